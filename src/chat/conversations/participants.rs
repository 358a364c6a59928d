//! Who takes part in a conversation beside its owner.

use entity::{
    conversation_participants::{Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::OnConflict};

use super::ConversationService;
use crate::{
    chat::{access, text::reject_nul},
    common::error::{Error, Result},
};

impl ConversationService {
    /// Lets `invitee` take part. Somebody who already does stays.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a participant: this is the owner's to do.
    pub async fn invite(&self, user: &UserId, id: &ConversationId, invitee: &UserId) -> Result<()> {
        reject_nul("userId", invitee.as_str())?;
        let owner = self.owner(user, id).await?;
        if *user != owner {
            return Err(Error::Forbidden("only the owner of a conversation may invite".into()));
        }
        if *invitee == owner {
            return Ok(());
        }
        let row = Model { conversation_id: id.clone(), user_id: invitee.clone(), created_at: self.now() };
        Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::columns([Column::ConversationId, Column::UserId]).do_nothing().to_owned())
            .exec_without_returning(self.database.write())
            .await?;
        Ok(())
    }

    /// Ends `target`'s part: participants end their own, the owner anybody's.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the owner would leave, [`Error::Forbidden`] when a participant would remove somebody else,
    /// [`Error::NotFound`] for a `target` who takes no part.
    pub async fn remove_participant(&self, user: &UserId, id: &ConversationId, target: &UserId) -> Result<()> {
        let owner = self.owner(user, id).await?;
        if user == target && *user == owner {
            return Err(Error::Conflict("the owner cannot leave a conversation; archive or delete it".into()));
        }
        if user != target && *user != owner {
            return Err(Error::Forbidden("only the owner of a conversation may remove somebody else".into()));
        }
        let removed = Entity::delete_by_id((id.clone(), target.clone())).exec(self.database.write()).await?;
        match removed.rows_affected {
            0 => Err(Error::NotFound("participant")),
            _ => Ok(()),
        }
    }

    /// Everybody in the conversation: the owner, then the others in the order in which they came.
    pub async fn participants(&self, user: &UserId, id: &ConversationId) -> Result<Vec<UserId>> {
        let owner = self.owner(user, id).await?;
        let others = Entity::find()
            .filter(Column::ConversationId.eq(id.clone()))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::UserId)
            .all(self.database.read())
            .await?;
        Ok(std::iter::once(owner).chain(others.into_iter().map(|row| row.user_id)).collect())
    }

    async fn owner(&self, user: &UserId, id: &ConversationId) -> Result<UserId> {
        Ok(access::find(self.database.read(), user, id).await?.user_id)
    }
}
