//! What happens to every request: it is run to its end, measured, and logged under its id.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;

use super::{permit::PermitSlot, problem::Problem};
use crate::common::error::Error;

/// Runs the request in a task of its own: a client that hangs up does not cancel what it began half-way, such as between a
/// message that is stored and the turn that answers it.
pub async fn watch(path: MatchedPath, mut request: Request, next: Next) -> Response {
    let span = tracing::info_span!(
        "request",
        method = %request.method(),
        path = path.as_str(),
        request_id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()),
        user_id = tracing::field::Empty,
        conversation_id = tracing::field::Empty,
    );
    let (method, started) = (request.method().clone(), Instant::now());
    let slot = PermitSlot::default();
    request.extensions_mut().insert(slot.clone());
    let running = {
        let slot = slot.clone();
        async move {
            let response = next.run(request).await;
            // Until here also where the client has hung up, and nobody waits for the response.
            drop(slot);
            response
        }
    };
    let response = tokio::spawn(running.instrument(span.clone())).await.unwrap_or_else(|_| {
        ::metrics::counter!("chat_panics_total", "where" => "request").increment(1);
        span.in_scope(|| Problem::from(Error::internal("a panic while handling a request")).into_response())
    });
    let response = slot.hold(&method, response).unwrap_or_else(|refusal| Problem::from(refusal).into_response());
    let labels = [
        ("method", method.to_string()),
        ("path", path.as_str().to_owned()),
        ("status", response.status().as_str().to_owned()),
    ];
    ::metrics::histogram!("chat_request_seconds", &labels).record(started.elapsed());
    response
}
