//! From JSON to a checked type, or to a sentence that names the field.

use serde::de::DeserializeOwned;

use crate::common::error::{Error, Result};

/// Reads a JSON object into a checked input; the sentence of the error names the field.
pub fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    if !json.trim_start().starts_with('{') {
        return Err(Error::bad_request("the payload has to be an object"));
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let input = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        refusal(&path, &error.into_inner())
    })?;
    // The object may be whole, and something else follow it.
    deserializer.end().map_err(|error| refusal(".", &error))?;
    Ok(input)
}

fn refusal(path: &str, error: &serde_json::Error) -> Error {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    Error::bad_request(describe(path, reason, error.is_data()))
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
        field if reason.starts_with("invalid ") => format!("`{field}` has an {reason}"),
        field if reason.starts_with("unknown variant ") => {
            format!("`{field}` has an unknown value: {}", reason.trim_start_matches("unknown variant "))
        }
        field => format!("`{field}` {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::dto::input::{Feedback, SendMessage};

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
                "`conversationId` has an invalid type: integer `5`, expected a string",
            ),
            (r#"{"conversationId":"c","content":null}"#, "`content` has an invalid type: null, expected a string"),
            (r#"{"conversationId":"","content":"x"}"#, "`conversationId` is empty"),
            (
                r#"{"conversationId":"a\u0000","content":"x"}"#,
                "`conversationId` contains a NUL character, which cannot be stored; remove it",
            ),
        ] {
            assert_eq!(problem::<SendMessage>(json), expected);
        }
        for garbage in ["garbage", "{}", "]", ",1"] {
            let json = format!(r#"{{"conversationId":"c","content":"x"}}{garbage}"#);
            assert_eq!(problem::<SendMessage>(&json), "the payload is not JSON: trailing characters");
        }
        assert!(parse::<SendMessage>("{\"conversationId\":\"c\",\"content\":\"x\"} \n").is_ok());
        let surrogate = problem::<SendMessage>(r#"{"conversationId":"c","content":"\ud800"}"#);
        assert!(surrogate.starts_with("`content` is not JSON: "), "{surrogate}");
        let rating = r#"{"conversationId":"c","rating":9}"#;
        assert_eq!(problem::<Feedback>(rating), "`rating` has to be a whole number from 1 to 5");
    }
}
