//! What clients send, by event and route.
//!
//! The same types describe the input in the OpenAPI and AsyncAPI documents.

use entity::ids::{ConversationId, UserId};
use schemars::JsonSchema;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::ConversationStatus;
pub use super::{
    checked::{FeedbackText, Id, Rating, Search, Title, check_id, content},
    parse::parse,
};
use crate::common::error::{Error, Result};

/// A page's size when none is asked for, and the largest.
pub const DEFAULT_PAGE: u64 = 50;
pub const MAX_PAGE: u64 = 200;

/// `message:send`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    pub conversation_id: Id<ConversationId>,
    /// What the user says; not only spaces, at most `LIMIT_CONTENT_CHARS` characters.
    pub content: String,
    /// The same id again, from the same user in the same conversation, stores and generates nothing.
    #[serde(default)]
    pub client_message_id: Option<Id<String>>,
}

/// `conversation:create`
#[derive(Debug, Default, Deserialize, JsonSchema, ToSchema)]
pub struct CreateConversation {
    /// `New Conversation` when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub title: Option<Title>,
}

/// `conversation:load`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadConversation {
    pub conversation_id: Id<ConversationId>,
    /// A `nextCursor`: the messages before it.
    #[serde(default)]
    pub before: Option<Id<String>>,
    /// At most 200; 50 when absent.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub limit: Option<u64>,
}

/// An event that is about a conversation and nothing else.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfConversation {
    pub conversation_id: Id<ConversationId>,
}

/// `conversation:list`
#[derive(Debug, Default, Deserialize, JsonSchema, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListConversations {
    /// `active` when absent, or `archived`.
    #[serde(default)]
    #[param(inline)]
    pub status: Option<ConversationStatus>,
    /// Part of the title, in any case.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub q: Option<Search>,
    /// The `id` of the last conversation that the client has.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub cursor: Option<Id<ConversationId>>,
    /// At most 200; 50 when absent.
    #[serde(default)]
    #[schemars(range(min = 1))]
    #[param(minimum = 1)]
    pub limit: Option<u64>,
}

/// `conversation:rename`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenameConversation {
    pub conversation_id: Id<ConversationId>,
    pub title: Title,
}

/// `conversation:invite`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invite {
    pub conversation_id: Id<ConversationId>,
    /// Who is to take part.
    pub user_id: Id<UserId>,
}

/// `conversation:leave`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Leave {
    pub conversation_id: Id<ConversationId>,
    /// Who is to leave: the sender when absent.
    #[serde(default)]
    pub user_id: Option<Id<UserId>>,
}

/// `conversation:feedback`
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Feedback {
    pub conversation_id: Id<ConversationId>,
    /// From 1 to 5.
    pub rating: Rating,
    #[serde(default)]
    pub feedback: Option<FeedbackText>,
}

/// What somebody thinks of a conversation.
#[derive(Debug, Deserialize, JsonSchema, ToSchema)]
pub struct Opinion {
    /// From 1 to 5.
    #[schema(value_type = i32, minimum = 1, maximum = 5)]
    pub rating: Rating,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub feedback: Option<FeedbackText>,
}

/// A page's size as asked for, within bounds.
pub fn page_size(limit: Option<u64>) -> Result<u64> {
    match limit.unwrap_or(DEFAULT_PAGE) {
        0 => Err(Error::bad_request("`limit` has to be at least 1")),
        limit => Ok(limit.min(MAX_PAGE)),
    }
}
