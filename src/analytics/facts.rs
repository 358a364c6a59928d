//! Reading what the figures are made of: a page at a time, so that a long conversation takes no more memory than a short one.

use chrono::NaiveDateTime;
use entity::{
    conversations,
    ids::{ConversationId, MessageId, UserId},
    messages::{Column, Entity},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use super::figures::{ConversationFacts, Figures, MessageFacts, Tally};
use crate::common::error::Result;

/// Messages a query.
const PAGE: u64 = 2_000;

/// A conversation's owner and figures; none where there is no such conversation. What is changed while it is read may be in them
/// or not.
pub async fn read(db: &impl ConnectionTrait, id: &ConversationId) -> Result<Option<(UserId, Figures)>> {
    let Some(row) = conversations::Entity::find_by_id(id.clone()).one(db).await? else { return Ok(None) };
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let rows = page(db, id, after).await?;
        let count = rows.len() as u64;
        after = rows.last().map(|row| (row.created_at, row.id.clone()));
        rows.iter().for_each(|row| tally.add(row));
        if count < PAGE {
            break;
        }
    }
    let facts = ConversationFacts { user_id: row.user_id, escalated_at: row.escalated_at, left_at: row.left_at };
    let figures = tally.figures(&facts);
    Ok(Some((facts.user_id, figures)))
}

async fn page(
    db: &impl ConnectionTrait,
    id: &ConversationId,
    after: Option<(NaiveDateTime, MessageId)>,
) -> Result<Vec<MessageFacts>> {
    let mut select = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Role, Column::Status, Column::Sentiment, Column::Tone, Column::Intent])
        .column_as(Column::CreatedAt, "created_at")
        .column_as(Column::ProcessingTime, "processing_time")
        .column_as(Column::FirstTokenTime, "first_token_time")
        .column_as(Column::SentimentScore, "sentiment_score")
        .column_as(Column::ReplyTo, "reply_to")
        .filter(Column::ConversationId.eq(id.clone()));
    if let Some((at, id)) = after {
        let place = [Column::CreatedAt, Column::Id].map(|column| Expr::col((Entity, column)));
        select = select.filter(Expr::tuple(place).gt(Expr::tuple([Expr::val(at), Expr::val(id)])));
    }
    let page = select.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(PAGE);
    Ok(page.into_model().all(db).await?)
}
