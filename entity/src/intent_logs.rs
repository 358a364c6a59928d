//! `intent_logs`

use sea_orm::entity::prelude::*;

use crate::ids::{ConversationId, MessageId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "intent_logs", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
    pub intent: String,
    pub confidence: f64,
    #[sea_orm(column_type = "JsonBinary")]
    pub entities: Json,
    /// `pattern`, `ai` or `fallback`.
    pub method: String,
    pub created_at: DateTime,
}

impl ActiveModelBehavior for ActiveModel {}
