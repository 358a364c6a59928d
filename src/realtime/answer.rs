//! An answer while it is being given: the text so far, and how far each reader has come.
//!
//! The generator appends and publishes; readers (sockets, SSE responses) keep a cursor and take the difference when they can.
//! So a slow reader gets fewer and larger frames, and nothing waits for anybody.

use std::sync::{Arc, OnceLock};

use entity::ids::{ConversationId, MessageId, UserId};
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::event::{Event, encode};

/// `message:stream`: the next part of an answer.
#[derive(Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Frame<'a> {
    pub conversation_id: &'a ConversationId,
    /// The text since the last frame that this client was sent.
    pub chunk: &'a str,
    /// The whole text so far; absent for a client that asked for `features: ["delta"]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")] // absent, never null
    pub full_response: Option<&'a str>,
    /// The id that `message:complete` will bring.
    pub message_id: &'a MessageId,
    /// Grows from frame to frame, not by one for a client that reads slowly.
    pub seq: u64,
}

/// `conversation:loaded.streaming`: a running answer at the moment of loading.
#[derive(Clone, Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Streaming {
    pub message_id: MessageId,
    pub full_response: String,
    pub seq: u64,
}

/// Where a reader of an answer is: the bytes of text that it has.
pub type Cursor = usize;

#[derive(Default)]
struct Text {
    full: String,
    /// How much of it may be sent: what the last [`Answer::publish`] covered.
    published: usize,
    seq: u64,
    cached: Option<CachedFrame>,
}

/// The last encoded frame: members of a room are mostly at the same place.
struct CachedFrame {
    from: Cursor,
    seq: u64,
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
    progress: watch::Sender<u64>,
    complete: OnceLock<Event>,
}

impl Answer {
    /// An answer that has not begun.
    pub fn new(conversation_id: ConversationId, asked_by: UserId, replaces: Vec<MessageId>) -> Arc<Self> {
        Self::with_id(MessageId::generate(), conversation_id, asked_by, replaces)
    }

    /// An answer that has not begun, and whose id others know.
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
        })
    }

    /// Adds generated text, unseen by readers until it is published.
    pub fn append(&self, text: &str) {
        self.text.lock().full.push_str(text);
    }

    /// Lets readers have what was appended; whether there was anything new.
    pub fn publish(&self) -> bool {
        let seq = {
            let mut text = self.text.lock();
            if text.published == text.full.len() {
                return false;
            }
            text.published = text.full.len();
            text.seq += 1;
            text.seq
        };
        self.progress.send_replace(seq);
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
            seq: text.seq,
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
        let cached = text.cached.as_ref().filter(|it| it.from == cursor && it.seq == text.seq && it.delta == delta);
        if let Some(cached) = cached {
            return Some((cached.payload.clone(), published));
        }
        let seq = text.seq;
        let payload = encode(&Frame {
            conversation_id: &self.conversation_id,
            chunk: &text.full[cursor..published],
            full_response: (!delta).then(|| &text.full[..published]),
            message_id: &self.message_id,
            seq,
        });
        text.cached = Some(CachedFrame { from: cursor, seq, delta, payload: payload.clone() });
        Some((payload, published))
    }

    /// The messages that a history shows in no case while the answer runs: its own, and those that it replaces.
    pub fn not_in_history(&self) -> Vec<MessageId> {
        self.replaces.iter().chain([&self.message_id]).cloned().collect()
    }

    /// Follows the answer's progress: the receiver changes with each publication and at the end.
    pub fn follow(&self) -> watch::Receiver<u64> {
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
        assert_eq!(json(&second)["seq"], 2);
        let (whole, end) = answer.frame(0, false).unwrap();
        assert_eq!((json(&whole)["fullResponse"].as_str(), end), (Some("Héllo"), cursor));
    }
}
