//! What clients send, checked: a value of these types is fit to be used.
//!
//! The same types describe the input in the OpenAPI and AsyncAPI documents.

use entity::ids::{ConversationId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

pub use super::checked::{FeedbackText, Id, Rating, Search, Title, check_id};
use super::{ConversationStatus, checked::check_text};
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

/// A message's content: neither empty nor longer than `max_chars`, and storable.
pub fn content(text: String, max_chars: usize) -> Result<String> {
    if max_chars > 0 && text.len() > max_chars && text.chars().count() > max_chars {
        let message = format!("`content` is longer than {max_chars} characters; send it in parts");
        return Err(Error::PayloadTooLarge(message.into()));
    }
    check_text(&text, usize::MAX).map_err(|problem| Error::bad_request(format!("`content` {problem}")))?;
    Ok(text)
}

/// Reads a JSON object into a checked input; the sentence of the error names the field.
pub fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    if !json.trim_start().starts_with('{') {
        return Err(Error::bad_request("the payload has to be an object"));
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner().to_string();
        let reason = inner.split(" at line ").next().unwrap_or_default();
        Error::bad_request(describe(&path, reason))
    })
}

fn describe(path: &str, reason: &str) -> String {
    let reason: String = reason.chars().take(200).collect();
    if let Some(field) = reason.strip_prefix("missing field ") {
        return format!("{field} is missing");
    }
    match path {
        "." | "?" => format!("the payload cannot be read: {reason}"),
        field => format!("`{field}` {}", reason.replacen("invalid", "is an invalid", 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        parse::<T>(json).unwrap_err().to_string()
    }

    #[test]
    fn the_sentence_names_the_field() {
        for (json, expected) in [
            ("[]", "the payload has to be an object"),
            ("\"x\"", "the payload has to be an object"),
            ("{}", "`conversationId` is missing"),
            (r#"{"conversationId":"c"}"#, "`content` is missing"),
            (
                r#"{"conversationId":5,"content":"x"}"#,
                "`conversationId` is an invalid type: integer `5`, expected a string",
            ),
            (r#"{"conversationId":"c","content":null}"#, "`content` is an invalid type: null, expected a string"),
            (r#"{"conversationId":"","content":"x"}"#, "`conversationId` is empty"),
            (
                r#"{"conversationId":"a\u0000","content":"x"}"#,
                "`conversationId` contains a NUL character, which cannot be stored; remove it",
            ),
        ] {
            assert_eq!(problem::<SendMessage>(json), expected);
        }
        assert!(problem::<SendMessage>(r#"{"conversationId":"c","content":"\ud800"}"#).starts_with("`content` "));
        let rating = r#"{"conversationId":"c","rating":9}"#;
        assert_eq!(problem::<Feedback>(rating), "`rating` has to be a whole number from 1 to 5");
    }

    #[test]
    fn content_is_counted_in_characters() {
        assert!(content("é".repeat(10), 10).is_ok());
        assert_eq!(content("é".repeat(11), 10).unwrap_err().code().as_str(), "PAYLOAD_TOO_LARGE");
        assert!(content(" \n".to_owned(), 10).is_err());
        assert!(content("a\0".to_owned(), 10).is_err());
        assert!(content("x".repeat(99), 0).is_ok());
    }
}
