//! Storing what a user sends.

use entity::{
    conversations,
    ids::{ConversationId, MessageId, UserId},
    messages::{Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    sea_query::OnConflict,
};

use super::{
    MessageService,
    intents::{self, NewIntentLog},
    touch::touch,
};
use crate::{
    chat::{
        access,
        conversations::{is_escalated, mark_escalated},
        dto::{ConversationStatus, Message, MessageRole, MessageStatus},
        queue::{NewTurn, StartedTurn, enqueue},
        text::reject_nul,
    },
    common::error::{Error, Result},
    events::{self, DomainEvent, EscalationReason, Fact, Sentiment},
};

/// A user's message that is not stored yet.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Known beforehand, so that others can be told to expect it.
    pub id: MessageId,
    pub content: String,
    /// The client's own id for the message: the same again stores nothing.
    pub client_message_id: Option<String>,
    /// The id that its answer will have.
    pub answer_id: MessageId,
    /// The instance that will answer it.
    pub instance: String,
    /// How it sounds.
    pub sentiment: Sentiment,
    /// Whether it asks for a human.
    pub asks_for_human: bool,
    /// What it wants.
    pub intent: NewIntentLog,
}

/// A user's message that is stored.
#[derive(Clone, Debug)]
pub struct Sent {
    pub message: Message,
    /// It was stored before, under the same client message id, and nothing was changed now.
    pub duplicate: bool,
    /// The conversation was archived and is active again.
    pub reactivated: bool,
    /// It is the one that asks for a human: the assistant is silent from now on.
    pub escalated: bool,
    /// The turn that answers it; none for a duplicate, and while the assistant is silent.
    pub turn: Option<StartedTurn>,
}

/// How many frustrated messages ask for a human.
const PATIENCE: u64 = 3;

const FRUSTRATED: &str = "frustrated";

impl MessageService {
    /// Stores a user's message with the turn that answers it, and touches its conversation, in one transaction.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for text with a NUL character; [`Error::NotFound`] where the user has no such conversation.
    pub async fn send(&self, user: &UserId, id: &ConversationId, new: NewMessage) -> Result<Sent> {
        reject_nul("content", &new.content)?;
        reject_nul("clientMessageId", new.client_message_id.as_deref().unwrap_or_default())?;
        let transaction = self.database.write().begin().await?;
        let now = self.clock.now().naive_utc();
        let conversation = touch(&transaction, id, access::visible_to(user), now, Some(user)).await?;
        let row = Model {
            id: new.id,
            conversation_id: id.clone(),
            role: MessageRole::User.stored().into(),
            content: new.content,
            user_id: Some(user.clone()),
            intent: None,
            confidence: None,
            model: None,
            tokens: None,
            processing_time: None,
            sentiment: Some(new.sentiment.sentiment.to_owned()),
            status: MessageStatus::Sent.stored().into(),
            error: None,
            created_at: conversation.at,
            client_message_id: new.client_message_id,
            reply_to: None,
            sentiment_score: Some(new.sentiment.sentiment_score),
            tone: Some(new.sentiment.tone.to_owned()),
            first_token_time: None,
        };
        let inserted = Entity::insert(row.clone().into_active_model())
            .on_conflict(
                OnConflict::columns([Column::ConversationId, Column::UserId, Column::ClientMessageId])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(&transaction)
            .await?;
        if inserted == 0 {
            transaction.rollback().await?;
            let first = self.sent_before(user, id, row.client_message_id.as_deref().unwrap_or_default()).await?;
            let gone = || Error::internal("a message that stood in the way of its duplicate is gone");
            let message = first.ok_or_else(gone)?;
            return Ok(Sent { message, duplicate: true, reactivated: false, escalated: false, turn: None });
        }
        intents::log(&transaction, new.intent, row.id.clone(), id.clone(), conversation.at).await?;
        let was_silent = is_escalated(&conversation.row);
        let reason = match was_silent {
            true => None,
            false => asks_for_human(&transaction, &conversation.row, &row, new.asks_for_human).await?,
        };
        if reason.is_some() {
            mark_escalated(&transaction, id, conversation.at).await?;
        }
        let turn = match was_silent || reason.is_some() {
            true => None,
            false => {
                let turn = NewTurn {
                    conversation_id: id.clone(),
                    question_id: row.id.clone(),
                    answer_id: new.answer_id,
                    asked_by: user.clone(),
                    replaces: Vec::new(),
                    instance: new.instance,
                    at: conversation.at,
                };
                Some(enqueue(&transaction, turn).await?)
            }
        };
        let reactivated = conversation.row.status == ConversationStatus::Archived.stored();
        if reactivated {
            activate(&transaction, id).await?;
        }
        self.outbox.record(&transaction, events(&row, user, new.sentiment, reason)).await?;
        transaction.commit().await?;
        Ok(Sent { message: row.try_into()?, duplicate: false, reactivated, escalated: reason.is_some(), turn })
    }

    /// The message that the user has sent into the conversation under this client message id.
    pub async fn sent_before(
        &self,
        user: &UserId,
        id: &ConversationId,
        client_message_id: &str,
    ) -> Result<Option<Message>> {
        let stored = Entity::find()
            .filter(Column::ConversationId.eq(id.clone()))
            .filter(Column::UserId.eq(user.clone()))
            .filter(Column::ClientMessageId.eq(client_message_id))
            .one(self.database.read())
            .await?;
        stored.map(TryInto::try_into).transpose()
    }
}

/// Whether a message that was just stored asks for a human, and why.
async fn asks_for_human(
    transaction: &impl ConnectionTrait,
    conversation: &conversations::Model,
    message: &Model,
    asks: bool,
) -> Result<Option<EscalationReason>> {
    if asks {
        return Ok(Some(EscalationReason::Request));
    }
    if message.tone.as_deref() != Some(FRUSTRATED) {
        return Ok(None);
    }
    let since = conversation.resumed_at.unwrap_or(conversation.created_at);
    let frustrated = Entity::find()
        .filter(Column::ConversationId.eq(conversation.id.clone()))
        .filter(Column::Tone.eq(FRUSTRATED))
        .filter(Column::CreatedAt.gte(since))
        .count(transaction)
        .await?;
    Ok((frustrated >= PATIENCE).then_some(EscalationReason::Frustration))
}

/// What is told of a message.
fn events(row: &Model, user: &UserId, sentiment: Sentiment, reason: Option<EscalationReason>) -> Vec<DomainEvent> {
    let sent = events::Sent { characters: row.content.chars().count(), sentiment, content: Some(row.content.clone()) };
    let escalated = reason.map(|reason| Fact::ConversationEscalated { reason });
    let facts = [Some(Fact::MessageSent(sent)), escalated].into_iter().flatten();
    let event = |fact| DomainEvent {
        conversation_id: row.conversation_id.clone(),
        user_id: user.clone(),
        message_id: Some(row.id.clone()),
        at: row.created_at,
        fact,
    };
    facts.map(event).collect()
}

async fn activate(transaction: &impl ConnectionTrait, id: &ConversationId) -> Result<()> {
    let status = Set(ConversationStatus::Active.stored().into());
    conversations::Entity::update_many()
        .set(conversations::ActiveModel { status, ..Default::default() })
        .filter(conversations::Column::Id.eq(id.clone()))
        .exec(transaction)
        .await?;
    Ok(())
}
