//! The one error that services return and both doors (socket and REST) show.
//!
//! Which to use: [`Error::BadRequest`] when the caller can fix the input (the sentence names the field and says what to change);
//! [`Error::NotFound`] for what does not exist **and** for what is somebody else's, so that the two cannot be told apart;
//! [`Error::Unavailable`] when the same call may work in a moment; [`Error::Internal`] for everything that is our fault: its
//! cause is logged once where the error leaves a door, and is never sent out.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;
use utoipa::ToSchema;

pub type Result<T, E = Error> = std::result::Result<T, E>;
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What went wrong, for programs (protocol.md, rule 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    BadRequest,
    PayloadTooLarge,
    Unauthorized,
    NotFound,
    Conflict,
    RateLimited,
    Unavailable,
    Internal,
}

impl ErrorCode {
    /// The code as it is written in JSON and in metric labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// The cause of an [`Error::Unavailable`] that is nobody's failure: every message that comes during a stop is refused with it, and
/// the stop is in the log already.
#[derive(Debug, thiserror::Error)]
#[error("the server is going down")]
pub struct GoingDown;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    BadRequest(Cow<'static, str>),
    #[error("{0}")]
    PayloadTooLarge(Cow<'static, str>),
    #[error("{0}")]
    Unauthorized(Cow<'static, str>),
    /// The token is good, the right is missing: a participant does what only the owner may.
    #[error("{0}")]
    Forbidden(Cow<'static, str>),
    /// Names the kind of thing only: "conversation".
    #[error("{0} not found")]
    NotFound(&'static str),
    #[error("{0}")]
    Conflict(Cow<'static, str>),
    #[error("{0}")]
    RateLimited(Cow<'static, str>),
    #[error("the service is busy or a part of it is down; try again in a moment")]
    Unavailable(#[source] Cause),
    #[error("something went wrong on our side")]
    Internal(#[source] Cause),
}

impl Error {
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::BadRequest(message.into())
    }

    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// Logs what is not the caller's fault, once, where the error leaves a door: the span around it has the ids. What is down for
    /// the moment is a warning, what is broken an error. What a stop refuses is only counted.
    pub fn log(&self, what: &'static str) {
        let cause = std::error::Error::source(self);
        match self {
            Self::Internal(_) => tracing::error!(cause, "{what}"),
            Self::Unavailable(cause) if cause.is::<GoingDown>() => {}
            Self::Unavailable(_) => tracing::warn!(cause, "{what}"),
            _ => {}
        }
    }

    pub fn code(&self) -> ErrorCode {
        match self {
            Self::BadRequest(_) => ErrorCode::BadRequest,
            Self::PayloadTooLarge(_) => ErrorCode::PayloadTooLarge,
            Self::Unauthorized(_) | Self::Forbidden(_) => ErrorCode::Unauthorized,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Conflict(_) => ErrorCode::Conflict,
            Self::RateLimited(_) => ErrorCode::RateLimited,
            Self::Unavailable(_) => ErrorCode::Unavailable,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }
}
