//! What has changed since a moment.

use chrono::{DateTime, Utc};
use entity::{
    conversation_participants as participants,
    conversations::{Column, Entity, Model},
    ids::UserId,
};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::ConversationService;
use crate::{chat::dto::Conversation, common::error::Result};

/// How many changes are given at most, the newest ones.
const LIMIT: u64 = 10_000;

impl ConversationService {
    /// The conversations of these users that were changed after `at`, also those that were deleted, each with the user. At most a
    /// thousand users may be asked for.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn changed(&self, users: &[UserId], at: DateTime<Utc>) -> Result<Vec<(UserId, Conversation)>> {
        let db = self.database.read();
        let changed =
            Entity::find().filter(Column::UpdatedAt.gt(at.naive_utc())).order_by_desc(Column::UpdatedAt).limit(LIMIT);
        let owned = changed.clone().filter(Column::UserId.is_in(users.iter().cloned())).all(db).await?;
        let participation =
            Entity::belongs_to(participants::Entity).from(Column::Id).to(participants::Column::ConversationId);
        let shared: Vec<(Model, Option<participants::Model>)> = changed
            .join(JoinType::InnerJoin, participation.into())
            .filter(participants::Column::UserId.is_in(users.iter().cloned()))
            .select_also(participants::Entity)
            .all(db)
            .await?;
        let owned = owned.into_iter().map(|row| (row.user_id.clone(), row));
        let shared = shared.into_iter().filter_map(|(row, part)| Some((part?.user_id, row)));
        owned.chain(shared).map(|(user, row)| Ok((user, row.try_into()?))).collect()
    }
}
