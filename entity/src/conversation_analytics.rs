//! `conversation_analytics`: at most one row a conversation.

use sea_orm::entity::prelude::*;

use crate::ids::{ConversationId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation_analytics", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    #[sea_orm(unique)]
    pub conversation_id: ConversationId,
    /// The conversation's owner.
    pub user_id: UserId,
    /// Seconds.
    pub duration: i32,
    pub message_count: i32,
    /// Milliseconds.
    pub avg_response_time: i32,
    /// -1 to 1.
    pub sentiment_score: f64,
    pub frustration_count: i32,
    /// `{ intent: count }`
    #[sea_orm(column_type = "JsonBinary")]
    pub top_intents: Json,
    /// 1 to 5.
    pub rating: Option<i32>,
    pub feedback: Option<String>,
    pub abandoned: bool,
    pub escalated: bool,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    /// Messages of users. Not in the Prisma schema, like those that follow.
    pub user_message_count: i32,
    pub answer_count: i32,
    /// Answers that failed.
    pub error_count: i32,
    /// Milliseconds; none without an answer.
    #[sea_orm(column_name = "p95ResponseTime")]
    pub p95_response_time: Option<i32>,
    /// Milliseconds; none where no answer had a token.
    pub avg_first_token_time: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
