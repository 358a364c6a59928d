//! Archiving what nobody touches any more.

use chrono::Duration;
use entity::conversations::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{ConversationService, happened};
use crate::{
    chat::dto::ConversationStatus,
    common::error::Result,
    events::{ArchiveReason, Fact},
};

/// Rows a statement: short enough to hold nobody up.
const BATCH: u64 = 500;

impl ConversationService {
    /// Archives the active conversations, of all users, whose last change is more than `days` days ago. Gives their number.
    pub async fn archive_untouched(&self, days: u32) -> Result<u64> {
        let now = self.clock.now();
        let Some(before) = now.checked_sub_signed(Duration::days(days.into())) else {
            return Ok(0); // before the beginning of time
        };
        let untouched = Condition::all()
            .add(Column::Status.eq(ConversationStatus::Active.stored()))
            .add(Column::UpdatedAt.lt(before.naive_utc()));
        let mut archived = 0;
        loop {
            let some = Entity::find().select_only().column(Column::Id).filter(untouched.clone()).limit(BATCH);
            let change = ActiveModel {
                status: Set(ConversationStatus::Archived.stored().into()),
                updated_at: Set(now.naive_utc()),
                ..Default::default()
            };
            // The condition again, for a row that somebody touches between its choice and its change.
            let update = Entity::update_many()
                .set(change)
                .filter(Column::Id.in_subquery(some.into_query()))
                .filter(untouched.clone());
            let transaction = self.database.write().begin().await?;
            let rows = update.exec_with_returning(&transaction).await?;
            let fact = Fact::ConversationArchived { reason: ArchiveReason::Inactivity };
            let events = rows.iter().map(|row| happened(row, &row.user_id, now.naive_utc(), fact.clone()));
            self.outbox.record(&transaction, events).await?;
            transaction.commit().await?;
            match rows.len() as u64 {
                0 => return Ok(archived),
                batch => archived += batch,
            }
        }
    }
}
