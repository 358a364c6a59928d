//! A semaphore for each of many keys, shared by those who have the same key at the same time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;
use tokio::sync::Semaphore;

/// How many keys there may be before those that nobody uses are removed for the first time.
const FEW: usize = 1_024;

/// See the module's page.
pub struct KeyedSemaphore<K> {
    permits: usize,
    known: Mutex<Known<K>>,
}

struct Known<K> {
    semaphores: HashMap<K, Weak<Semaphore>>,
    /// How many there may be before unused ones are removed.
    limit: usize,
}

impl<K: Eq + Hash + Clone> KeyedSemaphore<K> {
    /// `permits`: for each key.
    pub fn new(permits: usize) -> Self {
        Self { permits, known: Mutex::new(Known { semaphores: HashMap::new(), limit: FEW }) }
    }

    /// The key's semaphore.
    pub fn get(&self, key: &K) -> Arc<Semaphore> {
        let mut known = self.known.lock();
        if let Some(semaphore) = known.semaphores.get(key).and_then(Weak::upgrade) {
            return semaphore;
        }
        if known.semaphores.len() >= known.limit {
            known.semaphores.retain(|_, semaphore| semaphore.strong_count() > 0);
            // Doubled, so that the cost of looking at all of them is spread over as many calls.
            known.limit = FEW.max(2 * known.semaphores.len());
        }
        let semaphore = Arc::new(Semaphore::new(self.permits));
        known.semaphores.insert(key.clone(), Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_shares_and_another_does_not() {
        let semaphores = KeyedSemaphore::new(1);
        let (first, again, other) = (semaphores.get(&"a"), semaphores.get(&"a"), semaphores.get(&"b"));
        let permit = first.try_acquire().unwrap();
        assert!(again.try_acquire().is_err());
        assert!(other.try_acquire().is_ok());
        drop(permit);
        assert!(again.try_acquire().is_ok());
    }

    #[test]
    fn what_nobody_uses_is_forgotten() {
        let semaphores = KeyedSemaphore::new(1);
        let kept: Vec<_> = (0..10).map(|key| semaphores.get(&key)).collect();
        for key in 10..100 * FEW {
            semaphores.get(&key);
        }
        assert!(semaphores.known.lock().semaphores.len() <= 2 * FEW);
        assert!(Arc::ptr_eq(&kept[3], &semaphores.get(&3)));
    }
}
