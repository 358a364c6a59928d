//! Making, finding, changing and ending conversations.

use std::{collections::HashSet, sync::Arc, time::Duration};

use entity::ids::{ConversationId, UserId};
use futures_util::future::join_all;

use super::ChatService;
use crate::{
    chat::{
        conversations::{ListPage, ListQuery},
        dto::{
            Conversation, ConversationStatus, ConversationSummary,
            input::{CreateConversation, FeedbackText, ListConversations, Rating, page_size},
            output::{FeedbackReceived, InConversation},
        },
    },
    common::error::{Error, Result},
    realtime::{Connection, Event},
};

/// How long the answers of a deleted conversation may take to end.
const LAST_ENDS: Duration = Duration::from_secs(2);
const END_LOOK: Duration = Duration::from_millis(20);

const DEFAULT_TITLE: &str = "New Conversation";

impl ChatService {
    /// Makes a conversation, and shows it to all of the user's sockets; `socket` enters its room.
    ///
    /// # Errors
    /// [`Error::RateLimited`] for a user who makes many.
    pub async fn create(
        &self,
        user: &UserId,
        socket: Option<&Arc<Connection>>,
        input: CreateConversation,
    ) -> Result<Conversation> {
        self.user_limits.conversation(user)?;
        let title = input.title.map_or_else(|| DEFAULT_TITLE.to_owned(), |title| title.0);
        let conversation = self.conversations.create(user, title).await?;
        if let Some(socket) = socket {
            self.rooms.join(socket, &conversation.id);
            self.exchange.listen(&conversation.id).await;
        }
        self.exchange.emit_to_user(user, &Event::new("conversation:created", &conversation));
        Ok(conversation)
    }

    /// A conversation that the user takes part in.
    pub async fn get(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        self.conversations.get(user, id).await
    }

    /// The active conversations, newest first, as a client is shown them when it connects.
    pub async fn first_list(&self, user: &UserId) -> Result<Vec<ConversationSummary>> {
        self.conversations.first_list(user).await
    }

    /// A page of the user's conversations, the last changed first.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a status, cursor or limit that there is not.
    pub async fn list(&self, user: &UserId, input: ListConversations) -> Result<ListPage> {
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

    /// Gives a conversation another title.
    pub async fn rename(&self, user: &UserId, id: &ConversationId, title: String) -> Result<Conversation> {
        let conversation = self.conversations.rename(user, id, title).await?;
        self.tell_updated(user, id).await;
        Ok(conversation)
    }

    /// Takes a conversation out of the active ones, until somebody writes in it again. The owner's to do.
    pub async fn archive(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        let conversation = self.conversations.archive(user, id).await?;
        self.tell_updated(user, id).await;
        Ok(conversation)
    }

    /// Deletes a conversation: its answers end, its room empties, and nobody finds it any more. The owner's to do.
    pub async fn delete(&self, user: &UserId, id: ConversationId) -> Result<InConversation> {
        let participants = self.conversations.participants(user, &id).await?;
        self.conversations.delete(user, &id).await?;
        // Whoever is shown a running answer is told its end, also now; it comes at once.
        match tokio::time::timeout(LAST_ENDS, self.end_answers(&id)).await {
            Ok(ended) => ended?,
            Err(_) => tracing::warn!(conversation_id = %id, "answers of a deleted conversation did not end in time"),
        }
        self.context.forget(&id).await;
        let deleted = InConversation { conversation_id: id };
        let event = Event::new("conversation:deleted", &deleted);
        self.tell(&participants, &event);
        self.exchange.empty(&deleted.conversation_id);
        Ok(deleted)
    }

    /// Ends all answers of a deleted conversation, on every instance, and waits for it.
    async fn end_answers(&self, id: &ConversationId) -> Result<()> {
        let answers = self.turns.stop_all(id);
        let stopped = self.queue.request_stop_all(id).await?;
        let elsewhere: HashSet<_> = stopped.iter().map(|turn| turn.instance.as_str()).collect();
        for instance in elsewhere.into_iter().filter(|instance| *instance != self.queue.instance()) {
            self.exchange.stop(instance, id);
        }
        join_all(answers.iter().map(|answer| answer.ended())).await;
        while self.queue.head(id).await?.is_some() {
            tokio::time::sleep(END_LOOK).await;
        }
        Ok(())
    }

    /// Stores what somebody thinks of a conversation, in place of what was stored before.
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
}
