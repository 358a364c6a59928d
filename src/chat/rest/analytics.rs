//! Figures of conversations.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, de::Error as _};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    docs::{Failures, Missing},
    extract::{OfConversation, Query, User},
    problem::Problem,
};
use crate::{
    analytics::{ConversationFigures, Totals},
    common::error::{Error, Result},
};

const DEFAULT_SPAN: TimeDelta = TimeDelta::days(30);
const MAX_SPAN: TimeDelta = TimeDelta::days(366);

pub fn router() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(conversation_analytics)).routes(routes!(analytics_totals))
}

/// From when to when.
#[derive(Deserialize, IntoParams)]
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
}

impl Span {
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

/// What happened in a span of time in all conversations that the caller owns.
#[utoipa::path(get, path = "/analytics", tag = "analytics", params(Span),
    responses((status = 200, body = Totals, description = "The figures."), Failures))]
async fn analytics_totals(
    State(api): State<Arc<Api>>,
    User(user): User,
    Query(span): Query<Span>,
) -> Result<Json<Totals>, Problem> {
    let (from, to) = span.bounds(api.clock.now())?;
    Ok(Json(api.analytics.totals(&user, from, to).await?))
}
