//! What happened in a span of time: in all, by day, and what was wanted.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use entity::{conversation_analytics as analytics, conversations, messages};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    sums::{By, average, count_where, percentiles, sums},
    whose::Span,
};
use crate::common::error::Result;

/// How many intents are named.
const INTENTS: u64 = 50;

/// How many messages of users sound how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SentimentCounts {
    pub positive: i64,
    pub neutral: i64,
    pub negative: i64,
}

/// What happened in a span of time.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Conversations with a message in the span.
    pub conversations: i64,
    /// Messages and answers in the span.
    pub messages: i64,
    pub user_messages: i64,
    pub answers: i64,
    /// Answers that failed.
    pub errors: i64,
    /// Milliseconds from question to answer; `null` without an answer.
    #[schema(required)]
    pub avg_response_time: Option<f64>,
    /// Milliseconds that 95 of 100 answers did not exceed; `null` without an answer.
    #[schema(required)]
    pub p95_response_time: Option<i32>,
    /// Milliseconds from question to the answer's first token; `null` without one.
    #[schema(required)]
    pub avg_first_token_time: Option<f64>,
    /// Seconds from a conversation's first message to its last, on average over these conversations; `null` without one.
    #[schema(required)]
    pub avg_duration: Option<f64>,
    /// How the messages of users sound on average, from -1 to 1; `null` without one.
    #[schema(required)]
    pub sentiment_score: Option<f64>,
    pub sentiment: SentimentCounts,
    /// Messages of users that sound frustrated.
    pub frustrated: i64,
    /// Of these conversations, those for which a human was ever asked.
    pub escalated: i64,
    /// Of these conversations, those whose owner left within a minute without a good answer and has not come back.
    pub abandoned: i64,
    /// The average rating of these conversations; `null` without one.
    #[schema(required)]
    pub rating: Option<f64>,
    /// How many of these conversations are rated.
    pub ratings: i64,
}

/// What happened on one day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// In UTC.
    #[schema(format = Date)]
    pub day: NaiveDate,
    /// Conversations with a message on this day.
    pub conversations: i64,
    pub messages: i64,
    pub user_messages: i64,
    pub answers: i64,
    /// Answers that failed.
    pub errors: i64,
    /// Milliseconds from question to answer; `null` without an answer.
    #[schema(required)]
    pub avg_response_time: Option<f64>,
    /// Milliseconds that 95 of 100 answers did not exceed; `null` without an answer.
    #[schema(required)]
    pub p95_response_time: Option<i32>,
    /// Milliseconds from question to the answer's first token; `null` without one.
    #[schema(required)]
    pub avg_first_token_time: Option<f64>,
    /// How the messages of users sound on average, from -1 to 1; `null` without one.
    #[schema(required)]
    pub sentiment_score: Option<f64>,
    /// Conversations for which a human was asked on this day.
    pub escalated: i64,
}

/// How often an intent was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, FromQueryResult)]
pub struct IntentCount {
    pub intent: String,
    pub count: i64,
}

/// What is kept of the span's conversations as they are, and not of the span.
#[derive(Default, FromQueryResult)]
struct Kept {
    avg_duration: Option<f64>,
    escalated: i64,
    abandoned: i64,
    rating: Option<f64>,
    ratings: i64,
}

/// Three queries.
pub async fn totals(db: &impl ConnectionTrait, span: &Span) -> Result<Totals> {
    let sums = sums(db, span, By::Span).await?.pop().unwrap_or_default();
    let p95 = percentiles(db, span, By::Span).await?.pop();
    let kept = kept(db, span).await?;
    Ok(Totals {
        conversations: sums.conversations,
        messages: sums.messages,
        user_messages: sums.user_messages,
        answers: sums.answers,
        errors: sums.errors,
        avg_response_time: sums.avg_response_time,
        p95_response_time: p95.map(|p95| p95.value),
        avg_first_token_time: sums.avg_first_token_time,
        avg_duration: kept.avg_duration,
        sentiment_score: sums.sentiment_score,
        sentiment: SentimentCounts { positive: sums.positive, neutral: sums.neutral, negative: sums.negative },
        frustrated: sums.frustrated,
        escalated: kept.escalated,
        abandoned: kept.abandoned,
        rating: kept.rating,
        ratings: kept.ratings,
    })
}

