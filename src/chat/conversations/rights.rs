//! Who may be where.

use std::collections::HashMap;

use entity::{
    conversation_participants as participants,
    conversations::{Column, Entity},
    ids::{ConversationId, UserId},
};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::ConversationService;
use crate::{chat::access, common::error::Result};

/// Conversations a query: SQLite takes some thousands of parameters, not more.
const BATCH: usize = 1_000;

impl ConversationService {
    /// Everybody in each of these conversations, the owner first. Those that are deleted or never were are left out.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn rights(&self, conversations: &[ConversationId]) -> Result<HashMap<ConversationId, Vec<UserId>>> {
        let mut rights: HashMap<_, Vec<UserId>> = HashMap::with_capacity(conversations.len());
        for batch in conversations.chunks(BATCH) {
            let participation =
                Entity::belongs_to(participants::Entity).from(Column::Id).to(participants::Column::ConversationId);
            let rows: Vec<(ConversationId, UserId, Option<UserId>)> = Entity::find()
                .select_only()
                .columns([Column::Id, Column::UserId])
                .column_as(participants::Column::UserId, "participant")
                .join(JoinType::LeftJoin, participation.into())
                .filter(Column::Id.is_in(batch.iter().cloned()))
                .filter(access::not_deleted())
                .order_by_asc(participants::Column::CreatedAt)
                .order_by_asc(participants::Column::UserId)
                .into_tuple()
                .all(self.database.read())
                .await?;
            for (id, owner, participant) in rows {
                rights.entry(id).or_insert_with(|| vec![owner]).extend(participant);
            }
        }
        Ok(rights)
    }
}
