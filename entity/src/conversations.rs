//! `conversations`

use sea_orm::entity::prelude::*;

use crate::ids::{ConversationId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConversationId,
    /// The owner.
    pub user_id: UserId,
    pub title: String,
    /// `active`, `archived` or `deleted`.
    pub status: String,
    pub last_message_at: Option<DateTime>,
    /// The number of rows in `messages`, kept with each of their writes.
    pub message_count: i32,
    pub deleted_at: Option<DateTime>,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    /// When a human was last asked for. Not in the Prisma schema.
    pub escalated_at: Option<DateTime>,
    /// When the assistant was last let speak again; before that, it is silent from `escalatedAt` on. Not in the Prisma schema.
    pub resumed_at: Option<DateTime>,
    /// When the owner left without an answer, until they come back. Not in the Prisma schema.
    pub left_at: Option<DateTime>,
}

impl ActiveModelBehavior for ActiveModel {}
