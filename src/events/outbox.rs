//! Writing down what happened, in the transaction of the change itself: neither is there without the other.

use entity::{
    ids::new_id,
    outbox::{ActiveModel, Entity},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait,
};

use super::{DomainEvent, detail::Detail};
use crate::common::error::{Error, Result};

/// Where events are written. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    with_text: bool,
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

    fn row(&self, mut event: DomainEvent) -> Result<ActiveModel> {
        if !self.with_text
            && let Some(text) = event.fact.text()
        {
            *text = None;
        }
        let (event_id, kind, is_public) = (new_id(), event.fact.kind(), event.fact.is_public());
        let (conversation_id, at) = (event.conversation_id.clone(), event.at);
        let detail = Detail::of(event_id.clone(), event).fit().map_err(Error::internal)?;
        Ok(ActiveModel {
            position: NotSet,
            event_id: Set(event_id),
            kind: Set(kind.to_owned()),
            conversation_id: Set(conversation_id),
            detail: Set(detail),
            occurred_at: Set(at),
            published_at: Set((!is_public).then_some(at)),
            counted_at: Set(None),
        })
    }
}
