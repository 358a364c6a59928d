//! Conversations as clients see them.

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::ToSchema;

use super::{message::Message, time};

/// A conversation's life: `deleted` ones are found by nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConversationStatus {
    Active,
    Archived,
    Deleted,
}

/// A conversation, every field present (protocol.md, "JSON shapes").
#[derive(Clone, Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub id: ConversationId,
    /// Its owner.
    pub user_id: UserId,
    pub title: String,
    pub status: ConversationStatus,
    #[serde(serialize_with = "time::optional")]
    #[schema(required)]
    pub last_message_at: Option<DateTime<Utc>>,
    pub message_count: i32,
    #[serde(serialize_with = "time::optional")]
    #[schema(required)]
    pub deleted_at: Option<DateTime<Utc>>,
    #[serde(serialize_with = "time::millis")]
    pub created_at: DateTime<Utc>,
    #[serde(serialize_with = "time::millis")]
    pub updated_at: DateTime<Utc>,
}

/// `_count` of a listed conversation.
#[derive(Clone, Debug, Serialize, JsonSchema, ToSchema)]
pub struct Count {
    pub messages: i32,
}

/// A conversation in a list: with its newest message and the number of its messages.
#[derive(Clone, Debug, Serialize, JsonSchema, ToSchema)]
pub struct ConversationSummary {
    #[serde(flatten)]
    pub conversation: Conversation,
    /// The newest message, or nothing.
    pub messages: Vec<Message>,
    #[serde(rename = "_count")]
    pub count: Count,
}
