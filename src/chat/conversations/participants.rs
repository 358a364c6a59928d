//! Who takes part in a conversation beside its owner.

use entity::{
    conversation_participants::{Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};

use super::ConversationService;
use crate::{
    chat::{access, text::reject_nul},
    common::error::{Error, Result},
};

/// How many may take part in a conversation beside its owner: each change is told to all of them, and they are listed on one page.
const MAX_PARTICIPANTS: u64 = 1_000;

impl ConversationService {
    /// Lets `invitee` take part. Somebody who already does stays.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a participant: this is the owner's to do. [`Error::Conflict`] where no more may take part.
    pub async fn invite(&self, user: &UserId, id: &ConversationId, invitee: &UserId) -> Result<()> {
        reject_nul("userId", invitee.as_str())?;
        let owner = self.owner(user, id).await?;
        if *user != owner {
            return Err(Error::Forbidden("only the owner of a conversation may invite".into()));
        }
        if *invitee == owner {
            return Ok(());
        }
        self.check_room_for(id, invitee).await?;
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

    /// Invitations that come at the same moment may all see the last place free: some more do no harm.
    async fn check_room_for(&self, id: &ConversationId, invitee: &UserId) -> Result<()> {
        let others =
            Entity::find().filter(Column::ConversationId.eq(id.clone())).filter(Column::UserId.ne(invitee.clone()));
        if others.count(self.database.read()).await? >= MAX_PARTICIPANTS {
            let refusal =
                format!("a conversation takes at most {MAX_PARTICIPANTS} participants; remove somebody first");
            return Err(Error::Conflict(refusal.into()));
        }
        Ok(())
    }

    async fn owner(&self, user: &UserId, id: &ConversationId) -> Result<UserId> {
        Ok(access::find(self.database.read(), user, id).await?.user_id)
    }
}
