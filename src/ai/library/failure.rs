//! The library's errors as ours. Providers quote the request in their messages, and ours are logged: only codes pass.

use std::error::Error as _;

use genai::{Error, webc::StreamTimeout};
use serde_json::Value;

use super::Limits;
use crate::ai::AiError;

pub fn failure(error: Error, limits: Limits) -> AiError {
    match error {
        Error::WebStream { error, .. } => transport(error, limits),
        Error::HttpError { status, body, .. } => {
            let detail = codes(&serde_json::from_str(&body).unwrap_or_default());
            AiError::Refused { status: status.as_u16(), detail }
        }
        Error::ChatResponse { body, .. } => error_event(&body),
        // The last piece of a stream that stopped inside it.
        Error::StreamParse { serde_error, .. } if serde_error.is_eof() => AiError::Cut,
        Error::StreamParse { serde_error, .. } => AiError::Malformed(serde_error.to_string()),
        // AWS credentials that cannot be found, or do not sign.
        Error::AdapterNotSupported { feature, .. } => AiError::Unreachable(feature),
        Error::JsonValueExt(_) => AiError::Malformed("a field is missing or of another type".into()),
        _ => AiError::Malformed("the request could not be made, or its answer not be read".into()),
    }
}

fn transport(error: genai::BoxError, limits: Limits) -> AiError {
    let error = match error.downcast::<Error>() {
        Ok(error) => return failure(*error, limits),
        Err(error) => error,
    };
    if let Some(timeout) = error.downcast_ref::<StreamTimeout>() {
        let limit = match timeout {
            StreamTimeout::Headers => limits.connect,
            StreamTimeout::Read => limits.idle,
        };
        return AiError::TimedOut(limit.as_millis());
    }
    match error.downcast_ref::<reqwest::Error>() {
        Some(error) if error.is_body() || error.is_decode() => AiError::Cut,
        Some(error) => AiError::Unreachable(root_cause(error)),
        None => AiError::Malformed("the stream is not UTF-8".into()),
    }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(|cause| cause.source()) {
        cause = Some(deeper);
    }
    cause.map_or_else(|| "the request could not be sent".into(), ToString::to_string)
}

/// An error that a provider sent inside its stream, after status 200.
fn error_event(body: &Value) -> AiError {
    if body.get("error").is_some_and(Value::is_string) {
        return AiError::Malformed("an event-stream frame is broken".into());
    }
    if body.get("finishReason").is_some() {
        return AiError::Malformed("an answer without candidates".into());
    }
    let detail = codes(body);
    let number = body.pointer("/error/code").or(body.get("code")).and_then(Value::as_u64);
    let status = match number.and_then(|number| u16::try_from(number).ok()) {
        Some(status @ 400..=599) => status,
        _ if detail.contains("rate_limit") => 429,
        // Anthropic's status for it.
        _ if detail.contains("overloaded") => 529,
        _ => 500,
    };
    AiError::Refused { status, detail }
}

/// The error's codes without its message: `insufficient_quota`.
fn codes(body: &Value) -> String {
    // Gemini wraps the object into an array.
    let body = body.get(0).unwrap_or(body);
    let error = body.get("error").filter(|error| error.is_object()).unwrap_or(body);
    let codes: Vec<_> = ["type", "code", "status", "param"].iter().filter_map(|name| code(error.get(name)?)).collect();
    if codes.is_empty() { "no code given".into() } else { codes.join(" ") }
}

fn code(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if text.len() <= 64 && !text.contains(char::is_whitespace) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_codes_pass() {
        let table = [
            (
                json!({"error": {"message": "secret text", "type": "insufficient_quota", "code": null}}),
                "insufficient_quota",
            ),
            (json!({"type": "error", "error": {"type": "rate_limit_error", "message": "secret"}}), "rate_limit_error"),
            (
                json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "secret"}}),
                "429 RESOURCE_EXHAUSTED",
            ),
            (json!([{"error": {"code": 400, "status": "INVALID_ARGUMENT"}}]), "400 INVALID_ARGUMENT"),
            (json!({"error": "model secret not found"}), "no code given"),
            (json!({"error": {"code": "the secret text you sent"}}), "no code given"),
            (json!(null), "no code given"),
        ];
        for (body, expected) in table {
            assert_eq!(codes(&body), expected, "{body}");
        }
    }

    #[test]
    fn errors_inside_a_stream_get_the_status_they_stand_for() {
        let table = [
            (json!({"type": "error", "error": {"type": "overloaded_error"}}), 529),
            (json!({"type": "rate_limit_exceeded", "code": "rate_limit_exceeded"}), 429),
            (json!({"error": {"code": 503, "status": "UNAVAILABLE"}}), 503),
            (json!({"message": "something"}), 500),
        ];
        for (body, expected) in table {
            assert!(matches!(error_event(&body), AiError::Refused { status, .. } if status == expected), "{body}");
        }
    }
}
