//! `turns`: a user's message whose answer is not stored yet. The rows of a conversation are a queue.

use sea_orm::entity::prelude::*;

use crate::ids::{ConversationId, MessageId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "turns", rename_all = "camelCase")]
pub struct Model {
    /// The least of a conversation runs, the others wait. Never given twice.
    #[sea_orm(primary_key)]
    pub position: i64,
    pub conversation_id: ConversationId,
    /// The user's message.
    #[sea_orm(unique)]
    pub question_id: MessageId,
    /// The id that the answer will have.
    pub answer_id: MessageId,
    pub asked_by: UserId,
    /// The ids of the answers that this one takes the place of: a list.
    #[sea_orm(column_type = "JsonBinary")]
    pub replaces: Json,
    /// The instance that answers it; empty when anybody may.
    pub instance: String,
    /// Grows with each change of the instance.
    pub fence: i32,
    /// Whether the answer is to end early.
    pub stop: bool,
    pub created_at: DateTime,
}

impl ActiveModelBehavior for ActiveModel {}
