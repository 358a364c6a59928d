//! Storing an answer.

use entity::{
    conversations,
    ids::{ConversationId, MessageId, UserId},
    messages::{Column, Entity, Model},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, prelude::DateTime as Timestamp,
    sea_query::Expr,
};

use super::{
    MessageService,
    intents::{self, NewIntentLog},
    touch::touch,
};
use crate::{
    chat::{
        access,
        dto::{Message, MessageRole, MessageStatus},
        queue::{self, Lease},
        text::without_nul,
    },
    common::error::{Error, Result},
    events::{DomainEvent, Fact, Failed, Finished},
};

/// An answer that has ended and is not stored yet.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// The id that its frames went out under.
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// The user's message that it answers.
    pub reply_to: MessageId,
    pub content: String,
    pub intent: Option<String>,
    pub confidence: Option<f64>,
    pub model: Option<String>,
    pub tokens: Option<i32>,
    /// Milliseconds.
    pub processing_time: Option<i32>,
    /// Milliseconds; none without a token.
    pub first_token_time: Option<i32>,
    pub status: MessageStatus,
    pub error: Option<String>,
    /// Earlier answers that this one takes the place of: their rows go.
    pub replaces: Vec<MessageId>,
    /// What the question turned out to want after it was stored, if that is something else than its log says.
    pub relabelled: Option<NewIntentLog>,
    /// Whose question it answers.
    pub asked_by: UserId,
    /// The right to end the turn with it.
    pub lease: Lease,
}

/// What has become of an answer that was to be stored.
#[derive(Clone, Debug)]
pub enum Stored {
    Done(Box<Message>),
    /// Another instance has taken the turn over: nothing was stored, and the answer is that one's to give.
    TakenOver,
}

impl MessageService {
    /// Stores an answer, what it replaces and what goes with it, and ends its turn, in one transaction. Calling it again with the
    /// same id changes nothing and gives the stored message, so that it may be tried again when it is not known whether it came
    /// through.
    ///
    /// A NUL character in the text, which PostgreSQL cannot store, becomes U+FFFD: an answer is not lost over it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the conversation is gone; the turn is over all the same.
    pub async fn store_answer(&self, answer: NewAnswer) -> Result<Stored> {
        let lease = answer.lease;
        match self.try_to_store(answer).await {
            Err(gone @ Error::NotFound(_)) => {
                queue::remove(self.database.write(), lease).await?;
                Err(gone)
            }
            result => result,
        }
    }

    async fn try_to_store(&self, answer: NewAnswer) -> Result<Stored> {
        let (id, replaces, lease) = (answer.conversation_id.clone(), answer.replaces.clone(), answer.lease);
        let transaction = self.database.write().begin().await?;
        let conversation = touch(&transaction, &id, access::not_deleted(), self.clock.now().naive_utc(), None).await?;
        if !queue::remove(&transaction, lease).await? {
            transaction.rollback().await?;
            let earlier = self.stored(&answer.id).await?;
            return Ok(earlier.map_or(Stored::TakenOver, |message| Stored::Done(message.into())));
        }
        let (question, relabelled, asked_by) =
            (answer.reply_to.clone(), answer.relabelled.clone(), answer.asked_by.clone());
        let row = answer_row(answer, conversation.at);
        Entity::insert(row.clone().into_active_model()).exec_without_returning(&transaction).await?;
        remove(&transaction, &id, replaces).await?;
        if let Some(log) = relabelled {
            intents::relabel(&transaction, log, &question).await?;
        }
        self.outbox.record(&transaction, [event(&row, question, asked_by)]).await?;
        transaction.commit().await?;
        Ok(Stored::Done(Box::new(row.try_into()?)))
    }

    /// The message, if it is stored.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn stored(&self, id: &MessageId) -> Result<Option<Message>> {
        let row = Entity::find_by_id(id.clone()).one(self.database.read()).await?;
        row.map(Message::try_from).transpose()
    }
}

fn answer_row(answer: NewAnswer, at: Timestamp) -> Model {
    Model {
        id: answer.id,
        conversation_id: answer.conversation_id,
        role: MessageRole::Assistant.stored().into(),
        content: without_nul(answer.content),
        user_id: None,
        intent: answer.intent,
        confidence: answer.confidence,
        model: answer.model,
        tokens: answer.tokens,
        processing_time: answer.processing_time,
        sentiment: None,
        status: answer.status.stored().into(),
        error: answer.error.map(without_nul),
        created_at: at,
        client_message_id: None,
        reply_to: Some(answer.reply_to),
        sentiment_score: None,
        tone: None,
        first_token_time: answer.first_token_time,
    }
}

/// What is told of an answer.
fn event(row: &Model, reply_to: MessageId, asked_by: UserId) -> DomainEvent {
    let (intent, model, processing_time) = (row.intent.clone(), row.model.clone(), row.processing_time);
    let fact = if row.status == MessageStatus::Error.stored() {
        let error = row.error.clone().unwrap_or_default();
        Fact::MessageFailed(Failed { reply_to, intent, model, processing_time, error })
    } else {
        Fact::MessageCompleted(Finished {
            reply_to,
            intent,
            confidence: row.confidence,
            model,
            tokens: row.tokens,
            processing_time,
            first_token_time: row.first_token_time,
            stopped: row.error.is_some(),
            content: Some(row.content.clone()),
        })
    };
    DomainEvent {
        conversation_id: row.conversation_id.clone(),
        user_id: asked_by,
        message_id: Some(row.id.clone()),
        at: row.created_at,
        fact,
    }
}

/// Deletes answers of the conversation and counts them out.
async fn remove(transaction: &impl ConnectionTrait, id: &ConversationId, answers: Vec<MessageId>) -> Result<()> {
    use conversations::Column as C;
    if answers.is_empty() {
        return Ok(());
    }
    let removed = Entity::delete_many()
        .filter(Column::ConversationId.eq(id.clone()))
        .filter(Column::Role.eq(MessageRole::Assistant.stored()))
        .filter(Column::Id.is_in(answers))
        .exec(transaction)
        .await?
        .rows_affected;
    let removed = i32::try_from(removed).map_err(Error::internal)?;
    conversations::Entity::update_many()
        .col_expr(C::MessageCount, Expr::col(C::MessageCount).sub(removed))
        .filter(C::Id.eq(id.clone()))
        .exec(transaction)
        .await?;
    Ok(())
}