async fn kept(db: &impl ConnectionTrait, span: &Span) -> Result<Kept> {
    use analytics::Column as A;
    let spoken = span.messages().column(messages::Column::ConversationId).into_query();
    let select = analytics::Entity::find()
        .select_only()
        .column_as(average(A::Duration.into_expr()), "avg_duration")
        .column_as(count_where(A::Escalated.eq(true)), "escalated")
        .column_as(count_where(A::Abandoned.eq(true)), "abandoned")
        .column_as(average(A::Rating.into_expr()), "rating")
        .column_as(A::Rating.count(), "ratings")
        .filter(A::ConversationId.in_subquery(spoken));
    Ok(select.into_model().one(db).await?.unwrap_or_default())
}

/// Every day of the span, those on which nothing happened too. Three queries.
pub async fn series(db: &impl ConnectionTrait, span: &Span) -> Result<Vec<Day>> {
    let mut sums: HashMap<_, _> =
        sums(db, span, By::Day).await?.into_iter().map(|sums| (sums.day.clone(), sums)).collect();
    let p95: HashMap<_, _> =
        percentiles(db, span, By::Day).await?.into_iter().map(|p95| (p95.day, p95.value)).collect();
    let escalated = escalated(db, span).await?;
    let days = days(span).map(|day| {
        let key = day.to_string();
        let sums = sums.remove(&key).unwrap_or_default();
        Day {
            day,
            conversations: sums.conversations,
            messages: sums.messages,
            user_messages: sums.user_messages,
            answers: sums.answers,
            errors: sums.errors,
            avg_response_time: sums.avg_response_time,
            p95_response_time: p95.get(&key).copied(),
            avg_first_token_time: sums.avg_first_token_time,
            sentiment_score: sums.sentiment_score,
            escalated: escalated.get(&key).copied().unwrap_or_default(),
        }
    });
    Ok(days.collect())
}

fn days(span: &Span) -> impl Iterator<Item = NaiveDate> {
    let last = (span.to - TimeDelta::milliseconds(1)).date_naive();
    span.from.date_naive().iter_days().take_while(move |day| *day <= last)
}

async fn escalated(db: &impl ConnectionTrait, span: &Span) -> Result<HashMap<String, i64>> {
    use conversations::Column as C;
    let rows: Vec<(String, i64)> = conversations::Entity::find()
        .select_only()
        .column_as(By::Day.day(C::EscalatedAt), "day")
        .column_as(C::Id.count(), "count")
        .filter(span.conversations())
        .filter(C::EscalatedAt.gte(span.from.naive_utc()))
        .filter(C::EscalatedAt.lt(span.to.naive_utc()))
        .group_by(Expr::col(Alias::new("day")))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The intents of the span's answers, the most frequent first.
pub async fn intents(db: &impl ConnectionTrait, span: &Span) -> Result<Vec<IntentCount>> {
    use messages::Column as M;
    let select = span
        .messages()
        .column(M::Intent)
        .column_as(M::Id.count(), "count")
        .filter(M::Role.eq("assistant"))
        .filter(M::Intent.is_not_null())
        .group_by(M::Intent)
        .order_by_desc(M::Id.count())
        .order_by_asc(M::Intent)
        .limit(INTENTS);
    let mut intents: Vec<IntentCount> = select.into_model().all(db).await?;
    // Databases have their own ideas of the alphabet.
    intents.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.intent.cmp(&b.intent)));
    Ok(intents)
}
