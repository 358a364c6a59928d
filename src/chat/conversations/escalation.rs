//! Asking for a human: from then on the assistant is silent, until it is let speak again.

use chrono::{DateTime, Utc};
use entity::{
    conversations::{Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, prelude::DateTime as Timestamp, sea_query::Expr,
};

use super::{ConversationService, happened};
use crate::{
    chat::access,
    common::error::{Error, Result},
    events::{EscalationReason, Fact},
};

impl ConversationService {
    /// Asks for a human. Gives when, if nobody had yet.
    pub async fn escalate(&self, user: &UserId, id: &ConversationId) -> Result<Option<Timestamp>> {
        let transaction = self.database.write().begin().await?;
        let row = access::lock(&transaction, user, id).await?;
        if is_escalated(&row) {
            return Ok(None);
        }
        let now = self.now();
        mark(&transaction, id, now).await?;
        let fact = Fact::ConversationEscalated { reason: EscalationReason::Manual };
        self.outbox.record(&transaction, [happened(&row, user, now, fact)]).await?;
        transaction.commit().await?;
        Ok(Some(now))
    }

    /// Lets the assistant speak again. Gives when, if it was silent. Without a user it is a human agent's doing, who may do so in
    /// every conversation that asks for one, and finds no other.
    pub async fn resume(&self, user: Option<&UserId>, id: &ConversationId) -> Result<Option<Timestamp>> {
        let now = self.now();
        let allowed = match user {
            Some(user) => access::visible_to(user),
            None => access::not_deleted(),
        };
        let resume = Entity::update_many()
            .col_expr(Column::ResumedAt, Expr::val(now))
            .filter(Column::Id.eq(id.clone()))
            .filter(allowed)
            .filter(escalated());
        if resume.exec(self.database.write()).await?.rows_affected > 0 {
            return Ok(Some(now));
        }
        match user {
            Some(user) => self.authorize(user, id).await.map(|()| None),
            None => Err(Error::NotFound("conversation")),
        }
    }

    /// Those of these conversations in which a human was asked for after a moment, or the assistant let speak again.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn escalations(&self, conversations: &[ConversationId], since: DateTime<Utc>) -> Result<Vec<Escalation>> {
        let since = since.naive_utc();
        let rows = Entity::find()
            .filter(Column::Id.is_in(conversations.iter().cloned()))
            .filter(Condition::any().add(Column::EscalatedAt.gt(since)).add(Column::ResumedAt.gt(since)))
            .filter(access::not_deleted())
            .all(self.database.read())
            .await?;
        Ok(rows.into_iter().filter_map(Escalation::of).collect())
    }
}

/// What became of a conversation last: a human was asked for, or the assistant let speak again.
pub struct Escalation {
    pub conversation_id: ConversationId,
    pub at: Timestamp,
    pub is_over: bool,
}

impl Escalation {
    fn of(row: Model) -> Option<Self> {
        let at = row.resumed_at.or(row.escalated_at)?;
        Some(Self { conversation_id: row.id, at, is_over: row.resumed_at.is_some() })
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
