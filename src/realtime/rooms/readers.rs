//! Readers that are no sockets: HTTP responses that wait for an answer. They lose their right as sockets do, while they read.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId, UserId};
use tokio_util::sync::CancellationToken;

use super::{Rooms, Watch};
use crate::realtime::answer::Answer;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// One reader, as the rooms know it.
pub(super) struct Reader {
    id: u64,
    user: UserId,
    expires_at: Option<DateTime<Utc>>,
    answer: Arc<Answer>,
    revoked: CancellationToken,
}

/// An answer that somebody reads, for as long as this is kept: also where another instance takes its turn over, it is this answer
/// that grows and ends.
pub struct Reading {
    pub answer: Arc<Answer>,
    id: u64,
    revoked: CancellationToken,
    /// Held: what other instances publish of the conversation comes here.
    watch: Watch,
}

impl Reading {
    /// Resolves when the reader has lost its right: it takes no part any more, the conversation is gone, or its token has expired.
    pub async fn revoked(&self) {
        self.revoked.cancelled().await;
    }

    pub fn is_revoked(&self) -> bool {
        self.revoked.is_cancelled()
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.watch.rooms.readers.lock().retain(|reader| reader.id != self.id);
    }
}

impl Rooms {
    /// Reads an answer for a user, whose right ends at `expires_at` at the latest.
    pub fn read(self: &Arc<Self>, user: &UserId, expires_at: Option<DateTime<Utc>>, answer: Arc<Answer>) -> Reading {
        let watch = self.watch(&answer.conversation_id);
        let (id, revoked) = (NEXT_ID.fetch_add(1, Ordering::Relaxed), CancellationToken::new());
        let reader = Reader { id, user: user.clone(), expires_at, answer: answer.clone(), revoked: revoked.clone() };
        self.readers.lock().push(reader);
        Reading { answer, id, revoked, watch }
    }

    /// Ends the readers whose tokens have expired.
    pub fn expire_readers(&self, now: DateTime<Utc>) {
        self.revoke(|reader| reader.expires_at.is_some_and(|end| end <= now));
    }

    /// Ends a user's readers of a conversation, or everybody's.
    pub(super) fn revoke_readers(&self, user: Option<&UserId>, conversation: &ConversationId) {
        self.revoke(|reader| {
            reader.answer.conversation_id == *conversation && user.is_none_or(|user| reader.user == *user)
        });
    }

    fn revoke(&self, is_over: impl Fn(&Reader) -> bool) {
        self.readers.lock().iter().filter(|reader| is_over(reader)).for_each(|reader| reader.revoked.cancel());
    }

    /// The users who read in a conversation.
    pub(super) fn reading_users(&self, conversation: &ConversationId) -> Vec<UserId> {
        let readers = self.readers.lock();
        let readers = readers.iter().filter(|reader| reader.answer.conversation_id == *conversation);
        readers.map(|reader| reader.user.clone()).collect()
    }

    /// The answers with this id that are read here.
    pub(super) fn answers_read(&self, id: &MessageId) -> Vec<Arc<Answer>> {
        let readers = self.readers.lock();
        readers.iter().filter(|reader| reader.answer.message_id == *id).map(|reader| reader.answer.clone()).collect()
    }
}
