//! Writing down what happened, in the transaction of the change itself: neither is there without the other.

use entity::{
    ids::{ConversationId, MessageId, UserId, new_id},
    outbox::{ActiveModel, Entity},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait,
};
use serde::Serialize;

use super::{DomainEvent, Fact};
use crate::common::error::{Error, Result};

/// Where events are written. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    with_text: bool,
}

/// An event as other programs are told it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    event_id: &'a str,
    occurred_at: String,
    conversation_id: &'a ConversationId,
    user_id: &'a UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<&'a MessageId>,
    #[serde(flatten)]
    fact: &'a Fact,
}

impl Outbox {
    /// `with_text`: whether events carry what users and models wrote.
    pub fn new(with_text: bool) -> Self {
        Self { with_text }
    }

    /// Writes events down, in their order. To keep the order of one conversation's events, the transaction has to hold the
    /// conversation's row by then.
    pub async fn record(
        &self,
        transaction: &impl ConnectionTrait,
        events: impl IntoIterator<Item = DomainEvent>,
    ) -> Result<()> {
        let rows: Vec<_> = events.into_iter().map(|event| self.row(event)).collect::<Result<_>>()?;
        if rows.is_empty() {
            return Ok(());
        }
        Entity::insert_many(rows).exec_without_returning(transaction).await?;
        Ok(())
    }

    fn row(&self, event: DomainEvent) -> Result<ActiveModel> {
        let fact = if self.with_text { event.fact } else { event.fact.without_text() };
        let event_id = new_id();
        let detail = Detail {
            event_id: &event_id,
            occurred_at: event.at.and_utc().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            conversation_id: &event.conversation_id,
            user_id: &event.user_id,
            message_id: event.message_id.as_ref(),
            fact: &fact,
        };
        let detail = serde_json::to_value(detail).map_err(Error::internal)?;
        Ok(ActiveModel {
            position: NotSet,
            event_id: Set(event_id),
            kind: Set(fact.kind().to_owned()),
            conversation_id: Set(event.conversation_id),
            detail: Set(detail),
            occurred_at: Set(event.at),
            published_at: Set((!fact.is_public()).then_some(event.at)),
            counted_at: Set(None),
        })
    }
}
