//! The seam between instances: how events and answers reach every member of a room, wherever its socket is.
//!
//! The turn engine and the services reach other people's sockets only through an [`Exchange`]; the socket that asked is a
//! parameter. What is not `async` must not block and must not wait: it is called from the token loop.

mod bus;
mod listener;
mod local;
mod publisher;
mod reconciling;
mod shared;
pub(super) mod subscriptions;
mod text;
mod watchdog;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId, UserId};
pub use local::LocalExchange;
pub use reconciling::Pending;
pub use shared::SharedExchange;

use super::{answer::Answer, event::Event};

/// What the exchange cannot settle alone: the database knows.
#[derive(Debug)]
pub enum Notice {
    /// This instance may have missed everything that other instances published after this moment. What they publish from now on
    /// waits for as long as `pending` is kept.
    Missed { since: DateTime<Utc>, pending: Pending },
    /// Text or the end of an answer in this conversation did not come here.
    Behind(ConversationId),
    /// Somebody on another instance stopped the answer that runs here.
    Stop(ConversationId),
}

/// See the module's page.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// Sends to the members of a conversation's room, but not to the socket `except` (a [`super::Connection`]'s id).
    fn emit(&self, conversation: &ConversationId, event: &Event, except: Option<u64>);

    /// Sends to all sockets of a user.
    fn emit_to_user(&self, user: &UserId, event: &Event);

    /// An answer begins, after these messages: those who load the conversation from here on are shown it.
    fn begin(&self, answer: &Arc<Answer>, after: &[MessageId]);

    /// More of the answer has been published.
    fn progress(&self, answer: &Arc<Answer>);

    /// The answer is over and stored; `complete` is its `message:complete`.
    fn end(&self, answer: &Arc<Answer>, complete: Event);

    /// The user at this socket types, or says that it has stopped.
    fn typing(&self, conversation: &ConversationId, user: &UserId, socket: u64, is_typing: bool);

    /// The user has sent what it typed.
    fn typing_is_over(&self, conversation: &ConversationId, user: &UserId);

    /// A socket is closed: its user types no more.
    fn left(&self, socket: u64);

    /// A user has no right to a conversation any more: its sockets leave the room.
    fn expel(&self, user: &UserId, conversation: &ConversationId);

    /// The conversation is gone: everybody leaves its room.
    fn empty(&self, conversation: &ConversationId);

    /// Has the instance with this id stop the conversation's running answer, at once if it hears.
    fn stop(&self, instance: &str, conversation: &ConversationId);

    /// Whether there may be other instances.
    fn is_shared(&self) -> bool;

    /// Whether this instance hears the others; `true` where there are none.
    fn hears(&self) -> bool;

    /// How much is to be told to other instances and waits for Redis.
    fn waiting(&self) -> usize {
        0
    }

    /// Waits until a room of this instance hears the others, as long as Redis may take. Without Redis it does not wait.
    async fn listen(&self, conversation: &ConversationId);

    /// Brings the mirror of another instance's answer up to date, and shows what is new.
    async fn pull(&self, mirror: &Arc<Answer>);

    /// What was generated of an answer, by its instance and those before it; `None` where that cannot be known.
    async fn text_of(&self, conversation: &ConversationId, answer: &MessageId, fence: i32) -> Option<String>;

    /// Leaves what is known of an answer that is generated and cannot be stored by this instance, for one that takes its turn over.
    async fn save_outcome(&self, conversation: &ConversationId, answer: &MessageId, outcome: &str);

    /// What another instance has left of an answer.
    async fn outcome_of(&self, conversation: &ConversationId, answer: &MessageId) -> Option<String>;

    /// Since when something waits that the other instances were to be sent; nothing, while they are sent everything at once.
    fn unsent_since(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Waits until rooms are in line with the database, where they are known not to be.
    async fn reconciled(&self) {}

    /// Something was stored since this moment that may not have come here: it is to be looked for.
    fn missed(&self, _since: DateTime<Utc>) {}

    /// Keeps everything going. Never ends.
    async fn keep(&self);

    /// Sends what is still to be sent, and ends; since when something was not sent, if that was so.
    async fn close(&self) -> Option<DateTime<Utc>>;
}
