//! What events and acknowledgements carry, beside conversations and messages themselves.

use entity::ids::{ConversationId, MessageId, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::Message;
use crate::{
    common::error::{Error, ErrorCode},
    realtime::Streaming,
};

/// `conversation:loaded`: a page of history, oldest first.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Loaded {
    pub conversation_id: ConversationId,
    pub messages: Vec<Message>,
    /// Whether there are older messages.
    pub has_more: bool,
    /// What `before` takes; `null` exactly where `hasMore` is false.
    pub next_cursor: Option<String>,
    /// The running answer, which is never in `messages`.
    pub streaming: Option<Streaming>,
    /// There, and true, while the assistant is silent because a human was asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub escalated: bool,
}

/// What happened in a conversation, where nothing more is to be said.
#[derive(Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InConversation {
    pub conversation_id: ConversationId,
}

/// The acknowledgement of `message:stop`.
#[derive(Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stopped {
    pub conversation_id: ConversationId,
    /// Whether there was an answer to stop.
    pub stopped: bool,
}

/// The acknowledgement of `message:regenerate`.
#[derive(Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Regenerating {
    pub conversation_id: ConversationId,
    /// The new answer's id.
    pub message_id: MessageId,
}

/// Who takes part in a conversation, its owner first.
#[derive(Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Participants {
    pub conversation_id: ConversationId,
    pub participants: Vec<UserId>,
}

/// The acknowledgement of `conversation:feedback`.
#[derive(Debug, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackReceived {
    pub conversation_id: ConversationId,
    pub rating: i32,
    #[schema(required)]
    pub feedback: Option<String>,
}

/// `server:draining`
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Draining {
    /// How long a client should wait before it connects again, in milliseconds.
    pub retry_after_ms: u64,
}

/// `exception`, and the acknowledgement of an event that failed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Exception<'a> {
    /// `error`
    #[schemars(extend("const" = "error"))]
    pub status: &'static str,
    pub message: String,
    pub code: ErrorCode,
    pub cause: Cause<'a>,
}

/// The event that failed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cause<'a> {
    /// Its name.
    pub pattern: &'a str,
    /// Its payload, unless that was large.
    #[schemars(with = "serde_json::Value")]
    pub data: Option<&'a RawValue>,
}

/// A payload larger than this is not sent back.
const MAX_ECHO: usize = 4_096;

impl<'a> Exception<'a> {
    pub fn new(error: &Error, event: &'a str, payload: Option<&'a RawValue>) -> Self {
        let data = payload.filter(|payload| payload.get().len() <= MAX_ECHO);
        let pattern = if event.len() <= MAX_ECHO { event } else { "" };
        Self { status: "error", message: error.to_string(), code: error.code(), cause: Cause { pattern, data } }
    }
}
