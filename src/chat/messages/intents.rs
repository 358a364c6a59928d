//! What messages want, as `intent_logs` has it: one row for each message of a user.

use entity::{
    ids::{ConversationId, MessageId, new_id},
    intent_logs::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::DateTime as Timestamp,
};
use serde_json::{Map, Value};

use super::MessageService;

use crate::{common::error::Result, intent::Intent};

/// How a message's intent was found.
#[derive(Clone, Debug)]
pub struct NewIntentLog {
    pub intent: String,
    /// From 0 to 1.
    pub confidence: f64,
    pub entities: serde_json::Value,
    /// `pattern`, `ai` or `fallback`.
    pub method: &'static str,
}

impl From<&Intent> for NewIntentLog {
    fn from(intent: &Intent) -> Self {
        Self {
            intent: intent.name.to_string(),
            confidence: intent.confidence,
            entities: intent.entities.clone().into(),
            method: intent.method.as_str(),
        }
    }
}

impl MessageService {
    /// What the last `limit` messages of users wanted and named, oldest first, without those of `exclude` and after it.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn recent_intents(
        &self,
        id: &ConversationId,
        limit: u64,
        exclude: &MessageId,
    ) -> Result<Vec<(String, Map<String, Value>)>> {
        let mut rows = Entity::find()
            .filter(Column::ConversationId.eq(id.clone()))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.database.read())
            .await?;
        if let Some(later) = rows.iter().position(|row| row.message_id == *exclude) {
            rows.drain(..=later);
        }
        let found = rows.into_iter().rev().map(|row| match row.entities {
            Value::Object(entities) => (row.intent, entities),
            _ => (row.intent, Map::new()),
        });
        Ok(found.collect())
    }
}

/// Logs the intent of a message that is just being stored.
pub(super) async fn log(
    transaction: &impl ConnectionTrait,
    new: NewIntentLog,
    message_id: MessageId,
    conversation_id: ConversationId,
    at: Timestamp,
) -> Result<()> {
    let row = Model {
        id: new_id(),
        conversation_id,
        message_id,
        intent: new.intent,
        confidence: new.confidence,
        entities: new.entities,
        method: new.method.to_owned(),
        created_at: at,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(transaction).await?;
    Ok(())
}

/// Puts what was found out later in place of what a message's log says.
pub(super) async fn relabel(transaction: &impl ConnectionTrait, new: NewIntentLog, message: &MessageId) -> Result<()> {
    let change = ActiveModel {
        intent: Set(new.intent),
        confidence: Set(new.confidence),
        method: Set(new.method.to_owned()),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::MessageId.eq(message.clone())).exec(transaction).await?;
    Ok(())
}
