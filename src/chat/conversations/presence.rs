//! That the owner has left without an answer, and has come back: what the figures call abandoned is made of this.

use entity::{
    conversations::{Column, Entity},
    ids::{ConversationId, UserId},
    messages,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, prelude::DateTime as Timestamp, sea_query::Expr,
};

use super::{ConversationService, happened};
use crate::{
    chat::{
        access,
        dto::{MessageRole, MessageStatus},
        messages::newest_first,
    },
    common::error::Result,
    events::Fact,
};

impl ConversationService {
    /// Whether the user owns the conversation, has not left it, and its newest question has no answer, or a failed one.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn waits_for_answer(&self, user: &UserId, id: &ConversationId) -> Result<bool> {
        let db = self.database.read();
        let row = Entity::find_by_id(id.clone()).filter(present(user)).one(db).await?;
        match row {
            Some(_) => without_answer(db, id).await.map(|question| question.is_some()),
            None => Ok(false),
        }
    }

    /// Notes that the owner has left at this time, unless somebody else is gone than the owner, it is noted already, the newest
    /// question has an answer, or the owner has asked since. Gives whether it did.
    pub async fn note_left(&self, user: &UserId, id: &ConversationId, at: Timestamp) -> Result<bool> {
        let transaction = self.database.write().begin().await?;
        let leave = Entity::update_many()
            .col_expr(Column::LeftAt, Expr::val(at))
            .filter(Column::Id.eq(id.clone()))
            .filter(present(user));
        let Some(row) = leave.exec_with_returning(&transaction).await?.pop() else {
            transaction.rollback().await?;
            return Ok(false);
        };
        let question = without_answer(&transaction, id).await?;
        let is_gone = |question: messages::Model| question.user_id.as_ref() != Some(user) || question.created_at <= at;
        if !question.is_some_and(is_gone) {
            transaction.rollback().await?;
            return Ok(false);
        }
        self.outbox.record(&transaction, [happened(&row, user, at, Fact::UserLeft {})]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes that the owner has come back, where it is noted that they have left. Gives whether it did.
    pub async fn note_returned(&self, user: &UserId, id: &ConversationId) -> Result<bool> {
        let transaction = self.database.write().begin().await?;
        let back = Entity::update_many()
            .col_expr(Column::LeftAt, Expr::val(Option::<Timestamp>::None))
            .filter(Column::Id.eq(id.clone()))
            .filter(Column::UserId.eq(user.clone()))
            .filter(Column::LeftAt.is_not_null());
        let Some(row) = back.exec_with_returning(&transaction).await?.pop() else {
            transaction.rollback().await?;
            return Ok(false);
        };
        self.outbox.record(&transaction, [happened(&row, user, self.now(), Fact::UserReturned {})]).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// The rows that the user owns and has not left.
fn present(user: &UserId) -> Condition {
    access::not_deleted().add(Column::UserId.eq(user.clone())).add(Column::LeftAt.is_null())
}

/// The newest question, if its newest answer failed or there is none. An imported answer does not name its question, and is taken
/// by its time.
async fn without_answer(db: &impl ConnectionTrait, id: &ConversationId) -> Result<Option<messages::Model>> {
    use messages::Column as M;
    let question = newest_first(id).filter(M::Role.eq(MessageRole::User.stored())).one(db).await?;
    let Some(question) = question else { return Ok(None) };
    let answer = newest_first(id)
        .filter(M::Role.eq(MessageRole::Assistant.stored()))
        .filter(M::CreatedAt.gte(question.created_at))
        .filter(Condition::any().add(M::ReplyTo.eq(question.id.clone())).add(M::ReplyTo.is_null()))
        .one(db)
        .await?;
    Ok(answer.is_none_or(|answer| answer.status == MessageStatus::Error.stored()).then_some(question))
}
