//! Asking for a human: from then on the assistant is silent, until it is let speak again.

use entity::{
    conversations::{Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, TransactionTrait,
    prelude::DateTime as Timestamp, sea_query::Expr,
};

use super::{ConversationService, happened};
use crate::{
    chat::access,
    common::error::{Error, Result},
    events::{EscalationReason, Fact},
};

impl ConversationService {
    /// Asks for a human. Gives whether nobody had yet.
    pub async fn escalate(&self, user: &UserId, id: &ConversationId) -> Result<bool> {
        let transaction = self.database.write().begin().await?;
        let row = access::lock(&transaction, user, id).await?;
        if is_escalated(&row) {
            return Ok(false);
        }
        let now = self.now();
        mark(&transaction, id, now).await?;
        let fact = Fact::ConversationEscalated { reason: EscalationReason::Manual };
        self.outbox.record(&transaction, [happened(&row, user, now, fact)]).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Lets the assistant speak again. Gives whether it was silent. Without a user it is a human agent's doing, who may do so in
    /// every conversation that asks for one, and finds no other.
    pub async fn resume(&self, user: Option<&UserId>, id: &ConversationId) -> Result<bool> {
        let allowed = match user {
            Some(user) => access::visible_to(user),
            None => access::not_deleted().add(escalated()),
        };
        let resume = Entity::update_many()
            .col_expr(Column::ResumedAt, Expr::val(self.now()))
            .filter(Column::Id.eq(id.clone()))
            .filter(allowed)
            .filter(escalated());
        if resume.exec(self.database.write()).await?.rows_affected > 0 {
            return Ok(true);
        }
        match user {
            Some(user) => self.authorize(user, id).await.map(|()| false),
            None => Err(Error::NotFound("conversation")),
        }
    }
}

/// Marks a conversation, which the transaction has to hold.
pub async fn mark(transaction: &impl ConnectionTrait, id: &ConversationId, at: Timestamp) -> Result<()> {
    let mark = Entity::update_many()
        .col_expr(Column::EscalatedAt, Expr::val(at))
        .col_expr(Column::ResumedAt, Expr::val(Option::<Timestamp>::None))
        .filter(Column::Id.eq(id.clone()));
    mark.exec(transaction).await?;
    Ok(())
}

/// Whether a human was asked for and nobody has let the assistant speak again.
pub fn is_escalated(row: &Model) -> bool {
    row.escalated_at.is_some() && row.resumed_at.is_none()
}

/// The rows that are escalated.
fn escalated() -> Condition {
    Condition::all().add(Column::EscalatedAt.is_not_null()).add(Column::ResumedAt.is_null())
}
