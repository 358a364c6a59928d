//! The first statement of every transaction that adds a message.

use chrono::Duration;
use entity::{
    conversations::{ActiveModel, Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    prelude::DateTime as Timestamp, sea_query::Expr,
};

use crate::common::error::{Error, Result};

/// A conversation that this transaction has to itself until it ends.
pub struct Touched {
    /// The new message's time: later than that of every message before it.
    pub at: Timestamp,
    /// The conversation's row, as it is now.
    pub row: Model,
}

/// Counts one message in and sets the conversation's times, where the conversation is `allowed`. Being the first statement, it
/// takes the row's lock (SQLite: the write lock), so that messages of a conversation are stored one after the other. Where the
/// `sender` is the owner, it has come back.
pub async fn touch(
    transaction: &impl ConnectionTrait,
    id: &ConversationId,
    allowed: Condition,
    now: Timestamp,
    sender: Option<&UserId>,
) -> Result<Touched> {
    let step = Duration::milliseconds(1);
    let last = Expr::case(Column::LastMessageAt.gt(now), Expr::col(Column::LastMessageAt))
        .case(Column::LastMessageAt.eq(now), now + step)
        .finally(now);
    let mut touch = Entity::update_many();
    if let Some(sender) = sender {
        let left = Expr::case(Column::UserId.eq(sender.clone()), Option::<Timestamp>::None);
        touch = touch.col_expr(Column::LeftAt, left.finally(Expr::col(Column::LeftAt)).into());
    }
    let touched = touch
        .set(ActiveModel { updated_at: Set(now), ..Default::default() })
        .col_expr(Column::LastMessageAt, last.into())
        .col_expr(Column::MessageCount, Expr::col(Column::MessageCount).add(1))
        .filter(Column::Id.eq(id.clone()))
        .filter(allowed)
        .exec_with_returning(transaction)
        .await?
        .pop()
        .ok_or(Error::NotFound("conversation"))?;
    let at = match touched.last_message_at {
        // There is one of this very moment, or another instance's clock is ahead. Going by ours, an answer could come to stand
        // before its question.
        Some(last) if last > now => last + step,
        _ => return Ok(Touched { at: now, row: touched }),
    };
    let change = ActiveModel { last_message_at: Set(Some(at)), updated_at: Set(at), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(id.clone())).exec(transaction).await?;
    Ok(Touched { at, row: touched })
}
