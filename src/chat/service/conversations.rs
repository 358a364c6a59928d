//! Making, finding, changing and ending conversations.

use std::sync::Arc;

use entity::ids::{ConversationId, UserId};

use super::ChatService;
use crate::{
    chat::{
        conversations::ListQuery,
        dto::{
            Conversation, ConversationStatus, ConversationSummary,
            input::{CreateConversation, FeedbackText, ListConversations, Rating, page_size},
            output::{FeedbackReceived, InConversation},
        },
    },
    common::error::{Error, Result},
    realtime::{Connection, Event},
};

const DEFAULT_TITLE: &str = "New Conversation";

/// How many conversations a client is shown when it connects. The design shows all; nobody scrolls further than this.
const FIRST_LIST: u64 = 1_000;

impl ChatService {
    pub async fn create(
        &self,
        user: &UserId,
        socket: Option<&Arc<Connection>>,
        input: CreateConversation,
    ) -> Result<Conversation> {
        let title = input.title.map_or_else(|| DEFAULT_TITLE.to_owned(), |title| title.0);
        let conversation = self.conversations.create(user, title).await?;
        if let Some(socket) = socket {
            self.rooms.join(socket, &conversation.id);
        }
        self.exchange.emit_to_user(user, &Event::new("conversation:created", &conversation));
        Ok(conversation)
    }

    /// The active conversations, newest first, as a client is shown them when it connects.
    pub async fn first_list(&self, user: &UserId) -> Result<Vec<ConversationSummary>> {
        let query = ListQuery { status: ConversationStatus::Active, q: None, cursor: None, limit: FIRST_LIST };
        self.conversations.list(user, query).await
    }

    pub async fn list(&self, user: &UserId, input: ListConversations) -> Result<Vec<ConversationSummary>> {
        let status = input.status.unwrap_or(ConversationStatus::Active);
        if status == ConversationStatus::Deleted {
            return Err(Error::bad_request("`status` has to be active or archived"));
        }
        let query = ListQuery {
            status,
            q: input.q.map(|q| q.0),
            cursor: input.cursor.map(|cursor| cursor.0),
            limit: page_size(input.limit)?,
        };
        self.conversations.list(user, query).await
    }

    pub async fn rename(&self, user: &UserId, id: &ConversationId, title: String) -> Result<Conversation> {
        let conversation = self.conversations.rename(user, id, title).await?;
        self.tell_updated(user, &conversation).await?;
        Ok(conversation)
    }

    pub async fn archive(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        let conversation = self.conversations.archive(user, id).await?;
        self.tell_updated(user, &conversation).await?;
        Ok(conversation)
    }

    /// Deletes a conversation: its answers end, its room empties, and nobody finds it any more.
    pub async fn delete(&self, user: &UserId, id: ConversationId) -> Result<InConversation> {
        let participants = self.conversations.participants(user, &id).await?;
        self.conversations.delete(user, &id).await?;
        self.turns.stop_all(&id);
        self.context.forget(&id).await;
        let deleted = InConversation { conversation_id: id };
        let event = Event::new("conversation:deleted", &deleted);
        for participant in participants {
            self.exchange.emit_to_user(&participant, &event);
        }
        self.exchange.empty(&deleted.conversation_id);
        Ok(deleted)
    }

    pub async fn feedback(
        &self,
        user: &UserId,
        id: ConversationId,
        Rating(rating): Rating,
        feedback: Option<FeedbackText>,
    ) -> Result<FeedbackReceived> {
        let feedback = feedback.map(|text| text.0);
        self.conversations.feedback(user, &id, rating, feedback.clone()).await?;
        Ok(FeedbackReceived { conversation_id: id, rating, feedback })
    }

    /// Asks for a human, once.
    pub async fn escalate(&self, user: &UserId, id: ConversationId) -> Result<InConversation> {
        let is_new = self.conversations.escalate(user, &id).await?;
        let escalated = InConversation { conversation_id: id };
        if is_new {
            let event = Event::of(&escalated.conversation_id, "conversation:escalated", &escalated);
            self.exchange.emit(&escalated.conversation_id, &event, None);
        }
        Ok(escalated)
    }
}
