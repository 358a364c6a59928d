//! An answer while it is being given: the text so far, and how far each reader has come.
//!
//! The generator appends and publishes; readers (sockets, SSE responses) keep a cursor and take the difference when they can.
//! So a slow reader gets fewer and larger frames, and nothing waits for anybody. Where another instance generates, a mirror of
//! its answer grows by what comes from there.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
    time::{Duration, Instant},
};

use entity::ids::{ConversationId, MessageId, UserId};
use parking_lot::Mutex;
use serde_json::value::RawValue;
use tokio::sync::watch;

use super::{
    event::{Event, encode},
    frame::{Frame, Streaming},
};

/// Where a reader of an answer is: the bytes of text that it has.
pub type Cursor = usize;

#[derive(Default)]
struct Text {
    full: String,
    /// How much of it may be sent: what the last [`Answer::publish`] covered.
    published: usize,
    cached: Option<CachedFrame>,
}

/// The last encoded frame: members of a room are mostly at the same place.
struct CachedFrame {
    from: Cursor,
    to: Cursor,
    delta: bool,
    payload: Arc<RawValue>,
}

/// See the module's page.
pub struct Answer {
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
    /// The user whose message it answers.
    pub asked_by: UserId,
    /// The messages that it replaces once it is stored.
    pub replaces: Vec<MessageId>,
    text: Mutex<Text>,
    progress: watch::Sender<usize>,
    complete: OnceLock<Event>,
    /// Another instance generates it.
    is_mirror: AtomicBool,
    /// How often the instance that generates it has changed: what an earlier one still says counts no more.
    fence: AtomicI32,
    /// When a mirror last grew.
    heard: Mutex<Instant>,
}

/// What became of text that came from another instance.
#[derive(Debug, PartialEq, Eq)]
pub enum Extension {
    Grown,
    /// It was known already, or is no longer true.
    Known,
    /// Text before it is missing.
    Gap,
}

impl Answer {
    /// An answer that has not begun.
    pub fn new(conversation_id: ConversationId, asked_by: UserId, replaces: Vec<MessageId>) -> Arc<Self> {
        Self::with_id(MessageId::generate(), conversation_id, asked_by, replaces)
    }

    /// An answer that was given its id before, on another instance or by one that is gone.
    pub fn with_id(
        message_id: MessageId,
        conversation_id: ConversationId,
        asked_by: UserId,
        replaces: Vec<MessageId>,
    ) -> Arc<Self> {
        Arc::new(Self {
            conversation_id,
            message_id,
            asked_by,
            replaces,
            text: Mutex::default(),
            progress: watch::Sender::new(0),
            complete: OnceLock::new(),
            is_mirror: AtomicBool::new(false),
            fence: AtomicI32::new(1),
            heard: Mutex::new(Instant::now()),
        })
    }

    /// Whether another instance generates it.
    pub fn is_mirror(&self) -> bool {
        self.is_mirror.load(Ordering::Acquire)
    }

    /// Says where it is generated, and with which fencing number.
    pub fn set_origin(&self, is_mirror: bool, fence: i32) {
        self.fence.fetch_max(fence, Ordering::AcqRel);
        self.is_mirror.store(is_mirror, Ordering::Release);
    }

    /// The fencing number under which it is generated.
    pub fn fence(&self) -> i32 {
        self.fence.load(Ordering::Acquire)
    }

    /// How long a mirror has not grown.
    pub fn silence(&self) -> Duration {
        self.heard.lock().elapsed()
    }

    /// Adds text that came from another instance and begins at byte `from`.
    pub fn extend(&self, from: usize, addition: &str) -> Extension {
        *self.heard.lock() = Instant::now();
        {
            let mut text = self.text.lock();
            let length = text.full.len();
            if from > length {
                return Extension::Gap;
            }
            // `get`: an instance that was taken over may have said something else than its successor.
            let Some(new) = addition.get(length - from..).filter(|new| !new.is_empty()) else {
                return Extension::Known;
            };
            text.full.push_str(new);
        }
        self.publish();
        Extension::Grown
    }

    /// The published text from `cursor` on.
    pub fn since(&self, cursor: Cursor) -> String {
        let text = self.text.lock();
        text.full.get(cursor..text.published).unwrap_or_default().to_owned()
    }

    /// How many bytes of it are published.
    pub fn published(&self) -> Cursor {
        self.text.lock().published
    }

    /// Adds generated text, unseen by readers until it is published.
    pub fn append(&self, text: &str) {
        self.text.lock().full.push_str(text);
    }

