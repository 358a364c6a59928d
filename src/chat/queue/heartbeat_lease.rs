//! Whether this instance may speak for its turns. Each confirmed heartbeat is a lease: for as long as it lasts, no other instance
//! can have declared this one dead, by this instance's own clock.
//!
//! An instance that was paused, or that has lost the database, does not know whether its turns are still its own. Without a lease
//! it sends nothing of its answers: what it has generated waits until the next heartbeat is confirmed or the turn is known to be
//! another instance's.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How long a lease lasts, from the moment at which its heartbeat was sent. Others wait for longer than this before they declare
/// an instance dead, counted from the moment at which they saw its last heartbeat, which is later.
pub const LEASE: Duration = Duration::from_secs(4);

/// See the module's page.
pub struct HeartbeatLease {
    started: Instant,
    /// When the last heartbeat that was confirmed was sent, in milliseconds since `started`.
    confirmed_ms: AtomicU64,
    /// Nobody takes turns over from an instance that shares with no others.
    is_shared: bool,
}

impl HeartbeatLease {
    /// The lease of an instance that has just sent its first heartbeat.
    pub fn new(is_shared: bool) -> Self {
        Self { started: Instant::now(), confirmed_ms: AtomicU64::new(0), is_shared }
    }

    /// The heartbeat that was sent at this moment was confirmed.
    pub fn renew(&self, sent: Instant) {
        let ms = u64::try_from(sent.duration_since(self.started).as_millis()).unwrap_or(u64::MAX);
        self.confirmed_ms.fetch_max(ms, Ordering::AcqRel);
    }

    /// Whether this instance may send what it generates.
    pub fn is_valid(&self) -> bool {
        let confirmed = Duration::from_millis(self.confirmed_ms.load(Ordering::Acquire));
        !self.is_shared || self.started.elapsed() < confirmed + LEASE
    }

    /// Whether others may take turns over.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_unless_it_is_renewed() {
        let started = Instant::now().checked_sub(LEASE + Duration::from_secs(10)).unwrap();
        let lease = |is_shared| HeartbeatLease { started, confirmed_ms: AtomicU64::new(0), is_shared };
        assert!(!lease(true).is_valid());
        assert!(lease(false).is_valid());
        let renewed = lease(true);
        renewed.renew(Instant::now());
        assert!(renewed.is_valid());
        // A late confirmation of an earlier heartbeat takes nothing away.
        renewed.renew(started);
        assert!(renewed.is_valid());
    }
}
