//! What goes to EventBridge in one call.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use entity::{ids::ConversationId, outbox::Model};

/// The program that events are from.
pub const SOURCE: &str = "huntaze.chat";

/// EventBridge's limits on a call: entries, and their bytes together, which have to be fewer than this
/// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html>).
const MAX_ENTRIES: usize = 10;
const LIMIT_BYTES: usize = 256 << 10;

/// What the time of an entry counts.
const TIME_BYTES: usize = 14;

/// An event that is to be published.
#[derive(Clone, Debug)]
pub struct Entry {
    pub position: i64,
    pub kind: String,
    pub conversation_id: ConversationId,
    pub detail: String,
    pub occurred_at: NaiveDateTime,
}

impl From<Model> for Entry {
    fn from(row: Model) -> Self {
        Self {
            position: row.position,
            kind: row.kind,
            conversation_id: row.conversation_id,
            detail: row.detail.to_string(),
            occurred_at: row.occurred_at,
        }
    }
}

impl Entry {
    /// Its size as EventBridge counts it.
    fn bytes(&self) -> usize {
        TIME_BYTES + SOURCE.len() + self.kind.len() + self.detail.len()
    }

    /// Whether EventBridge would never take it.
    pub fn is_too_large(&self) -> bool {
        self.bytes() >= LIMIT_BYTES
    }
}

/// Divides entries into calls. Those at the positions `alone` get one each.
pub fn batches(entries: Vec<Entry>, alone: &HashSet<i64>) -> Vec<Vec<Entry>> {
    let (mut full, mut batch, mut bytes) = (vec![], vec![], 0);
    for entry in entries {
        if alone.contains(&entry.position) {
            full.push(vec![entry]);
            continue;
        }
        if batch.len() == MAX_ENTRIES || bytes + entry.bytes() >= LIMIT_BYTES {
            full.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += entry.bytes();
        batch.push(entry);
    }
    full.push(batch);
    full.retain(|batch| !batch.is_empty());
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(position: i64, detail_bytes: usize) -> Entry {
        Entry {
            position,
            kind: "MessageSent".into(),
            conversation_id: position.to_string().into(),
            detail: "x".repeat(detail_bytes),
            occurred_at: NaiveDateTime::default(),
        }
    }

    fn positions(batches: &[Vec<Entry>]) -> Vec<Vec<i64>> {
        batches.iter().map(|batch| batch.iter().map(|entry| entry.position).collect()).collect()
    }

    #[test]
    fn ten_entries_are_a_call() {
        let all = batches((0..21).map(|position| entry(position, 300)).collect(), &HashSet::new());
        assert_eq!(positions(&all), [(0..10).collect::<Vec<_>>(), (10..20).collect(), vec![20]]);
        assert!(batches(vec![], &HashSet::new()).is_empty());
    }

    #[test]
    fn the_size_of_an_entry_is_that_of_the_documentation() {
        // Time 14, `huntaze.chat` 12, `MessageSent` 11.
        assert_eq!(entry(0, 100).bytes(), 137);
        let mut accented = entry(0, 0);
        accented.detail = "é".to_owned();
        assert_eq!(accented.bytes(), 39);
        assert!(!entry(0, LIMIT_BYTES - 38).is_too_large());
        assert!(entry(0, LIMIT_BYTES - 37).is_too_large());
    }

    #[test]
    fn a_call_stays_below_the_limit() {
        let all = batches((0..7).map(|position| entry(position, 100 << 10)).collect(), &HashSet::new());
        assert_eq!(positions(&all), [vec![0, 1], vec![2, 3], vec![4, 5], vec![6]]);
        let half = LIMIT_BYTES / 2 - 37;
        assert_eq!(positions(&batches(vec![entry(0, half), entry(1, half)], &HashSet::new())), [[0], [1]]);
        assert_eq!(positions(&batches(vec![entry(0, half), entry(1, half - 1)], &HashSet::new())), [[0, 1]]);
    }

    #[test]
    fn who_is_to_go_alone_goes_alone() {
        let all = batches((0..4).map(|position| entry(position, 10)).collect(), &HashSet::from([1]));
        assert_eq!(positions(&all), [vec![1], vec![0, 2, 3]]);
    }
}
