//! Who takes part in a conversation.

use std::sync::Arc;

use axum::{Json, extract::State};
use entity::ids::UserId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    docs::{Conflicting, Missing, NotOwner, Unreadable},
    extract::{Body, OfConversation, OfUser, User},
    problem::Problem,
};
use crate::chat::dto::{input::Id, output::Participants};

pub fn router() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(list_participants, invite_participant)).routes(routes!(remove_participant))
}

/// Who is to take part.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewParticipant {
    #[schema(value_type = String)]
    user_id: Id<UserId>,
}

/// Everybody in the conversation, its owner first.
#[utoipa::path(get, path = "/conversations/{id}/participants", tag = "participants", params(("id" = String, Path)),
    responses((status = 200, body = Participants, description = "Who takes part now."), Missing))]
async fn list_participants(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<Json<Participants>, Problem> {
    Ok(Json(api.chat.participants(&user, id).await?))
}

/// Lets another user take part. Only the owner may.
#[utoipa::path(post, path = "/conversations/{id}/participants", tag = "participants", params(("id" = String, Path)),
    request_body = NewParticipant,
    responses((status = 200, body = Participants, description = "Who takes part now."), NotOwner, Unreadable, Missing))]
async fn invite_participant(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
    Body(input): Body<NewParticipant>,
) -> Result<Json<Participants>, Problem> {
    Ok(Json(api.chat.invite(&user, id, &input.user_id.0).await?))
}

/// Ends a user's part: participants end their own, the owner anybody's but the owner's. Gives who is left.
#[utoipa::path(delete, path = "/conversations/{id}/participants/{userId}", tag = "participants",
    params(("id" = String, Path), ("userId" = String, Path)),
    responses((status = 200, body = Participants, description = "Who takes part now."), NotOwner,
        Conflicting, Missing))]
async fn remove_participant(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
    OfUser(leaver): OfUser,
) -> Result<Json<Participants>, Problem> {
    Ok(Json(api.chat.leave(&user, id, &leaver).await?))
}
