//! Checked values: what has one of these types is fit to be used.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::common::error::{Error, Result};
pub use crate::common::id::check_id;

const MAX_TITLE_CHARS: usize = 200;
const MAX_FEEDBACK_CHARS: usize = 2_000;
const MAX_SEARCH_CHARS: usize = 200;

/// A message's content: neither empty nor longer than `max_chars`, and storable.
pub fn content(text: String, max_chars: usize) -> Result<String> {
    if text.len() > max_chars && text.chars().count() > max_chars {
        let message = format!("`content` is longer than {max_chars} characters; send it in parts");
        return Err(Error::PayloadTooLarge(message.into()));
    }
    check_text(&text, usize::MAX).map_err(|problem| Error::bad_request(format!("`content` {problem}")))?;
    Ok(text)
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
        pub struct $name(#[schemars(length(min = 1, max = $max))] pub String);

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

/// An id or another short opaque text: not empty, at most 200 characters, none of them a control or an invisible character.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(transparent, inline)]
pub struct Id<T>(pub T);

impl<'de, T: From<String>> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        check_id(&text).map_err(D::Error::custom)?;
        Ok(Self(T::from(text)))
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

    #[test]
    fn content_is_counted_in_characters() {
        assert!(content("é".repeat(10), 10).is_ok());
        assert_eq!(content("é".repeat(11), 10).unwrap_err().code().as_str(), "PAYLOAD_TOO_LARGE");
        assert!(content(" \n".to_owned(), 10).is_err());
        assert!(content("a\0".to_owned(), 10).is_err());
    }
}
