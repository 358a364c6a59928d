//! Reading what the figures are made of: one message after the other, so that a long conversation takes no more memory than a
//! short one.

use entity::{
    conversations,
    ids::{ConversationId, UserId},
    messages::{Column, Entity},
};
use futures_util::TryStreamExt;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, StreamTrait};

use super::figures::{ConversationFacts, Figures, MessageFacts, Tally};
use crate::common::error::Result;

/// A conversation's owner and figures; none where there is no such conversation. What is changed while it is read may be in them
/// or not.
pub async fn read<C>(db: &C, id: &ConversationId) -> Result<Option<(UserId, Figures)>>
where
    C: ConnectionTrait + StreamTrait + Send,
{
    let Some(row) = conversations::Entity::find_by_id(id.clone()).one(db).await? else { return Ok(None) };
    let facts = ConversationFacts { user_id: row.user_id, escalated_at: row.escalated_at, left_at: row.left_at };
    let select = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Role, Column::Status, Column::Sentiment, Column::Tone, Column::Intent])
        .column_as(Column::CreatedAt, "created_at")
        .column_as(Column::ProcessingTime, "processing_time")
        .column_as(Column::FirstTokenTime, "first_token_time")
        .column_as(Column::SentimentScore, "sentiment_score")
        .column_as(Column::ReplyTo, "reply_to")
        .filter(Column::ConversationId.eq(id.clone()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id);
    let mut messages = select.into_model::<MessageFacts>().stream(db).await?;
    let mut tally = Tally::default();
    while let Some(message) = messages.try_next().await? {
        tally.add(&message);
    }
    let figures = tally.figures(&facts);
    Ok(Some((facts.user_id, figures)))
}
