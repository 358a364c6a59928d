//! What handlers ask of a request. Whatever is wrong with it is answered with a problem that names the field.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use entity::ids::{ConversationId, UserId};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::{Api, permit::BodyBytes, problem::Problem};
use crate::{
    chat::dto::input::{check_id, parse},
    common::{
        auth::{Identity, bearer},
        body::BodyError,
        error::{Error, Result},
    },
};

/// The user of the verified token, who has not asked for too much.
pub struct User(pub UserId);

impl FromRequestParts<Arc<Api>> for User {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        Caller::from_request_parts(parts, api).await.map(|Caller(identity)| Self(identity.user_id))
    }
}

/// The same, with the roles that the token gives.
pub struct Caller(pub Identity);

impl FromRequestParts<Arc<Api>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let identity = api.authenticator.verify(bearer(&parts.headers)?).await?;
        tracing::Span::current().record("user_id", identity.user_id.as_str());
        if !api.rate.allows(&identity.user_id) {
            return Err(Error::RateLimited("too many requests; send fewer and try again in a second".into()).into());
        }
        api.in_progress.admit(parts, &identity.user_id)?;
        Ok(Self(identity))
    }
}

/// The path's `{id}`.
pub struct OfConversation(pub ConversationId);

impl<S: Send + Sync> FromRequestParts<S> for OfConversation {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = path_id(parts, state, "id").await?;
        tracing::Span::current().record("conversation_id", &id);
        Ok(Self(id.into()))
    }
}

/// The path's `{userId}`.
pub struct OfUser(pub UserId);

impl<S: Send + Sync> FromRequestParts<S> for OfUser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(path_id(parts, state, "userId").await?.into()))
    }
}

async fn path_id<S: Send + Sync>(parts: &mut Parts, state: &S, name: &'static str) -> Result<String, Problem> {
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|rejection| Problem::bad_request(rejection.status(), rejection.body_text()))?;
    let value = params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    let value = value.ok_or_else(|| Error::internal(format!("a route has no {{{name}}}")))?;
    check_id(&value).map_err(|problem| Error::bad_request(format!("`{name}` {problem}")))?;
    Ok(value)
}

/// The query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        let query = query.map_err(|rejection| {
            let text = rejection.body_text();
            let sentence = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            Problem::bad_request(rejection.status(), name_field(sentence))
        })?;
        Ok(Self(query.0))
    }
}

/// `limit: invalid digit found in string` is to name its field as all our sentences do.
fn name_field(sentence: &str) -> String {
    match sentence.split_once(": ") {
        Some((field, reason)) if !field.contains(' ') => format!("`{field}` of the query: {reason}"),
        _ => format!("the query cannot be read: {sentence}"),
    }
}

/// Bytes of a body that is too large which are read and thrown away.
const MAX_DISCARDED: usize = 16 << 20;

/// A JSON object. An empty body is an empty object.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Api>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let of_user = request.extensions().get::<BodyBytes>().cloned();
        let body = read(request.into_body(), api.packet_bytes, of_user).await?;
        if body.is_empty() {
            return Ok(Self(parse("{}")?));
        }
        if !is_json {
            let detail = "the header `Content-Type` has to be application/json";
            return Err(Problem::bad_request(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let text = std::str::from_utf8(&body).map_err(|_| Error::bad_request("the payload is not UTF-8"))?;
        Ok(Self(parse(text)?))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The body, if it is not larger than `limit`. One that is gets read on for a while: a client that is still sending when the
/// connection closes does not see the answer.
async fn read(body: axum::body::Body, limit: usize, of_user: Option<BodyBytes>) -> Result<Vec<u8>, Problem> {
    let (mut stream, mut kept, mut length) = (body.into_data_stream(), vec![], 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| unfinished(&error))?;
        length += chunk.len();
        if length <= limit {
            of_user.as_ref().map_or(Ok(()), |of_user| of_user.grow(chunk.len()))?;
            kept.extend_from_slice(&chunk);
        } else if length > limit.saturating_add(MAX_DISCARDED) {
            break;
        }
    }
    match length <= limit {
        true => Ok(kept),
        false => Err(Error::PayloadTooLarge("the payload is too large".into()).into()),
    }
}

fn unfinished(error: &axum::Error) -> Problem {
    match BodyError::cause_of(error) {
        Some(BodyError::TimedOut) => {
            Problem::bad_request(StatusCode::REQUEST_TIMEOUT, "the payload took too long to arrive; send it faster")
        }
        Some(BodyError::TooManyBytes) => {
            let detail = "too many unfinished requests come from your address; try again in a moment";
            Error::RateLimited(detail.into()).into()
        }
        _ => Problem::bad_request(StatusCode::BAD_REQUEST, "the payload did not come to its end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_is_json_in_any_spelling() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let headers = [(header::CONTENT_TYPE, value.parse().unwrap())].into_iter().collect();
            assert_eq!(is_json(&headers), expected, "{value}");
        }
    }
}
