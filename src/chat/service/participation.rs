//! Who takes part in a conversation, and who types in it.

use std::sync::Arc;

use entity::ids::{ConversationId, UserId};

use super::ChatService;
use crate::{
    chat::dto::output::{InConversation, Participants},
    common::error::Result,
    realtime::{Connection, Event},
};

impl ChatService {
    pub async fn participants(&self, user: &UserId, id: ConversationId) -> Result<Participants> {
        let participants = self.conversations.participants(user, &id).await?;
        Ok(Participants { conversation_id: id, participants })
    }

    /// Lets another user take part. The owner's to do.
    ///
    /// # Errors
    /// [`crate::common::error::Error::RateLimited`] for a user who invites many.
    pub async fn invite(&self, user: &UserId, id: ConversationId, invitee: &UserId) -> Result<Participants> {
        self.user_limits.invitation(user)?;
        self.conversations.invite(user, &id, invitee).await?;
        self.tell_updated(user, &id).await;
        self.participants(user, id).await
    }

    /// A user leaves, or is made to leave by the owner. Its sockets leave the room; for them the conversation is gone.
    pub async fn leave(&self, user: &UserId, id: ConversationId, leaver: &UserId) -> Result<Participants> {
        let mut participants = self.conversations.participants(user, &id).await?;
        self.conversations.remove_participant(user, &id, leaver).await?;
        self.exchange.expel(leaver, &id);
        let gone = InConversation { conversation_id: id.clone() };
        self.exchange.emit_to_user(leaver, &Event::new("conversation:deleted", &gone));
        participants.retain(|participant| participant != leaver);
        // The one who left cannot see the conversation any more; its owner, the first of them, can.
        self.tell_updated(participants.first().unwrap_or(user), &id).await;
        Ok(Participants { conversation_id: id, participants })
    }

    /// Tells the others in the room that a socket's user types, or has stopped.
    pub async fn typing(
        &self,
        socket: &Arc<Connection>,
        conversation_id: ConversationId,
        is_typing: bool,
    ) -> Result<InConversation> {
        if !socket.is_in(&conversation_id) {
            self.conversations.authorize(socket.user(), &conversation_id).await?;
        }
        self.exchange.typing(&conversation_id, socket.user(), socket.id, is_typing);
        Ok(InConversation { conversation_id })
    }
}
