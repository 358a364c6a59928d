//! Messages: history, sending, stopping, answering again.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use entity::ids::ConversationId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    docs::{Conflicting, Missing, Unreadable},
    extract::{Body, Caller, OfConversation, Query, User},
    problem::Problem,
    stream,
};
use crate::{
    chat::{
        dto::{
            Message,
            input::{Id, SendMessage, check_id},
            output::{Regenerating, Stopped},
        },
        messages::History,
        service::{AnswerReader, Reply},
    },
    common::error::{Error, Result},
    realtime::encode,
};

pub fn router() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        .routes(routes!(list_messages, send_message))
        .routes(routes!(stop_answer))
        .routes(routes!(regenerate_answer))
}

/// Which page of the history.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// A `nextCursor`: the messages before it.
    before: Option<String>,
    /// At most 200; 50 when absent.
    #[param(minimum = 1)]
    limit: Option<u64>,
}

/// A page of history.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MessagePage {
    /// Oldest first. A running answer is not among them.
    messages: Vec<Message>,
    /// Whether there are older ones.
    has_more: bool,
    /// What `before` takes; `null` exactly where `hasMore` is false.
    #[schema(required)]
    next_cursor: Option<String>,
    /// There, and true, while the assistant is silent because a human was asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    escalated: bool,
}

/// What the user says.
#[derive(Deserialize, ToSchema)]
struct NewMessage {
    /// Not only spaces; at most `LIMIT_CONTENT_CHARS` characters.
    #[schema(example = "What should I post today?")]
    content: String,
}

/// How an answer is streamed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StreamQuery {
    /// Comma-separated. `delta`: frames without `fullResponse`.
    features: Option<String>,
}

/// A message and its answer.
#[derive(Serialize, ToSchema)]
struct Answered {
    message: Message,
    /// `null` while the assistant is silent because a human was asked for, and where the message had been sent before and its
    /// answer was lost to a crash.
    #[schema(value_type = Option<Message>, required)]
    answer: Option<Arc<RawValue>>,
}

/// The newest messages of a conversation, or those before a cursor.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "messages", params(("id" = String, Path), HistoryQuery),
    responses((status = 200, body = MessagePage, description = "A page."), Missing))]
async fn list_messages(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<MessagePage>, Problem> {
    let page = api.chat.history(&user, &id, query.before.as_deref(), query.limit).await?;
    let History { messages, has_more, next_cursor, escalated, .. } = page;
    Ok(Json(MessagePage { messages, has_more, next_cursor, escalated }))
}

/// Sends a message and gives its answer.
///
/// With `Accept: text/event-stream` the answer comes as server-sent events named and shaped as the socket's: `message:saved`,
/// then `message:stream` as often as there is more, then `message:complete`, then the end. Otherwise the response waits for
/// the whole answer. A client that hangs up does not end the answer.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "messages",
    params(("id" = String, Path), StreamQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again, from the same user in the same \
            conversation, stores and generates nothing: it gives the first one's message and answer.")),
    request_body = NewMessage,
    responses(
        (status = 201, body = Answered, description = "The message is stored and answered."),
        (status = 200, description = "The message had been sent before; or the stream of events.",
            content((Answered = "application/json"), (String = "text/event-stream"))),
        Unreadable, Missing))]
async fn send_message(
    State(api): State<Arc<Api>>,
    Caller(identity): Caller,
    OfConversation(id): OfConversation,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
    Body(input): Body<NewMessage>,
) -> Result<Response, Problem> {
    let user = &identity.user_id;
    let reader = AnswerReader { user, expires_at: identity.expires_at };
    let sent = api.chat.send(user, None, to_send(id, input, &headers)?).await?;
    let reply = match sent.answer {
        Some(answer) => Reply::Coming(api.chat.read(reader, answer).await?),
        None if sent.is_new => Reply::None,
        None => api.chat.reply_to(reader, &sent.message).await?,
    };
    if wants_events(&headers) {
        let delta = query.features.is_some_and(|features| features.split(',').any(|it| it.trim() == "delta"));
        return Ok(stream::events(&sent.message, reply, delta).into_response());
    }
    let answer = match reply {
        Reply::Coming(reading) => tokio::select! {
            biased;
            () = reading.revoked() => {
                return Err(api.chat.revocation(user, &sent.message.conversation_id).await.into());
            }
            answer = reading.answer.ended() => Some(answer),
        },
        Reply::Stored(answer) => Some(encode(&answer)),
        Reply::None => None,
    };
    let status = if sent.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Answered { message: sent.message, answer })).into_response())
}

/// Ends the running answer; what was generated so far is stored.
#[utoipa::path(post, path = "/conversations/{id}/stop", tag = "messages", params(("id" = String, Path)),
    responses((status = 200, body = Stopped, description = "Whether there was an answer to stop."), Missing))]
async fn stop_answer(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<Json<Stopped>, Problem> {
    Ok(Json(api.chat.stop(&user, id).await?))
}

/// Has the last message answered again. The answer that there is stays until the new one takes its place.
#[utoipa::path(post, path = "/conversations/{id}/regenerate", tag = "messages", params(("id" = String, Path)),
    responses((status = 202, body = Regenerating, description = "The new answer has begun."), Conflicting, Missing))]
async fn regenerate_answer(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<(StatusCode, Json<Regenerating>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(api.chat.regenerate(&user, None, id).await?)))
}

fn to_send(id: ConversationId, input: NewMessage, headers: &HeaderMap) -> Result<SendMessage> {
    let client_message_id = match headers.get("idempotency-key") {
        Some(key) => {
            let key = key.to_str().map_err(|_| Error::bad_request("`Idempotency-Key` has to be ASCII text"))?;
            check_id(key).map_err(|problem| Error::bad_request(format!("`Idempotency-Key` {problem}")))?;
            Some(Id(key.to_owned()))
        }
        None => None,
    };
    Ok(SendMessage { conversation_id: Id(id), content: input.content, client_message_id })
}

fn wants_events(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.any(|value| {
        let value = value.to_ascii_lowercase().replace(' ', "");
        let mut kinds = value.split(',').map(|kind| kind.split(';'));
        kinds.any(|mut kind| kind.next() == Some("text/event-stream") && !kind.any(|parameter| parameter == "q=0"))
    })
}
