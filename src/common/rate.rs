//! How often each of many may do something.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// After so many checks, keys that have been quiet are forgotten: what is kept is bounded by what is recent.
const FORGET_AFTER: u32 = 1_024;

/// See the module's page. Without a quota everything is allowed.
pub struct KeyedRate<K: Hash + Eq + Clone> {
    limiter: Option<DefaultKeyedRateLimiter<K>>,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> KeyedRate<K> {
    pub fn new(quota: Option<Quota>) -> Self {
        Self { limiter: quota.map(RateLimiter::keyed), checks: AtomicU32::new(0) }
    }

    /// So many in a minute, all of them at once if need be.
    pub fn per_minute(limit: Option<NonZeroU32>) -> Self {
        Self::new(limit.map(Quota::per_minute))
    }

    /// Counts one more for `key`; whether it is allowed.
    pub fn allows(&self, key: &K) -> bool {
        let Some(limiter) = &self.limiter else { return true };
        if self.checks.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1 {
            limiter.retain_recent();
        }
        limiter.check_key(key).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(per_second: u32, burst: u32) -> Option<Quota> {
        NonZeroU32::new(per_second).and_then(|rate| Some(Quota::per_second(rate).allow_burst(NonZeroU32::new(burst)?)))
    }

    #[test]
    fn one_is_refused_and_the_others_are_not() {
        let rate = KeyedRate::new(quota(1, 2));
        assert!(rate.allows(&"a") && rate.allows(&"a"));
        assert!(!rate.allows(&"a"));
        assert!(rate.allows(&"b"));
    }

    #[test]
    fn without_a_quota_everything_is_allowed() {
        let rate = KeyedRate::new(None);
        assert!((0..1_000).all(|_| rate.allows(&"a")));
    }

    #[test]
    fn the_quiet_ones_are_forgotten() {
        let rate = KeyedRate::new(quota(1_000_000, 1));
        for key in 0..20 * FORGET_AFTER {
            assert!(rate.allows(&key));
        }
        let kept = rate.limiter.as_ref().unwrap().len();
        assert!(kept <= 4 * FORGET_AFTER as usize, "{kept} are kept");
    }
}
