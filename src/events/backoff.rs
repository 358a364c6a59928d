//! When something that failed is tried again.

use std::time::Duration;

use tokio::time::Instant;

const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(30);

/// Failures in a row, and when to try again. Not due before that.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff {
    failures: u32,
    until: Option<Instant>,
}

impl Backoff {
    pub fn is_due(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| until <= now)
    }

    /// Whether it has been due for so long that nobody tries it any more.
    pub fn is_over(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| until + 2 * LONGEST <= now)
    }

    /// It failed, once more: the wait doubles, up to half a minute, and is shortened by up to a half, so that those who failed
    /// together do not come back together. Gives whether it is the first time.
    pub fn fail(&mut self, now: Instant) -> bool {
        let longest = FIRST.saturating_mul(1 << self.failures.min(20)).min(LONGEST);
        self.until = Some(now + longest.mul_f64(1.0 - fastrand::f64() / 2.0));
        self.failures += 1;
        self.failures == 1
    }

    /// It worked; whether it had not before.
    pub fn succeed(&mut self) -> bool {
        std::mem::take(self).failures > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_half_a_minute_and_is_shortened_by_chance() {
        let now = Instant::now();
        let mut backoff = Backoff::default();
        assert!(backoff.is_due(now));
        for (failures, longest) in [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0].into_iter().enumerate() {
            assert_eq!(backoff.fail(now), failures == 0);
            let wait = (backoff.until.unwrap() - now).as_secs_f64();
            assert!(wait > longest / 2.0 - 0.001 && wait <= longest, "{failures}: {wait}");
            assert!(!backoff.is_due(now) && backoff.is_due(now + LONGEST));
            assert!(!backoff.is_over(now + LONGEST) && backoff.is_over(now + 3 * LONGEST));
        }
        backoff.failures = u32::MAX - 1;
        backoff.fail(now);
        assert!(backoff.succeed() && backoff.is_due(now));
        assert!(!backoff.succeed());
    }
}
