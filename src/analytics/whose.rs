//! Whose conversations figures are of, and when.

use chrono::{DateTime, Utc};
use entity::{
    conversations::{self, Column as C},
    ids::UserId,
    messages::{Column, Entity},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, Select};

/// Whose conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those that the user owns.
    Of(UserId),
    /// Everybody's.
    All,
}

/// A span of time of somebody's conversations.
#[derive(Clone, Debug)]
pub struct Span {
    pub whose: Whose,
    /// Included.
    pub from: DateTime<Utc>,
    /// Excluded.
    pub to: DateTime<Utc>,
}

impl Span {
    /// The conversations that count: what is deleted does not.
    pub(super) fn conversations(&self) -> Condition {
        let kept = Condition::all().add(C::Status.ne("deleted"));
        match &self.whose {
            Whose::Of(user) => kept.add(C::UserId.eq(user.clone())),
            Whose::All => kept,
        }
    }

    /// The span's messages, without a column yet.
    pub(super) fn messages(&self) -> Select<Entity> {
        Entity::find()
            .select_only()
            .join(
                JoinType::InnerJoin,
                Entity::belongs_to(conversations::Entity).from(Column::ConversationId).to(C::Id).into(),
            )
            .filter(self.conversations())
            .filter(Column::CreatedAt.gte(self.from.naive_utc()))
            .filter(Column::CreatedAt.lt(self.to.naive_utc()))
    }
}
