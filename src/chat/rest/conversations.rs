//! Conversations: list, make, read, rename, archive, delete, rate, ask for a human.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    docs::{Failures, Missing, NotOwner, Unreadable},
    extract::{Body, Caller, OfConversation, Query, User},
    problem::Problem,
};
use crate::chat::{
    conversations::ListPage,
    dto::{
        Conversation, ConversationSummary,
        input::{CreateConversation, ListConversations, Opinion, Title, page_size},
        output::{FeedbackReceived, InConversation},
    },
};

pub fn router() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        .routes(routes!(list_conversations, create_conversation))
        .routes(routes!(read_conversation, rename_conversation, delete_conversation))
        .routes(routes!(archive_conversation))
        .routes(routes!(rate_conversation))
        .routes(routes!(escalate_conversation))
        .routes(routes!(resume_conversation))
}

/// A page of the caller's conversations.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ConversationPage {
    /// The last changed first.
    items: Vec<ConversationSummary>,
    /// What `cursor` takes for the page behind this one; `null` where this one was not full.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A conversation's new name.
#[derive(Deserialize, ToSchema)]
struct NewTitle {
    /// Not empty, at most 200 characters.
    #[schema(value_type = String)]
    title: Title,
}

/// The conversations that the caller owns or takes part in.
#[utoipa::path(get, path = "/conversations", tag = "conversations", params(ListConversations),
    responses((status = 200, body = ConversationPage, description = "A page."), Failures))]
async fn list_conversations(
    State(api): State<Arc<Api>>,
    User(user): User,
    Query(input): Query<ListConversations>,
) -> Result<Json<ConversationPage>, Problem> {
    let size = page_size(input.limit)?;
    let ListPage { items, is_cut } = api.chat.list(&user, input).await?;
    let last = items.last().filter(|_| is_cut || items.len() as u64 == size);
    let next_cursor = last.map(|last| last.conversation.id.to_string());
    Ok(Json(ConversationPage { items, next_cursor }))
}

/// A new conversation, owned by the caller.
#[utoipa::path(post, path = "/conversations", tag = "conversations", request_body = CreateConversation,
    responses((status = 201, body = Conversation, description = "The conversation."), Unreadable, Failures))]
async fn create_conversation(
    State(api): State<Arc<Api>>,
    User(user): User,
    Body(input): Body<CreateConversation>,
) -> Result<(StatusCode, Json<Conversation>), Problem> {
    Ok((StatusCode::CREATED, Json(api.chat.create(&user, None, input).await?)))
}

/// One conversation.
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = Conversation, description = "The conversation."), Missing))]
async fn read_conversation(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(api.chat.get(&user, &id).await?))
}

/// Gives a conversation another name.
#[utoipa::path(patch, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)),
    request_body = NewTitle,
    responses((status = 200, body = Conversation, description = "The conversation."), Unreadable, Missing))]
async fn rename_conversation(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
    Body(input): Body<NewTitle>,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(api.chat.rename(&user, &id, input.title.0).await?))
}

/// Deletes a conversation for everybody: nobody finds it any more. Only its owner may.
#[utoipa::path(delete, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = InConversation, description = "It is done."), NotOwner, Missing))]
async fn delete_conversation(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<Json<InConversation>, Problem> {
    Ok(Json(api.chat.delete(&user, id).await?))
}

/// Takes a conversation out of the active list, until somebody writes in it again. Only its owner may.
#[utoipa::path(post, path = "/conversations/{id}/archive", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = Conversation, description = "The conversation."), NotOwner, Missing))]
async fn archive_conversation(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<Json<Conversation>, Problem> {
    Ok(Json(api.chat.archive(&user, &id).await?))
}

/// Says what the caller thinks of a conversation, in place of what was said before.
#[utoipa::path(post, path = "/conversations/{id}/feedback", tag = "conversations", params(("id" = String, Path)),
    request_body = Opinion,
    responses((status = 200, body = FeedbackReceived, description = "What is kept."), Unreadable, Missing))]
async fn rate_conversation(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
    Body(Opinion { rating, feedback }): Body<Opinion>,
) -> Result<Json<FeedbackReceived>, Problem> {
    Ok(Json(api.chat.feedback(&user, id, rating, feedback).await?))
}

/// Lets the assistant speak again after a human was asked for; changes nothing where nobody was. Whoever takes part may, and a
/// token with the role `agent` or `admin`.
#[utoipa::path(post, path = "/conversations/{id}/resume", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = InConversation, description = "It is done."), Missing))]
async fn resume_conversation(
    State(api): State<Arc<Api>>,
    Caller(caller): Caller,
    OfConversation(id): OfConversation,
) -> Result<Json<InConversation>, Problem> {
    let is_agent = caller.has_role("agent") || caller.has_role("admin");
    Ok(Json(api.chat.resume(&caller.user_id, is_agent, id).await?))
}

/// Asks for a human: messages are stored and not answered any more, until somebody resumes. Asking again changes nothing.
#[utoipa::path(post, path = "/conversations/{id}/escalate", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = InConversation, description = "It is done."), Missing))]
async fn escalate_conversation(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<Json<InConversation>, Problem> {
    Ok(Json(api.chat.escalate(&user, id).await?))
}
