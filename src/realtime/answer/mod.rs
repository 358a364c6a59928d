//! An answer while it is being given: the text so far, and how far each reader has come.
//!
//! The generator appends and publishes; readers (sockets, SSE responses) keep a cursor and take the difference when they can.
//! So a slow reader gets fewer and larger frames, and nothing waits for anybody. Where another instance generates, a mirror of
//! its answer grows by what comes from there.
//!
//! An instance that is taken over (it was paused, or lost the database) may have more text than its successor goes on from. That
//! text is taken back: see [`Answer::rewind`].

use std::{
    sync::{Arc, OnceLock},
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

struct Text {
    full: String,
    /// How much of it may be sent: what the last [`Answer::publish`] covered.
    published: usize,
    cached: Option<CachedFrame>,
    /// Another instance generates it.
    is_mirror: bool,
    /// The fencing number under which it is generated: what an earlier owner of the turn still sends is dropped.
    fence: i32,
    rewinds: Rewinds,
}

/// How often text was taken back, and the least length to which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rewinds {
    count: u32,
    kept: usize,
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
            text: Mutex::new(Text {
                full: String::new(),
                published: 0,
                cached: None,
                is_mirror: false,
                fence: 1,
                rewinds: Rewinds { count: 0, kept: usize::MAX },
            }),
            progress: watch::Sender::new(0),
            complete: OnceLock::new(),
            heard: Mutex::new(Instant::now()),
        })
    }

    /// Whether another instance generates it.
    pub fn is_mirror(&self) -> bool {
        self.text.lock().is_mirror
    }

    /// Says where it is generated, and with which fencing number.
    pub fn set_origin(&self, is_mirror: bool, fence: i32) {
        let mut text = self.text.lock();
        text.fence = text.fence.max(fence);
        text.is_mirror = is_mirror;
    }

    /// The fencing number under which it is generated.
    pub fn fence(&self) -> i32 {
        self.text.lock().fence
    }

    /// Takes back the text from byte `to` on, because the instance that has taken the turn over does not go on from it; the length
    /// that is left, if that was not all. Readers that have read further have to begin anew.
    pub fn rewind(&self, to: usize) -> Option<usize> {
        let mut text = self.text.lock();
        if to >= text.full.len() {
            return None;
        }
        let to = if text.full.is_char_boundary(to) { to } else { 0 };
        text.full.truncate(to);
        text.published = text.published.min(to);
        text.cached = None;
        text.rewinds = Rewinds { count: text.rewinds.count + 1, kept: text.rewinds.kept.min(to) };
        Some(to)
    }

    /// What was taken back so far, for a reader that begins.
    pub fn rewinds(&self) -> Rewinds {
        self.text.lock().rewinds
    }

    /// Whether text before the cursor was taken back since the reader knew of these `rewinds`.
    pub fn contradicts(&self, cursor: Cursor, rewinds: Rewinds) -> bool {
        let now = self.rewinds();
        now != rewinds && cursor > now.kept
    }

    /// How many bytes of its text agree with `other`.
    pub fn agreement(&self, other: &str) -> usize {
        let text = self.text.lock();
        let same = text.full.bytes().zip(other.bytes()).take_while(|(ours, others)| ours == others).count();
        (0..=same).rev().find(|at| other.is_char_boundary(*at)).unwrap_or(0)
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

    /// Adds generated text, unseen by readers until it is published; `false` when it is not for this instance to add any: another
    /// one has taken the turn over, or the answer is over.
    pub fn append(&self, new: &str) -> bool {
        let mut text = self.text.lock();
        let is_ours = !text.is_mirror && self.complete.get().is_none();
        if is_ours {
            text.full.push_str(new);
        }
        is_ours
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
mod tests;
