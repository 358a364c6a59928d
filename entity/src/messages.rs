//! `messages`

use sea_orm::entity::prelude::*;

use crate::ids::{ConversationId, MessageId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "messages", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// `user`, `assistant` or `system`.
    pub role: String,
    pub content: String,
    /// Who wrote it; nobody for an answer.
    pub user_id: Option<UserId>,
    pub intent: Option<String>,
    pub confidence: Option<f64>,
    pub model: Option<String>,
    pub tokens: Option<i32>,
    /// Milliseconds.
    pub processing_time: Option<i32>,
    /// `positive`, `neutral` or `negative`.
    pub sentiment: Option<String>,
    /// `sending`, `sent` or `error`.
    pub status: String,
    pub error: Option<String>,
    pub created_at: DateTime,
    /// The sender's own id for the message: sending it again stores nothing. Not in the Prisma schema.
    pub client_message_id: Option<String>,
    /// The user's message that this answer answers. Not in the Prisma schema: imported answers have none.
    pub reply_to: Option<MessageId>,
    /// -1 to 1, of a user's message. Not in the Prisma schema.
    pub sentiment_score: Option<f64>,
    /// `frustrated`, `satisfied`, `neutral` or `urgent`, of a user's message. Not in the Prisma schema.
    pub tone: Option<String>,
    /// Milliseconds from the start of an answer's turn to its first token. Not in the Prisma schema.
    pub first_token_time: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
