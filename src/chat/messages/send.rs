//! Storing what a user sends.

use entity::{
    conversations,
    ids::{ConversationId, MessageId, UserId},
    messages::{Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, TransactionTrait,
    sea_query::OnConflict,
};

use super::{MessageService, touch::touch};
use crate::{
    chat::{
        access,
        dto::{ConversationStatus, Message, MessageRole, MessageStatus},
        queue::{NewTurn, StartedTurn, enqueue},
        text::reject_nul,
    },
    common::error::{Error, Result},
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
}

/// A user's message that is stored.
#[derive(Clone, Debug)]
pub struct Sent {
    pub message: Message,
    /// It was stored before, under the same client message id, and nothing was changed now.
    pub duplicate: bool,
    /// The conversation was archived and is active again.
    pub reactivated: bool,
    /// The turn that answers it; none for a duplicate.
    pub turn: Option<StartedTurn>,
}

impl MessageService {
    /// Stores a user's message with the turn that answers it, and touches its conversation, in one transaction.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for text with a NUL character; [`Error::NotFound`] where the user has no such conversation.
    pub async fn send(&self, user: &UserId, id: &ConversationId, new: NewMessage) -> Result<Sent> {
        reject_nul("content", &new.content)?;
        reject_nul("clientMessageId", new.client_message_id.as_deref().unwrap_or_default())?;
        let transaction = self.database.write().begin().await?;
        let conversation = touch(&transaction, id, access::visible_to(user), self.clock.now().naive_utc()).await?;
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
            sentiment: None,
            status: MessageStatus::Sent.stored().into(),
            error: None,
            created_at: conversation.at,
            client_message_id: new.client_message_id,
            reply_to: None,
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
            return Ok(Sent { message: first.ok_or_else(gone)?, duplicate: true, reactivated: false, turn: None });
        }
        let turn = NewTurn {
            conversation_id: id.clone(),
            question_id: row.id.clone(),
            answer_id: new.answer_id,
            asked_by: user.clone(),
            replaces: Vec::new(),
            instance: new.instance,
            at: conversation.at,
        };
        let turn = enqueue(&transaction, turn).await?;
        let reactivated = conversation.status == ConversationStatus::Archived.stored();
        if reactivated {
            activate(&transaction, id).await?;
        }
        transaction.commit().await?;
        Ok(Sent { message: row.try_into()?, duplicate: false, reactivated, turn: Some(turn) })
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

async fn activate(transaction: &impl ConnectionTrait, id: &ConversationId) -> Result<()> {
    let status = Set(ConversationStatus::Active.stored().into());
    conversations::Entity::update_many()
        .set(conversations::ActiveModel { status, ..Default::default() })
        .filter(conversations::Column::Id.eq(id.clone()))
        .exec(transaction)
        .await?;
    Ok(())
}
