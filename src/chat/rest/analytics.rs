//! Figures of conversations.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::UserId;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    docs::{Failures, Missing, NotOwner},
    extract::{Caller, OfConversation, Query, User},
    problem::Problem,
};
use crate::{
    analytics::{self, ConversationFigures, Day, IntentCount, Totals, Whose},
    chat::dto::input::check_id,
    common::{
        auth::Identity,
        error::{Error, Result},
    },
};

const DEFAULT_SPAN: TimeDelta = TimeDelta::days(30);
const MAX_SPAN: TimeDelta = TimeDelta::days(366);

pub fn router() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new()
        .routes(routes!(conversation_analytics))
        .routes(routes!(analytics_totals))
        .routes(routes!(analytics_series))
        .routes(routes!(analytics_intents))
}

/// From when to when, and whose.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Span {
    /// Included; 30 days before `to` when absent.
    #[serde(default, deserialize_with = "time")]
    #[param(value_type = Option<String>, format = DateTime, example = "2026-01-01T00:00:00Z")]
    from: Option<DateTime<Utc>>,
    /// Excluded; now when absent. At most 366 days after `from`.
    #[serde(default, deserialize_with = "time")]
    #[param(value_type = Option<String>, format = DateTime, example = "2026-02-01T00:00:00Z")]
    to: Option<DateTime<Utc>>,
    /// `all`: everybody's conversations, for the role `admin`; instead of `userId`. The caller's own when both are absent.
    #[param(example = "all")]
    scope: Option<String>,
    /// Whose conversations, for the role `admin`; the caller's own when absent.
    user_id: Option<String>,
}

impl Span {
    /// What `caller` may see of it.
    fn of(self, caller: &Identity, now: DateTime<Utc>) -> Result<analytics::Span> {
        let (from, to) = self.bounds(now)?;
        let whose = self.whose(&caller.user_id)?;
        if whose != Whose::Of(caller.user_id.clone()) && !caller.has_role("admin") {
            let refusal =
                "figures of others need a token with the role admin; leave out `scope` and `userId` for your own";
            return Err(Error::Forbidden(refusal.into()));
        }
        Ok(analytics::Span { whose, from, to })
    }

    fn whose(self, caller: &UserId) -> Result<Whose> {
        match (self.scope.as_deref(), self.user_id) {
            (Some("all"), None) => Ok(Whose::All),
            (Some("all"), Some(_)) => {
                Err(Error::bad_request("`scope` and `userId` exclude each other: send one of them"))
            }
            (Some(_), _) => Err(Error::bad_request("`scope` has to be all, or absent")),
            (None, Some(user)) => {
                check_id(&user).map_err(|problem| Error::bad_request(format!("`userId` {problem}")))?;
                Ok(Whose::Of(user.into()))
            }
            (None, None) => Ok(Whose::Of(caller.clone())),
        }
    }

    fn bounds(&self, now: DateTime<Utc>) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
        let to = self.to.unwrap_or(now);
        let from = self.from.unwrap_or_else(|| to - DEFAULT_SPAN);
        if from >= to {
            return Err(Error::bad_request("`from` has to be before `to`"));
        }
        if to - from > MAX_SPAN {
            return Err(Error::bad_request("`from` has to be at most 366 days before `to`"));
        }
        Ok((from, to))
    }
}

#[derive(Serialize, ToSchema)]
struct Days {
    /// Every day of the span, ascending.
    items: Vec<Day>,
}

#[derive(Serialize, ToSchema)]
struct Intents {
    /// The most frequent first, at most 50.
    items: Vec<IntentCount>,
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let time = DateTime::parse_from_rfc3339(&text).ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit()));
    let time = time.ok_or_else(|| D::Error::custom("it has to be a time such as 2026-01-31T00:00:00Z"))?;
    Ok(Some(time.with_timezone(&Utc)))
}

/// The figures of one conversation.
#[utoipa::path(get, path = "/conversations/{id}/analytics", tag = "analytics", params(("id" = String, Path)),
    responses((status = 200, body = ConversationFigures, description = "The figures."), Missing))]
async fn conversation_analytics(
    State(api): State<Arc<Api>>,
    User(user): User,
    OfConversation(id): OfConversation,
) -> Result<Json<ConversationFigures>, Problem> {
    let conversation = api.chat.get(&user, &id).await?;
    Ok(Json(api.analytics.of_conversation(conversation.id, conversation.user_id).await?))
}

/// What happened in a span of time in all conversations that the caller owns; or, with the role `admin`, in another user's or in all.
#[utoipa::path(get, path = "/analytics", tag = "analytics", params(Span),
    responses((status = 200, body = Totals, description = "The figures."), Failures, NotOwner))]
async fn analytics_totals(
    State(api): State<Arc<Api>>,
    Caller(caller): Caller,
    Query(span): Query<Span>,
) -> Result<Json<Totals>, Problem> {
    let span = span.of(&caller, api.clock.now())?;
    Ok(Json(api.analytics.totals(&span).await?))
}

/// The same for each day (UTC) of the span.
#[utoipa::path(get, path = "/analytics/series", tag = "analytics", params(Span),
    responses((status = 200, body = Days, description = "The figures."), Failures, NotOwner))]
async fn analytics_series(
    State(api): State<Arc<Api>>,
    Caller(caller): Caller,
    Query(span): Query<Span>,
) -> Result<Json<Days>, Problem> {
    let span = span.of(&caller, api.clock.now())?;
    Ok(Json(Days { items: api.analytics.series(&span).await? }))
}

/// What was wanted: the intents of the span's answers.
#[utoipa::path(get, path = "/analytics/intents", tag = "analytics", params(Span),
    responses((status = 200, body = Intents, description = "The intents."), Failures, NotOwner))]
async fn analytics_intents(
    State(api): State<Arc<Api>>,
    Caller(caller): Caller,
    Query(span): Query<Span>,
) -> Result<Json<Intents>, Problem> {
    let span = span.of(&caller, api.clock.now())?;
    Ok(Json(Intents { items: api.analytics.intents(&span).await? }))
}