    /// Lets readers have what was appended; whether there was anything new.
    pub fn publish(&self) -> bool {
        let published = {
            let mut text = self.text.lock();
            if text.published == text.full.len() {
                return false;
            }
            text.published = text.full.len();
            text.published
        };
        self.progress.send_replace(published);
        true
    }

    /// The answer is over; `complete` is its `message:complete`. Only the first call counts.
    pub fn finish(&self, complete: Event) {
        if self.complete.set(complete).is_ok() {
            self.progress.send_modify(|_| {});
        }
    }

    /// The `message:complete` of an answer that is over.
    pub fn completed(&self) -> Option<&Event> {
        self.complete.get()
    }

    /// Waits for the end: the payload of its `message:complete`.
    pub async fn ended(&self) -> Arc<RawValue> {
        let mut progress = self.follow();
        loop {
            if let Some(complete) = self.completed() {
                return complete.payload.clone();
            }
            // It cannot fail: the sender is a part of `self`.
            _ = progress.changed().await;
        }
    }

    /// The text so far.
    pub fn text(&self) -> String {
        self.text.lock().full.clone()
    }

    /// The published text, for one who comes in the middle, and the cursor behind it.
    pub fn snapshot(&self) -> (Streaming, Cursor) {
        let text = self.text.lock();
        let streaming = Streaming {
            message_id: self.message_id.clone(),
            full_response: text.full[..text.published].to_owned(),
            seq: text.published as u64,
        };
        (streaming, text.published)
    }

    /// The frame from `cursor` to what is published, and the cursor behind it; `None` when there is nothing new.
    pub fn frame(&self, cursor: Cursor, delta: bool) -> Option<(Arc<RawValue>, Cursor)> {
        let mut text = self.text.lock();
        if cursor >= text.published {
            return None;
        }
        let published = text.published;
        let cached = text.cached.as_ref().filter(|it| (it.from, it.to, it.delta) == (cursor, published, delta));
        if let Some(cached) = cached {
            return Some((cached.payload.clone(), published));
        }
        let payload = encode(&Frame {
            conversation_id: &self.conversation_id,
            chunk: &text.full[cursor..published],
            full_response: (!delta).then(|| &text.full[..published]),
            message_id: &self.message_id,
            seq: published as u64,
        });
        text.cached = Some(CachedFrame { from: cursor, to: published, delta, payload: payload.clone() });
        Some((payload, published))
    }

    /// The messages that a history shows in no case while the answer runs: its own, and those that it replaces.
    pub fn not_in_history(&self) -> Vec<MessageId> {
        self.replaces.iter().chain([&self.message_id]).cloned().collect()
    }

    /// Follows the answer's progress: the receiver changes with each publication and at the end.
    pub fn follow(&self) -> watch::Receiver<usize> {
        self.progress.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(payload: &RawValue) -> serde_json::Value {
        serde_json::from_str(payload.get()).unwrap()
    }

    #[test]
    fn a_reader_gets_what_it_has_not_seen_and_only_what_is_published() {
        let answer = Answer::new("c".into(), "u".into(), vec![]);
        assert!(!answer.publish());
        answer.append("Hé");
        assert!(answer.frame(0, false).is_none());
        assert!(answer.publish());
        answer.append("llo");
        let (first, cursor) = answer.frame(0, false).unwrap();
        assert_eq!(json(&first)["chunk"], "Hé");
        assert!(answer.frame(cursor, false).is_none());
        assert!(answer.publish());
        let (second, cursor) = answer.frame(cursor, true).unwrap();
        assert_eq!(json(&second)["chunk"], "llo");
        assert_eq!(json(&second).get("fullResponse"), None);
        assert_eq!(json(&second)["seq"], "Héllo".len());
        let (whole, end) = answer.frame(0, false).unwrap();
        assert_eq!((json(&whole)["fullResponse"].as_str(), end), (Some("Héllo"), cursor));
    }
    #[test]
    fn a_mirror_grows_by_what_it_lacks() {
        let mirror = Answer::new("c".into(), "u".into(), vec![]);
        assert_eq!(mirror.extend(0, "Hé"), Extension::Grown);
        assert_eq!(mirror.extend(4, "o"), Extension::Gap);
        assert_eq!(mirror.extend(0, "Hél"), Extension::Grown);
        assert_eq!(mirror.extend(0, "Hé"), Extension::Known);
        assert_eq!(mirror.extend(1, "xyz"), Extension::Known);
        assert_eq!((mirror.text().as_str(), mirror.since(1).as_str()), ("Hél", "él"));
    }
}
