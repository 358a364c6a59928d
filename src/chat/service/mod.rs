//! What can be done in a chat, once, for both doors: each method checks the right, does it, and tells everybody concerned.

mod conversations;
mod draining;
mod load;
mod messages;
mod participation;

use std::sync::Arc;

use entity::ids::{ConversationId, UserId};
pub use messages::{Reply, Sent};

use super::{conversations::ConversationService, dto::Conversation, messages::MessageService, turn::Turns};
use crate::{
    common::error::Result,
    context::ContextService,
    realtime::{Connection, Event, Exchange, Rooms},
};

/// See the module's page.
pub struct ChatService {
    pub conversations: ConversationService,
    pub messages: MessageService,
    pub context: ContextService,
    pub turns: Turns,
    pub rooms: Arc<Rooms>,
    pub exchange: Arc<dyn Exchange>,
    /// The longest content, in characters; 0 is no limit.
    pub content_chars: usize,
}

impl ChatService {
    /// Brings a socket into a conversation's room, if its user may be there. The right is checked again once the socket is in: it may
    /// have been lost in between, and nothing would take the socket out again.
    async fn enter(&self, socket: &Arc<Connection>, conversation: &ConversationId) -> Result<()> {
        if socket.is_in(conversation) {
            return Ok(());
        }
        self.conversations.authorize(socket.user(), conversation).await?;
        self.rooms.join(socket, conversation);
        let allowed = self.conversations.authorize(socket.user(), conversation).await;
        if allowed.is_err() {
            self.rooms.leave(socket, conversation);
        }
        allowed
    }

    /// Tells everybody who takes part in a conversation, in its room or not.
    async fn tell(&self, owner: &UserId, conversation: &ConversationId, event: Event) -> Result<()> {
        for user in self.conversations.participants(owner, conversation).await? {
            self.exchange.emit_to_user(&user, &event);
        }
        Ok(())
    }

    async fn tell_updated(&self, user: &UserId, conversation: &Conversation) -> Result<()> {
        self.tell(user, &conversation.id, Event::new("conversation:updated", conversation)).await
    }
}
