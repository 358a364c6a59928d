//! Messages as clients see them.

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageRole {
    User,
    Assistant,
    System,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageStatus {
    Sending,
    Sent,
    Error,
}

/// A message, every field present (protocol.md, "JSON shapes").
#[derive(Clone, Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    pub role: MessageRole,
    pub content: String,
    /// Who wrote it; `null` on an answer.
    #[schema(required)]
    pub user_id: Option<UserId>,
    #[schema(required)]
    pub intent: Option<String>,
    #[schema(required)]
    pub confidence: Option<f64>,
    /// The model that answered.
    #[schema(required)]
    pub model: Option<String>,
    /// Prompt and completion together.
    #[schema(required)]
    pub tokens: Option<i32>,
    /// Milliseconds from the start of the turn to the last token.
    #[schema(required)]
    pub processing_time: Option<i32>,
    /// `positive`, `neutral` or `negative`.
    #[schema(required)]
    pub sentiment: Option<String>,
    pub status: MessageStatus,
    /// `stopped` for a stopped answer; a sentence for a failed one.
    #[schema(required)]
    pub error: Option<String>,
    #[serde(serialize_with = "time::millis")]
    pub created_at: DateTime<Utc>,
}
