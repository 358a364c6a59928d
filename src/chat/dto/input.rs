//! What clients send, checked: a value of these types is fit to be used.
//!
//! The same types describe the input in the OpenAPI and AsyncAPI documents.

use entity::ids::{ConversationId, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use utoipa::{IntoParams, ToSchema};

use super::ConversationStatus;
use crate::common::error::{Error, Result};

const MAX_ID_CHARS: usize = 200;
const MAX_TITLE_CHARS: usize = 200;
const MAX_FEEDBACK_CHARS: usize = 2_000;
const MAX_SEARCH_CHARS: usize = 200;

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
        let inner = error.into_inner();
        let (is_json, inner) = (inner.is_data(), inner.to_string());
        let reason = inner.split(" at line ").next().unwrap_or_default();
        Error::bad_request(describe(&path, reason, is_json))
    })
}

fn describe(path: &str, reason: &str, is_json: bool) -> String {
    let reason: String = reason.chars().take(200).collect();
    if let Some(field) = reason.strip_prefix("missing field ") {
        return format!("{field} is missing");
    }
    match path {
        "." | "?" if is_json => format!("the payload cannot be read: {reason}"),
        "." | "?" => format!("the payload is not JSON: {reason}"),
        field if !is_json => format!("`{field}` is not JSON: {reason}"),
        field => format!("`{field}` {}", reason.replacen("invalid", "is an invalid", 1)),
    }
}

fn check_text(text: &str, max_chars: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    if text.len() > max_chars && text.chars().count() > max_chars {
        return Err(format!("is longer than {max_chars} characters"));
    }
    if text.contains('\0') {
        return Err("contains a NUL character, which cannot be stored; remove it".to_owned());
    }
    Ok(())
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $max:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, JsonSchema)]
        #[schemars(transparent)]
        pub struct $name(pub String);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                check_text(&text, $max).map_err(D::Error::custom)?;
                Ok(Self(text))
            }
        }
    };
}

text!(
    /// A conversation's name: not empty, at most 200 characters.
    Title,
    MAX_TITLE_CHARS
);
text!(
    /// What a title is searched for.
    Search,
    MAX_SEARCH_CHARS
);
text!(
    /// A sentence or two about a conversation.
    FeedbackText,
    MAX_FEEDBACK_CHARS
);

/// An id or another short opaque text: not empty, at most 200 characters, none of them a control character.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transparent)]
pub struct Id<T>(pub T);

impl<'de, T: From<String>> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        check_id(&text).map_err(D::Error::custom)?;
        Ok(Self(T::from(text)))
    }
}

/// What is wrong with an id, if anything is.
pub fn check_id(text: &str) -> Result<(), String> {
    check_text(text, MAX_ID_CHARS)?;
    match text.chars().any(char::is_control) {
        true => Err("contains a control character".to_owned()),
        false => Ok(()),
    }
}

/// From 1 to 5.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(transparent)]
pub struct Rating(#[schemars(range(min = 1, max = 5))] pub i32);

impl<'de> Deserialize<'de> for Rating {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match i64::deserialize(deserializer)? {
            stars @ 1..=5 => Ok(Self(stars as i32)),
            _ => Err(D::Error::custom("has to be a whole number from 1 to 5")),
        }
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
        let surrogate = problem::<SendMessage>(r#"{"conversationId":"c","content":"\ud800"}"#);
        assert!(surrogate.starts_with("`content` is not JSON: "), "{surrogate}");
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
