//! Counting what somebody holds at once, against a limit.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
    num::NonZeroU32,
    sync::Arc,
};

use parking_lot::Mutex;

/// How much each key holds.
pub struct Tally<K> {
    held: Mutex<HashMap<K, u32>>,
    limit: Option<NonZeroU32>,
}

impl<K: Eq + Hash + Clone> Tally<K> {
    /// A tally with a limit per key, or none.
    pub fn new(limit: Option<NonZeroU32>) -> Arc<Self> {
        Arc::new(Self { held: Mutex::default(), limit })
    }

    /// One more for `key`, given back when it is dropped; the limit, where that is reached.
    pub fn take(self: &Arc<Self>, key: &K) -> Result<Held<K>, NonZeroU32> {
        let mut held = self.held.lock();
        let count = held.entry(key.clone()).or_default();
        if let Some(limit) = self.limit.filter(|limit| *count >= limit.get()) {
            return Err(limit);
        }
        *count += 1;
        Ok(Held { key: key.clone(), tally: self.clone() })
    }
}

/// One of what a [`Tally`] counts.
pub struct Held<K: Eq + Hash + Clone> {
    key: K,
    tally: Arc<Tally<K>>,
}

impl<K: Eq + Hash + Clone> Drop for Held<K> {
    fn drop(&mut self) {
        if let Entry::Occupied(mut count) = self.tally.held.lock().entry(self.key.clone()) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_may_be_taken_again() {
        let tally = Tally::new(NonZeroU32::new(1));
        let held = tally.take(&"a").unwrap();
        assert!(tally.take(&"a").is_err());
        assert!(tally.take(&"b").is_ok());
        drop(held);
        assert!(tally.take(&"a").is_ok());
        assert!(tally.held.lock().is_empty());
    }

    #[test]
    fn without_a_limit_everything_is_given() {
        let tally = Tally::new(None);
        let held: Vec<_> = (0..1_000).map(|_| tally.take(&()).unwrap()).collect();
        assert_eq!(held.len(), 1_000);
    }
}
