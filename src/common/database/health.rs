//! Whether the database can be written: what the last writes say, for readiness and metrics.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// For how long a write that failed outweighs those that succeed: on a full disk a small one may still find room.
const HOLD: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Health {
    failed: Mutex<Option<Instant>>,
}

impl Health {
    pub(super) fn is_writable(&self) -> bool {
        self.failed.lock().is_none()
    }

    pub(super) fn write_succeeded(&self) {
        let mut failed = self.failed.lock();
        if failed.is_some_and(|at| at.elapsed() >= HOLD) {
            *failed = None;
            self.report(true);
            tracing::info!("the database can be written again");
        }
    }

    pub(super) fn write_failed(&self, cause: &(dyn std::error::Error + 'static)) {
        if self.failed.lock().replace(Instant::now()).is_none() {
            self.report(false);
            tracing::warn!(cause, "the database cannot be written");
        }
    }

    pub(super) fn report(&self, is_writable: bool) {
        metrics::gauge!("chat_database_writable").set(if is_writable { 1.0 } else { 0.0 });
    }
}
