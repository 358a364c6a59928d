//! What was said since a moment.

use chrono::{DateTime, Utc};
use entity::{
    ids::ConversationId,
    messages::{Column, Entity},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::MessageService;
use crate::{chat::dto::Message, common::error::Result};

/// Conversations a query: SQLite takes some thousands of parameters, not more.
const BATCH: usize = 1_000;

impl MessageService {
    /// The messages of these conversations that were stored after `at`, in order.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn since(&self, conversations: &[ConversationId], at: DateTime<Utc>) -> Result<Vec<Message>> {
        let mut rows = Vec::new();
        for batch in conversations.chunks(BATCH) {
            let some = Entity::find()
                .filter(Column::ConversationId.is_in(batch.iter().cloned()))
                .filter(Column::CreatedAt.gt(at.naive_utc()))
                .order_by_asc(Column::CreatedAt)
                .order_by_asc(Column::Id);
            rows.extend(some.all(self.database.read()).await?);
        }
        // Stable: within a conversation it stays the database's order.
        rows.sort_by_key(|row| row.created_at);
        rows.into_iter().map(Message::try_from).collect()
    }
}
