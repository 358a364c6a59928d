//! Whether rooms are being brought into line with the database. Until they are, what other instances publish waits: what was missed
//! comes before it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

/// See the module's page. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Reconciling(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    running: AtomicUsize,
    done: Notify,
}

impl Reconciling {
    /// Rooms are out of line from here on, until what is given back is dropped.
    pub fn begin(&self) -> Pending {
        self.0.running.fetch_add(1, Ordering::AcqRel);
        Pending(self.clone())
    }

    pub fn is_running(&self) -> bool {
        self.0.running.load(Ordering::Acquire) > 0
    }

    /// Waits until all rooms are in line.
    pub async fn done(&self) {
        loop {
            let done = self.0.done.notified();
            if !self.is_running() {
                return;
            }
            done.await;
        }
    }
}

/// See [`Reconciling::begin`].
#[derive(Debug)]
pub struct Pending(Reconciling);

impl Drop for Pending {
    fn drop(&mut self) {
        if self.0.0.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.0.done.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_done_when_the_last_one_is() {
        let reconciling = Reconciling::default();
        reconciling.done().await;
        let (first, second) = (reconciling.begin(), reconciling.begin());
        drop(first);
        assert!(reconciling.is_running());
        let waiting = tokio::spawn({
            let reconciling = reconciling.clone();
            async move { reconciling.done().await }
        });
        tokio::task::yield_now().await;
        drop(second);
        waiting.await.unwrap();
        assert!(!reconciling.is_running());
    }
}
