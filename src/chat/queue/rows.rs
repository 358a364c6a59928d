//! Rows of `turns`, inside the transactions that store messages.

use entity::{
    ids::{ConversationId, MessageId, UserId},
    messages,
    turns::{ActiveModel, Column, Entity},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    prelude::DateTime as Timestamp,
    sea_query::{Alias, Expr, Order, Query},
};

use super::{Lease, StartedTurn};
use crate::{
    chat::dto::MessageRole,
    common::error::{Error, Result},
};

/// A turn that has no row yet.
pub struct NewTurn {
    pub conversation_id: ConversationId,
    pub question_id: MessageId,
    pub answer_id: MessageId,
    pub asked_by: UserId,
    pub replaces: Vec<MessageId>,
    pub instance: String,
    pub at: Timestamp,
}

/// Adds a turn behind the others of its conversation. The transaction has to hold the conversation's lock, or two might both
/// see nothing ahead.
pub async fn enqueue(transaction: &impl ConnectionTrait, new: NewTurn) -> Result<StartedTurn> {
    let (ahead, after) = (is_behind(&new.conversation_id), newest_answer(&new.conversation_id));
    let row = ActiveModel {
        position: NotSet,
        conversation_id: Set(new.conversation_id),
        question_id: Set(new.question_id),
        answer_id: Set(new.answer_id),
        asked_by: Set(new.asked_by),
        replaces: Set(serde_json::to_value(new.replaces).map_err(Error::internal)?),
        instance: Set(new.instance),
        fence: Set(1),
        stop: Set(false),
        created_at: Set(new.at),
    };
    let mut insert = Entity::insert(row).into_query();
    insert.returning(Query::returning().exprs([Expr::col((Entity, Column::Position)), ahead, after]));
    let inserted = transaction.query_one(&insert).await?;
    let inserted = inserted.ok_or_else(|| Error::internal("a turn was inserted and has no position"))?;
    let (position, waits, after) = inserted.try_get_many_by_index::<(i64, bool, Option<String>)>()?;
    Ok(StartedTurn { lease: Lease { position, fence: 1 }, waits, after: after.map(MessageId::from) })
}

/// The newest answer of a conversation.
fn newest_answer(id: &ConversationId) -> Expr {
    use messages::Column as M;
    let newest = Query::select()
        .column((messages::Entity, M::Id))
        .from(messages::Entity)
        .and_where(M::ConversationId.eq(id.clone()))
        .and_where(M::Role.eq(MessageRole::Assistant.stored()))
        .order_by((messages::Entity, M::CreatedAt), Order::Desc)
        .order_by((messages::Entity, M::Id), Order::Desc)
        .limit(1)
        .take();
    Expr::from(newest)
}

/// Ends a turn; whether it was still the holder's.
pub async fn remove(db: &impl ConnectionTrait, lease: Lease) -> Result<bool> {
    let removed = Entity::delete_many().filter(held(lease)).exec(db).await?;
    Ok(removed.rows_affected > 0)
}

/// Whether the conversation has no turns.
pub async fn is_empty(db: &impl ConnectionTrait, id: &ConversationId) -> Result<bool> {
    let any = Entity::find().select_only().column(Column::Position).filter(Column::ConversationId.eq(id.clone()));
    let any: Option<i64> = any.limit(1).into_tuple().one(db).await?;
    Ok(any.is_none())
}

/// The row that a lease is for, as long as nobody has taken it over.
pub fn held(lease: Lease) -> Condition {
    Condition::all().add(Column::Position.eq(lease.position)).add(Column::Fence.eq(lease.fence))
}

/// Whether the row has another one of the conversation ahead of it.
pub fn is_behind(id: &ConversationId) -> Expr {
    let other = |column| Expr::col((Alias::new("other"), column));
    let ahead = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, "other")
        .and_where(other(Column::ConversationId).eq(id.clone()))
        .and_where(other(Column::Position).lt(Expr::col((Entity, Column::Position))))
        .take();
    Expr::exists(ahead)
}
