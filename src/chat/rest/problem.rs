//! What a failed request is answered with: `application/problem+json` (RFC 9457), with the same codes as the socket's `exception`.
//!
//! A type of our own, because the one of `problem_details` describes itself to an older OpenAPI library than ours: this one is
//! both what is sent and what the document shows.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::common::error::{Error, ErrorCode};

/// When to try again after `RATE_LIMITED` or `UNAVAILABLE`, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Why a request failed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "conversation not found",
    "code": "NOT_FOUND",
}))]
pub struct Problem {
    /// `about:blank`: `status` and `code` say what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The response's status.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = u16)]
    status: StatusCode,
    /// A sentence for people; on bad input it names the field.
    detail: String,
    /// What went wrong, for programs.
    code: ErrorCode,
}

impl Problem {
    pub fn new(status: StatusCode, code: ErrorCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { kind: "about:blank", title, status, detail: detail.into(), code }
    }

    /// The caller can fix it; `status` says it more exactly than 400 does.
    pub fn bad_request(status: StatusCode, detail: impl Into<String>) -> Self {
        Self::new(status, ErrorCode::BadRequest, detail)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        error.log("a request failed");
        Self::new(status(&error), error.code(), error.to_string())
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::BadRequest(_) => StatusCode::BAD_REQUEST,
        Error::PayloadTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Unauthorized(_) => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        ::metrics::counter!("chat_problems_total", "code" => self.code.as_str()).increment(1);
        let status = self.status;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER);
            }
            _ => {}
        }
        response
    }
}

fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_status_and_its_headers() {
        for (error, status, header) in [
            (Error::bad_request("x"), 400, None),
            (Error::PayloadTooLarge("x".into()), 413, None),
            (Error::Unauthorized("x".into()), 401, Some("www-authenticate")),
            (Error::Forbidden("x".into()), 403, None),
            (Error::NotFound("conversation"), 404, None),
            (Error::Conflict("x".into()), 409, None),
            (Error::RateLimited("x".into()), 429, Some("retry-after")),
            (Error::Unavailable("x".into()), 503, Some("retry-after")),
            (Error::internal("x"), 500, None),
        ] {
            let response = Problem::from(error).into_response();
            assert_eq!(response.status(), status);
            for name in ["www-authenticate", "retry-after"] {
                assert_eq!(response.headers().contains_key(name), header == Some(name), "{status} {name}");
            }
        }
    }

    #[test]
    fn what_is_ours_stays_here() {
        let problem = Problem::from(Error::internal("password=hunter2"));
        assert!(!serde_json::to_string(&problem).unwrap().contains("hunter2"));
    }
}
