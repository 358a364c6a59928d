//! What is computed of many messages at once: the same columns for a span and for each of its days.

use entity::messages::{Column, Entity};
use sea_orm::{
    ColumnTrait, ConnectionTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, Func, Order, OverStatement, Query, SelectStatement, WindowStatement},
};

use super::whose::Span;
use crate::common::error::Result;

/// Figures of some messages.
#[derive(Debug, Default, FromQueryResult)]
pub struct Sums {
    pub conversations: i64,
    pub messages: i64,
    pub user_messages: i64,
    pub answers: i64,
    pub errors: i64,
    pub avg_response_time: Option<f64>,
    pub avg_first_token_time: Option<f64>,
    pub sentiment_score: Option<f64>,
    pub positive: i64,
    pub neutral: i64,
    pub negative: i64,
    pub frustrated: i64,
    /// `2026-01-31`; of the whole span nothing.
    pub day: String,
}

/// A percentile of the answers of one day, or of the whole span.
#[derive(Debug, FromQueryResult)]
pub struct Percentile {
    pub day: String,
    pub value: i32,
}

/// How messages are put together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    Span,
    Day,
}

impl By {
    /// A time column's day in UTC, as text. Both databases write a time as `2026-01-31 …`.
    pub fn day(self, column: impl ColumnTrait) -> Expr {
        match self {
            Self::Span => Expr::val("").cast_as("text"),
            Self::Day => {
                let text = Expr::col(column.as_column_ref()).cast_as("text");
                Func::cust(Alias::new("substr")).args([text, Expr::cust("1"), Expr::cust("10")]).into()
            }
        }
    }
}

/// The span's messages summed up, whole or by day.
pub async fn sums(db: &impl ConnectionTrait, span: &Span, by: By) -> Result<Vec<Sums>> {
    let is = |role: &str| Column::Role.eq(role);
    let (user, answer) = (|| is("user"), || is("assistant"));
    let felt = |label: &str| count_where(user().and(Column::Sentiment.eq(label)));
    let columns = [
        ("conversations", Expr::col((Entity, Column::ConversationId)).count_distinct()),
        ("messages", Column::Id.count()),
        ("user_messages", count_where(user())),
        ("answers", count_where(answer())),
        ("errors", count_where(answer().and(Column::Status.eq("error")))),
        ("avg_response_time", average(only_where(answer(), Column::ProcessingTime.into_expr()))),
        ("avg_first_token_time", average(only_where(answer(), Column::FirstTokenTime.into_expr()))),
        ("sentiment_score", average(only_where(user(), score()))),
        ("positive", felt("positive")),
        ("neutral", felt("neutral")),
        ("negative", felt("negative")),
        ("frustrated", count_where(user().and(Column::Tone.eq("frustrated")))),
    ];
    let select = columns.into_iter().fold(span.messages(), |select, (name, column)| select.column_as(column, name));
    let select = by_day(select, by);
    Ok(select.into_model().all(db).await?)
}

fn by_day(select: Select<Entity>, by: By) -> Select<Entity> {
    let select = select.column_as(by.day(Column::CreatedAt), "day");
    match by {
        By::Span => select,
        By::Day => select.group_by(Expr::col(Alias::new("day"))),
    }
}

/// The 95th percentile of the answers' times by the nearest rank, whole or by day: the smallest time whose place among all is at
/// or above 95 of 100.
pub async fn percentiles(db: &impl ConnectionTrait, span: &Span, by: By) -> Result<Vec<Percentile>> {
    let ranked = span
        .messages()
        .column_as(by.day(Column::CreatedAt), "day")
        .column_as(Column::ProcessingTime, "time")
        .filter(Column::Role.eq("assistant"))
        .filter(Column::ProcessingTime.is_not_null());
    let mut ranked = ranked.into_query();
    let day = || WindowStatement::new().add_partition_by(by.day(Column::CreatedAt)).take();
    let in_order = day().order_by((Entity, Column::ProcessingTime), Order::Asc).take();
    ranked.expr_window_as(Func::cust(Alias::new("row_number")), in_order, "place");
    ranked.expr_window_as(
        Func::cust(Alias::new("count")).arg(Expr::col((Entity, Column::ProcessingTime))),
        day(),
        "count",
    );
    let select = at_percentile(ranked, 95);
    Ok(Percentile::find_by_statement(db.get_database_backend().build(&select)).all(db).await?)
}

fn at_percentile(ranked: SelectStatement, percent: i32) -> SelectStatement {
    let column = |name: &'static str| Expr::col(Alias::new(name));
    Query::select()
        .expr_as(column("day"), "day")
        .expr_as(column("time").min(), "value")
        .from_subquery(ranked, "ranked")
        .and_where(column("place").mul(100).gte(column("count").mul(percent)))
        .group_by_col(Alias::new("day"))
        .take()
}

/// A message's score; where there is none, what its label stands for.
fn score() -> Expr {
    let by_label = Expr::case(Column::Sentiment.eq("positive"), 0.5)
        .case(Column::Sentiment.eq("neutral"), 0.0)
        .case(Column::Sentiment.eq("negative"), -0.5);
    Func::coalesce([Column::SentimentScore.into_expr(), by_label.into()]).into()
}

/// The value where the condition holds, else nothing.
fn only_where(condition: Expr, value: Expr) -> Expr {
    Expr::case(condition, value).into()
}

/// How often the condition holds.
pub fn count_where(condition: Expr) -> Expr {
    only_where(condition, Expr::val(1)).count()
}

/// An average as a float: PostgreSQL's own is of a type that has no end.
pub fn average(value: Expr) -> Expr {
    value.avg().cast_as("double precision")
}
