//! The seam between instances: how events and answers reach every member of a room, wherever its socket is.
//!
//! The turn engine and the services reach other people's sockets only through an [`Exchange`]; the socket that asked is a
//! parameter. Implementations must not block and must not wait: they are called from the token loop.

use std::sync::Arc;

use entity::ids::{ConversationId, UserId};

use super::{answer::Answer, event::Event, rooms::Rooms};

/// See the module's page.
pub trait Exchange: Send + Sync {
    /// Sends to the members of a conversation's room, but not to the socket `except` (a [`super::Connection`]'s id).
    fn emit(&self, conversation: &ConversationId, event: &Event, except: Option<u64>);

    /// Sends to all sockets of a user.
    fn emit_to_user(&self, user: &UserId, event: &Event);

    /// An answer begins: those who load the conversation from here on are shown it.
    fn begin(&self, answer: &Arc<Answer>);

    /// More of the answer has been published.
    fn progress(&self, answer: &Arc<Answer>);

    /// The answer is over and stored; `complete` is its `message:complete`.
    fn end(&self, answer: &Arc<Answer>, complete: Event);

    /// A user has no right to a conversation any more: its sockets leave the room.
    fn expel(&self, user: &UserId, conversation: &ConversationId);

    /// The conversation is gone: everybody leaves its room.
    fn empty(&self, conversation: &ConversationId);
}

/// One instance: every member is here.
pub struct LocalExchange(pub Arc<Rooms>);

impl Exchange for LocalExchange {
    fn emit(&self, conversation: &ConversationId, event: &Event, except: Option<u64>) {
        self.0.emit(conversation, event, except);
    }

    fn emit_to_user(&self, user: &UserId, event: &Event) {
        self.0.emit_to_user(user, event);
    }

    fn begin(&self, answer: &Arc<Answer>) {
        self.0.begin(answer);
    }

    fn progress(&self, answer: &Arc<Answer>) {
        self.0.progress(answer);
    }

    fn end(&self, answer: &Arc<Answer>, complete: Event) {
        self.0.end(answer, &complete);
        answer.finish(complete);
    }

    fn expel(&self, user: &UserId, conversation: &ConversationId) {
        self.0.expel(user, conversation);
    }

    fn empty(&self, conversation: &ConversationId) {
        self.0.empty(conversation);
    }
}
