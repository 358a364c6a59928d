//! How many requests a user may make: the socket's numbers, because it is the other door to the same services.

use std::sync::atomic::{AtomicU32, Ordering};

use entity::ids::UserId;
use governor::{DefaultKeyedRateLimiter, RateLimiter};

use crate::{
    common::error::{Error, Result},
    realtime::EventRate,
};

/// After so many requests, users who have been quiet are forgotten: what is kept is bounded by what is recent.
const FORGET_AFTER: u32 = 1_024;

/// See the module's page.
pub struct RequestRate {
    limiter: Option<DefaultKeyedRateLimiter<UserId>>,
    requests: AtomicU32,
}

impl RequestRate {
    pub fn new(rate: EventRate) -> Self {
        Self { limiter: rate.quota().map(RateLimiter::keyed), requests: AtomicU32::new(0) }
    }

    /// # Errors
    /// [`Error::RateLimited`] for one request too many.
    pub fn check(&self, user: &UserId) -> Result<()> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if self.requests.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1 {
            limiter.retain_recent();
        }
        let refused = || Error::RateLimited("too many requests; send fewer and try again in a second".into());
        limiter.check_key(user).map_err(|_| refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_user_is_refused_and_the_others_are_not() {
        let rate = RequestRate::new(EventRate { per_second: 1, burst: 2 });
        assert!(rate.check(&"a".into()).is_ok() && rate.check(&"a".into()).is_ok());
        assert_eq!(rate.check(&"a".into()).unwrap_err().code().as_str(), "RATE_LIMITED");
        assert!(rate.check(&"b".into()).is_ok());
    }

    #[test]
    fn zero_is_no_limit() {
        let rate = RequestRate::new(EventRate { per_second: 0, burst: 0 });
        assert!((0..1_000).all(|_| rate.check(&"a".into()).is_ok()));
    }

    #[test]
    fn quiet_users_are_forgotten() {
        let rate = RequestRate::new(EventRate { per_second: 1_000_000, burst: 1 });
        for user in 0..20 * FORGET_AFTER {
            rate.check(&user.to_string().into()).unwrap();
        }
        let kept = rate.limiter.as_ref().unwrap().len();
        assert!(kept <= 4 * FORGET_AFTER as usize, "{kept} are kept");
    }
}
