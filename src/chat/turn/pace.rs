//! When to let readers have what was generated: the first token at once, then what was gathered in a frame's time.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How soon at the earliest it is tried again what may not go out yet.
const SHORTEST_WAIT: Duration = Duration::from_millis(25);

pub struct Pace {
    frame: Duration,
    /// When the last frame went out.
    last: Option<Instant>,
    /// When the next one is due, where something waits for it.
    due: Option<Instant>,
}

impl Pace {
    pub fn new(frame: Duration) -> Self {
        Self { frame, last: None, due: None }
    }

    /// Text has come: whether it is to go out now. If not, [`Pace::due`] resolves when it is.
    pub fn gathers(&mut self) -> bool {
        let now = Instant::now();
        match self.last.map(|last| last + self.frame) {
            Some(due) if due > now => {
                self.due = Some(due);
                false
            }
            _ => {
                self.sent(now);
                true
            }
        }
    }

    /// What was to go out may not yet: it is tried again in a frame's time.
    pub fn wait(&mut self) {
        self.due = Some(Instant::now() + self.frame.max(SHORTEST_WAIT));
    }

    /// Resolves when what waits is to go out; never, when nothing waits.
    pub async fn due(&mut self) {
        match self.due {
            Some(due) => sleep_until(due).await,
            None => std::future::pending().await,
        }
        self.sent(Instant::now());
    }

    fn sent(&mut self, now: Instant) {
        self.last = Some(now);
        self.due = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_first_goes_at_once_and_the_rest_is_gathered() {
        let mut pace = Pace::new(Duration::from_millis(25));
        let start = Instant::now();
        assert!(pace.gathers());
        assert!(!pace.gathers());
        assert!(!pace.gathers());
        pace.due().await;
        assert_eq!(start.elapsed().as_millis(), 25);
        assert!(!pace.gathers());
        tokio::time::advance(Duration::from_millis(30)).await;
        assert!(pace.gathers());
    }

    #[tokio::test]
    async fn without_a_frame_time_each_token_goes_at_once() {
        let mut pace = Pace::new(Duration::ZERO);
        assert!(pace.gathers() && pace.gathers() && pace.gathers());
    }
}
