//! What happens to every request: it is run to its end, measured, and logged under its id.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;

use super::problem::Problem;
use crate::common::error::Error;

/// Runs the request in a task of its own: a client that hangs up does not cancel what it began half-way, such as between a
/// message that is stored and the turn that answers it.
pub async fn watch(path: MatchedPath, request: Request, next: Next) -> Response {
    let span = tracing::info_span!(
        "request",
        method = %request.method(),
        path = path.as_str(),
        request_id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()),
        user_id = tracing::field::Empty,
        conversation_id = tracing::field::Empty,
    );
    let (method, started) = (request.method().to_string(), Instant::now());
    let response = tokio::spawn(next.run(request).instrument(span.clone())).await.unwrap_or_else(|failure| {
        ::metrics::counter!("chat_panics_total", "where" => "request").increment(1);
        span.in_scope(|| Problem::from(Error::internal(failure)).into_response())
    });
    let labels =
        [("method", method), ("path", path.as_str().to_owned()), ("status", response.status().as_str().to_owned())];
    ::metrics::histogram!("chat_request_seconds", &labels).record(started.elapsed());
    response
}
