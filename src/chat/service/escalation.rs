//! Asking for a human, and letting the assistant speak again.

use entity::ids::{ConversationId, UserId};

use super::ChatService;
use crate::{
    chat::{conversations::Escalation, dto::output::InConversation, peers::escalation},
    common::error::{Error, Result},
};

impl ChatService {
    /// Asks for a human, once.
    pub async fn escalate(&self, user: &UserId, id: ConversationId) -> Result<InConversation> {
        if let Some(at) = self.conversations.escalate(user, &id).await? {
            self.tell_escalation(&Escalation { conversation_id: id.clone(), at, is_over: false });
        }
        Ok(InConversation { conversation_id: id })
    }

    /// Lets the assistant speak again after a human was asked for. Somebody who takes part may, and an agent.
    pub async fn resume(&self, user: &UserId, is_agent: bool, id: ConversationId) -> Result<InConversation> {
        let resumed = match self.conversations.resume(Some(user), &id).await {
            Err(Error::NotFound(_)) if is_agent => self.conversations.resume(None, &id).await?,
            result => result?,
        };
        if let Some(at) = resumed {
            self.tell_escalation(&Escalation { conversation_id: id.clone(), at, is_over: true });
        }
        Ok(InConversation { conversation_id: id })
    }

    /// Tells the room that the assistant is silent from now on, or no more.
    pub(super) fn tell_escalation(&self, what: &Escalation) {
        self.exchange.emit(&what.conversation_id, &escalation(what), None);
    }
}
