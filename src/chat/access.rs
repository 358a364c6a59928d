//! Who may see a conversation: its owner and its participants, until it is deleted.

use entity::{
    conversation_participants::{self as participants},
    conversations::{self, Column, Entity},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, Query, SelectStatement},
};

use super::dto::ConversationStatus;
use crate::common::error::{Error, Result};

/// Rows of `conversations` that exist for anybody at all.
pub fn not_deleted() -> Condition {
    Condition::all().add(Column::Status.ne(ConversationStatus::Deleted.stored()))
}

/// Rows of `conversations` that exist for `user`.
pub fn visible_to(user: &UserId) -> Condition {
    not_deleted().add(member(user))
}

/// Rows of `conversations` that `user` owns or takes part in, whatever their status.
pub fn member(user: &UserId) -> Condition {
    Condition::any().add(Column::UserId.eq(user.clone())).add(Expr::exists(participation(user)))
}

fn participation(user: &UserId) -> SelectStatement {
    use participants::Column as Participant;
    Query::select()
        .expr(Expr::val(1))
        .from(participants::Entity)
        .and_where(Participant::ConversationId.into_expr().equals((Entity, Column::Id)))
        .and_where(Participant::UserId.eq(user.clone()))
        .take()
}

/// The conversation, if it exists for `user`, and its lock until the transaction ends: the one that storing a message takes. Nothing
/// is changed. It has to be the transaction's first statement.
pub async fn lock(
    transaction: &impl ConnectionTrait,
    user: &UserId,
    id: &ConversationId,
) -> Result<conversations::Model> {
    let lock = Entity::update_many()
        .col_expr(Column::Status, Expr::col(Column::Status))
        .filter(Column::Id.eq(id.clone()))
        .filter(visible_to(user));
    lock.exec_with_returning(transaction).await?.pop().ok_or(Error::NotFound("conversation"))
}

/// The conversation, if it exists for `user`. One query.
pub async fn find(db: &impl ConnectionTrait, user: &UserId, id: &ConversationId) -> Result<conversations::Model> {
    let found = Entity::find_by_id(id.clone()).filter(visible_to(user)).one(db).await?;
    found.ok_or(Error::NotFound("conversation"))
}
