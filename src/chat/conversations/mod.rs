//! Conversations: their life, their people, their lists. Every method answers [`Error::NotFound`] for a conversation that does
//! not exist, is deleted, or belongs to people whom the user is not one of; the three cannot be told apart.

use entity::{
    conversations::{ActiveModel, Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, prelude::DateTime as Timestamp,
};

use super::{
    access,
    dto::{Conversation, ConversationStatus},
    text::reject_nul,
};
use crate::{
    common::{
        clock::Clock,
        database::Database,
        error::{Error, Result},
    },
    events::{ArchiveReason, DomainEvent, Fact, Outbox},
};

mod archive;
mod changed;
mod escalation;
mod list;
mod newest;
mod participants;
mod presence;
#[cfg(test)]
mod query_plan;
mod rights;
mod satisfaction;

pub use escalation::Escalation;
pub(super) use escalation::{is_escalated, mark as mark_escalated};
pub use list::{ListPage, ListQuery};

/// The conversations. Cheap to clone.
#[derive(Clone)]
pub struct ConversationService {
    database: Database,
    outbox: Outbox,
    clock: Clock,
}

impl ConversationService {
    pub fn new(database: Database, outbox: Outbox, clock: Clock) -> Self {
        Self { database, outbox, clock }
    }

    /// A new conversation, owned by `user`.
    pub async fn create(&self, user: &UserId, title: String) -> Result<Conversation> {
        reject_nul("title", &title)?;
        let now = self.now();
        let row = Model {
            id: ConversationId::generate(),
            user_id: user.clone(),
            title,
            status: ConversationStatus::Active.stored().into(),
            last_message_at: None,
            message_count: 0,
            deleted_at: None,
            created_at: now,
            updated_at: now,
            escalated_at: None,
            resumed_at: None,
            left_at: None,
        };
        let transaction = self.database.write().begin().await?;
        Entity::insert(row.clone().into_active_model()).exec_without_returning(&transaction).await?;
        self.outbox.record(&transaction, [happened(&row, user, now, Fact::ConversationCreated {})]).await?;
        transaction.commit().await?;
        row.try_into()
    }

    /// The conversation, for its owner and its participants.
    pub async fn get(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        access::find(self.database.read(), user, id).await?.try_into()
    }

    /// Whether `user` owns or takes part in the conversation. One query.
    pub async fn authorize(&self, user: &UserId, id: &ConversationId) -> Result<()> {
        access::find(self.database.read(), user, id).await.map(drop)
    }

    /// Whether `user` owns the conversation and has left it without an answer. One query, which [`Self::authorize`] is too.
    pub async fn has_left(&self, user: &UserId, id: &ConversationId) -> Result<bool> {
        let row = access::find(self.database.read(), user, id).await?;
        Ok(row.left_at.is_some() && row.user_id == *user)
    }

    /// Gives the conversation another title.
    pub async fn rename(&self, user: &UserId, id: &ConversationId, title: String) -> Result<Conversation> {
        reject_nul("title", &title)?;
        let change = ActiveModel { title: Set(title), ..Default::default() };
        let change = ActiveModel { updated_at: Set(self.now()), ..change };
        let update =
            Entity::update_many().set(change).filter(Column::Id.eq(id.clone())).filter(access::visible_to(user));
        let renamed = update.exec_with_returning(self.database.write()).await?.pop();
        renamed.ok_or(Error::NotFound("conversation"))?.try_into()
    }

    /// Takes the conversation out of the active list, until somebody writes in it again. One that is archived stays as it is.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a participant: this is the owner's to do.
    pub async fn archive(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        let status = Set(ConversationStatus::Archived.stored().into());
        let change = ActiveModel { status, ..Default::default() };
        let fact = Fact::ConversationArchived { reason: ArchiveReason::User };
        self.end_as_owner(user, id, change, fact, "only the owner of a conversation may archive it").await
    }

    /// Deletes the conversation for everybody. Its rows stay in the database.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a participant: this is the owner's to do.
    pub async fn delete(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        let status = Set(ConversationStatus::Deleted.stored().into());
        let change = ActiveModel { status, deleted_at: Set(Some(self.now())), ..Default::default() };
        let fact = Fact::ConversationDeleted {};
        self.end_as_owner(user, id, change, fact, "only the owner of a conversation may delete it").await
    }

    /// Gives the conversation another status, unless it has it already.
    async fn end_as_owner(
        &self,
        user: &UserId,
        id: &ConversationId,
        change: ActiveModel,
        fact: Fact,
        refusal: &'static str,
    ) -> Result<Conversation> {
        let now = self.now();
        let other = Column::Status.ne(change.status.clone().take().unwrap_or_default());
        let owned = access::not_deleted().add(Column::UserId.eq(user.clone())).add(other);
        let change = ActiveModel { updated_at: Set(now), ..change };
        let transaction = self.database.write().begin().await?;
        let update = Entity::update_many().set(change).filter(Column::Id.eq(id.clone())).filter(owned);
        let Some(row) = update.exec_with_returning(&transaction).await?.pop() else {
            transaction.rollback().await?;
            let unchanged = access::find(self.database.read(), user, id).await?;
            return if unchanged.user_id == *user {
                unchanged.try_into()
            } else {
                Err(Error::Forbidden(refusal.into()))
            };
        };
        self.outbox.record(&transaction, [happened(&row, user, now, fact)]).await?;
        transaction.commit().await?;
        row.try_into()
    }

    fn now(&self) -> Timestamp {
        self.clock.now().naive_utc()
    }
}

/// What is told of a conversation that `user` has changed.
fn happened(row: &Model, user: &UserId, at: Timestamp, fact: Fact) -> DomainEvent {
    DomainEvent { conversation_id: row.id.clone(), user_id: user.clone(), message_id: None, at, fact }
}
