//! Figures of conversations, computed from the tables when they are asked for.

use chrono::{DateTime, Utc};
use entity::{
    conversation_analytics, conversations,
    ids::{ConversationId, UserId},
    messages::{Column, Entity},
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, prelude::DateTime as Timestamp, sea_query::Expr,
};
use serde::Serialize;
use serde_json::Map;
use utoipa::ToSchema;

use crate::common::{database::Database, error::Result};

/// How many intents a conversation's figures name.
const TOP_INTENTS: u64 = 10;

/// The figures of one conversation, named as the columns of `conversation_analytics`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConversationFigures {
    pub conversation_id: ConversationId,
    /// Its owner.
    pub user_id: UserId,
    /// Seconds from the first message to the last.
    pub duration: i64,
    pub message_count: i64,
    /// Milliseconds from question to answer; `null` without an answer.
    #[schema(required)]
    pub avg_response_time: Option<f64>,
    /// The intents that were found most often, at most 10: `{ intent: count }`.
    #[schema(value_type = std::collections::HashMap<String, i64>)]
    pub top_intents: Map<String, serde_json::Value>,
    /// From 1 to 5.
    #[schema(required)]
    pub rating: Option<i32>,
    #[schema(required)]
    pub feedback: Option<String>,
    /// Whether a human was asked for.
    pub escalated: bool,
}

/// What happened in a span of time.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Conversations with a message in the span.
    pub conversations: i64,
    /// Messages and answers in the span.
    pub messages: i64,
    /// Milliseconds from question to answer, of the answers in the span; `null` without one.
    #[schema(required)]
    pub avg_response_time: Option<f64>,
    /// Answers in the span that failed.
    pub errors: i64,
    /// The average rating of the conversations with a message in the span; `null` without one.
    #[schema(required)]
    pub rating: Option<f64>,
}

/// See the module's page.
#[derive(Clone)]
pub struct AnalyticsService {
    database: Database,
}

#[derive(FromQueryResult)]
struct ConversationRow {
    count: i64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    avg_response_time: Option<f64>,
}

#[derive(FromQueryResult)]
struct IntentRow {
    intent: String,
    count: i64,
}

#[derive(FromQueryResult)]
struct TotalsRow {
    conversations: i64,
    messages: i64,
    avg_response_time: Option<f64>,
    errors: Option<i64>,
}

#[derive(FromQueryResult)]
struct RatingRow {
    rating: Option<f64>,
}

impl AnalyticsService {
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// The figures of a conversation and its `owner`. Three queries. It does not ask who wants to know.
    pub async fn of_conversation(&self, id: ConversationId, owner: UserId) -> Result<ConversationFigures> {
        let db = self.database.read();
        let of_it = || Entity::find().filter(Column::ConversationId.eq(id.clone())).select_only();
        let row = of_it()
            .column_as(Column::Id.count(), "count")
            .column_as(Column::CreatedAt.min(), "first")
            .column_as(Column::CreatedAt.max(), "last")
            .column_as(average(Column::ProcessingTime), "avg_response_time");
        let row = row.into_model::<ConversationRow>().one(db).await?;
        let intents = top_intents(of_it()).into_model::<IntentRow>().all(db).await?;
        let said = conversation_analytics::Entity::find()
            .filter(conversation_analytics::Column::ConversationId.eq(id.clone()))
            .one(db)
            .await?;
        let span = row.as_ref().and_then(|row| Some(row.last? - row.first?));
        Ok(ConversationFigures {
            conversation_id: id,
            user_id: owner,
            duration: span.map_or(0, |span| span.num_seconds()),
            message_count: row.as_ref().map_or(0, |row| row.count),
            avg_response_time: row.and_then(|row| row.avg_response_time),
            top_intents: intents.into_iter().map(|row| (row.intent, row.count.into())).collect(),
            rating: said.as_ref().and_then(|said| said.rating),
            escalated: said.as_ref().is_some_and(|said| said.escalated),
            feedback: said.and_then(|said| said.feedback),
        })
    }

    /// What happened in the user's own conversations from `from` until before `to`. Two queries.
    pub async fn totals(&self, user: &UserId, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Totals> {
        let db = self.database.read();
        let failed = Expr::case(Column::Status.eq("error"), 1).finally(0);
        let row = messages_of(user, from, to)
            .column_as(Column::Id.count(), "messages")
            .column_as(Expr::col((Entity, Column::ConversationId)).count_distinct(), "conversations")
            .column_as(average(Column::ProcessingTime), "avg_response_time")
            .column_as(Expr::expr(failed).sum(), "errors");
        let row = row.into_model::<TotalsRow>().one(db).await?;
        let rating = ratings(user, from, to).into_model::<RatingRow>().one(db).await?;
        Ok(Totals {
            conversations: row.as_ref().map_or(0, |row| row.conversations),
            messages: row.as_ref().map_or(0, |row| row.messages),
            errors: row.as_ref().and_then(|row| row.errors).unwrap_or_default(),
            avg_response_time: row.and_then(|row| row.avg_response_time),
            rating: rating.and_then(|row| row.rating),
        })
    }
}

/// An average as a float: PostgreSQL's own is of a type that has no end.
fn average<C: ColumnTrait>(column: C) -> Expr {
    column.into_expr().avg().cast_as("double precision")
}

fn top_intents(of_it: Select<Entity>) -> Select<Entity> {
    of_it
        .column(Column::Intent)
        .column_as(Column::Id.count(), "count")
        .filter(Column::Intent.is_not_null())
        .group_by(Column::Intent)
        .order_by_desc(Column::Id.count())
        .order_by_asc(Column::Intent)
        .limit(TOP_INTENTS)
}

/// The span's messages of what the user owns and has not deleted.
fn messages_of(user: &UserId, from: DateTime<Utc>, to: DateTime<Utc>) -> Select<Entity> {
    use conversations::Column as C;
    Entity::find()
        .select_only()
        .join(
            JoinType::InnerJoin,
            Entity::belongs_to(conversations::Entity).from(Column::ConversationId).to(C::Id).into(),
        )
        .filter(C::UserId.eq(user.clone()))
        .filter(C::Status.ne("deleted"))
        .filter(Column::CreatedAt.gte(from.naive_utc()))
        .filter(Column::CreatedAt.lt(to.naive_utc()))
}

fn ratings(user: &UserId, from: DateTime<Utc>, to: DateTime<Utc>) -> Select<conversation_analytics::Entity> {
    use conversation_analytics::Column as A;
    let spoken = messages_of(user, from, to).column(Column::ConversationId).into_query();
    conversation_analytics::Entity::find()
        .select_only()
        .column_as(average(A::Rating), "rating")
        .filter(A::ConversationId.in_subquery(spoken))
}
