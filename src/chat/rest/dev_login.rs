//! Tokens for anybody, in development mode. In every other mode there is no such route.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    docs::{Failures, Unreadable},
    extract::Body,
    problem::Problem,
};
use crate::{
    chat::dto::{input::Id, time},
    common::error::Error,
};

const HOURS: u32 = 24;

pub fn router() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(log_in))
}

/// Who to be.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Login {
    #[schema(value_type = String, example = "alice")]
    user_id: Id<UserId>,
    /// What the user may do beside their own: `admin`, `agent`.
    roles: Option<Vec<String>>,
}

/// What to be it with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Token {
    token: String,
    user_id: UserId,
    #[serde(serialize_with = "time::millis")]
    expires_at: DateTime<Utc>,
}

/// A token for any user. In development mode only: otherwise there is nothing here.
#[utoipa::path(post, path = "/auth/dev", tag = "development", security(()), request_body = Login,
    responses((status = 200, body = Token, description = "The token."), Unreadable, Failures))]
async fn log_in(State(api): State<Arc<Api>>, Body(login): Body<Login>) -> Result<Json<Token>, Problem> {
    let issuer = api.authenticator.issuer().ok_or(Error::NotFound("route"))?;
    let (user_id, now) = (login.user_id.0, api.clock.now());
    let roles = login.roles.unwrap_or_default();
    let token = issuer.issue(&user_id, &roles, HOURS, now)?;
    Ok(Json(Token { token, user_id, expires_at: now + TimeDelta::hours(HOURS.into()) }))
}
