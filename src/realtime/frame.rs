//! How an answer that runs is shown.

use entity::ids::{ConversationId, MessageId};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::ToSchema;

/// `message:stream`: the next part of an answer.
#[derive(Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Frame<'a> {
    pub conversation_id: &'a ConversationId,
    /// The text since the last frame that this client was sent.
    pub chunk: &'a str,
    /// The whole text so far; absent for a client that asked for `features: ["delta"]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")] // absent, never null
    pub full_response: Option<&'a str>,
    /// The id that `message:complete` will bring.
    pub message_id: &'a MessageId,
    /// Grows from frame to frame: how many bytes of text there were, the same on every instance.
    pub seq: u64,
}

/// `conversation:loaded.streaming`: a running answer at the moment of loading.
#[derive(Clone, Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Streaming {
    pub message_id: MessageId,
    pub full_response: String,
    pub seq: u64,
}
