//! Conversations: their life, their people, their lists. Every method answers [`Error::NotFound`] for a conversation that does
//! not exist, is deleted, or belongs to people whom the user is not one of; the three cannot be told apart.

use entity::{
    conversations::{ActiveModel, Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, prelude::DateTime as Timestamp,
};

use super::{
    access,
    dto::{Conversation, ConversationStatus},
    text::reject_nul,
};
use crate::common::{
    clock::Clock,
    database::Database,
    error::{Error, Result},
};

mod archive;
mod changed;
mod list;
mod participants;
mod rights;
mod satisfaction;

pub use list::ListQuery;

/// The conversations. Cheap to clone.
#[derive(Clone)]
pub struct ConversationService {
    database: Database,
    clock: Clock,
}

impl ConversationService {
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock }
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
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(self.database.write()).await?;
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

    /// Gives the conversation another title.
    pub async fn rename(&self, user: &UserId, id: &ConversationId, title: String) -> Result<Conversation> {
        reject_nul("title", &title)?;
        let change = ActiveModel { title: Set(title), ..Default::default() };
        match self.update(id, access::visible_to(user), change).await? {
            Some(row) => row.try_into(),
            None => Err(Error::NotFound("conversation")),
        }
    }

    /// Takes the conversation out of the active list, until somebody writes in it again.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a participant: this is the owner's to do.
    pub async fn archive(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        let status = Set(ConversationStatus::Archived.stored().into());
        let change = ActiveModel { status, ..Default::default() };
        self.update_as_owner(user, id, change, "only the owner of a conversation may archive it").await
    }

    /// Deletes the conversation for everybody. Its rows stay in the database.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a participant: this is the owner's to do.
    pub async fn delete(&self, user: &UserId, id: &ConversationId) -> Result<Conversation> {
        let status = Set(ConversationStatus::Deleted.stored().into());
        let change = ActiveModel { status, deleted_at: Set(Some(self.now())), ..Default::default() };
        self.update_as_owner(user, id, change, "only the owner of a conversation may delete it").await
    }

    async fn update_as_owner(
        &self,
        user: &UserId,
        id: &ConversationId,
        change: ActiveModel,
        refusal: &'static str,
    ) -> Result<Conversation> {
        let owned = access::not_deleted().add(Column::UserId.eq(user.clone()));
        match self.update(id, owned, change).await? {
            Some(row) => row.try_into(),
            None => {
                self.authorize(user, id).await?;
                Err(Error::Forbidden(refusal.into()))
            }
        }
    }

    /// The changed row, or nothing where no row is both `id` and `allowed`.
    async fn update(&self, id: &ConversationId, allowed: Condition, change: ActiveModel) -> Result<Option<Model>> {
        let change = ActiveModel { updated_at: Set(self.now()), ..change };
        let update = Entity::update_many().set(change).filter(Column::Id.eq(id.clone())).filter(allowed);
        Ok(update.exec_with_returning(self.database.write()).await?.pop())
    }

    fn now(&self) -> Timestamp {
        self.clock.now().naive_utc()
    }
}
