//! Counting the bytes that somebody has in memory at once, against a limit.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
    sync::Arc,
};

use parking_lot::Mutex;

/// How many bytes each key holds.
pub struct ByteLimit<K> {
    held: Mutex<HashMap<K, usize>>,
    limit: Option<usize>,
}

/// The key holds as many bytes as it may.
#[derive(Debug)]
pub struct LimitReached;

impl<K: Eq + Hash + Clone> ByteLimit<K> {
    /// With a limit per key, or none.
    pub fn new(limit: Option<usize>) -> Arc<Self> {
        Arc::new(Self { held: Mutex::default(), limit })
    }

    /// What `key` is going to hold: nothing yet, and given back when it is dropped.
    pub fn hold(self: &Arc<Self>, key: K) -> HeldBytes<K> {
        HeldBytes { key, bytes: 0, limit: self.clone() }
    }

    /// Whether `key` holds as many bytes as it may, or more.
    pub fn is_reached(&self, key: &K) -> bool {
        self.limit.is_some_and(|limit| self.held.lock().get(key).is_some_and(|held| *held >= limit))
    }
}

/// Bytes that count against a [`ByteLimit`].
pub struct HeldBytes<K: Eq + Hash + Clone> {
    key: K,
    bytes: usize,
    limit: Arc<ByteLimit<K>>,
}

impl<K: Eq + Hash + Clone> HeldBytes<K> {
    /// So many more bytes. Whoever holds nothing else is never refused: one thing alone may be larger than the limit.
    pub fn grow(&mut self, bytes: usize) -> Result<(), LimitReached> {
        let Some(limit) = self.limit.limit.filter(|_| bytes > 0) else { return Ok(()) };
        let mut held = self.limit.held.lock();
        let of_key = held.get(&self.key).copied().unwrap_or_default();
        if of_key > self.bytes && of_key + bytes > limit {
            return Err(LimitReached);
        }
        held.insert(self.key.clone(), of_key + bytes);
        self.bytes += bytes;
        Ok(())
    }
}

impl<K: Eq + Hash + Clone> Drop for HeldBytes<K> {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        if let Entry::Occupied(mut held) = self.limit.held.lock().entry(self.key.clone()) {
            *held.get_mut() -= self.bytes;
            if *held.get() == 0 {
                held.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_may_be_held_again() {
        let limit = ByteLimit::new(Some(10));
        let (mut first, mut second, mut other) = (limit.hold("a"), limit.hold("a"), limit.hold("b"));
        assert!(first.grow(6).is_ok() && second.grow(4).is_ok());
        assert!(second.grow(1).is_err());
        assert!(other.grow(10).is_ok());
        drop(first);
        assert!(second.grow(6).is_ok());
        drop((second, other));
        assert!(limit.held.lock().is_empty());
    }

    #[test]
    fn one_thing_alone_may_be_larger_than_the_limit() {
        let limit = ByteLimit::new(Some(10));
        let (mut large, mut small) = (limit.hold("a"), limit.hold("a"));
        assert!(large.grow(8).is_ok() && !limit.is_reached(&"a"));
        assert!(large.grow(8).is_ok() && limit.is_reached(&"a"));
        assert!(small.grow(1).is_err());
    }

    #[test]
    fn without_a_limit_nothing_is_counted() {
        let limit = ByteLimit::new(None);
        let mut held = limit.hold("a");
        assert!(held.grow(usize::MAX).is_ok() && held.grow(usize::MAX).is_ok());
        assert!(limit.held.lock().is_empty());
    }
}
