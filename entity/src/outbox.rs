//! `outbox`: what happened, written with the change itself, until everybody who is to know does.

use sea_orm::entity::prelude::*;

use crate::ids::ConversationId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox", rename_all = "camelCase")]
pub struct Model {
    /// The order of one conversation's events. Never given twice.
    #[sea_orm(primary_key)]
    pub position: i64,
    /// The same however often the event is delivered.
    #[sea_orm(unique)]
    pub event_id: String,
    /// The event's name, such as `MessageSent`.
    pub kind: String,
    pub conversation_id: ConversationId,
    /// All that is told of it, as it is told.
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
    pub occurred_at: DateTime,
    /// When it was handed to the event bus, or was found not to be meant for it.
    pub published_at: Option<DateTime>,
    /// When the figures of its conversation had it in them.
    pub counted_at: Option<DateTime>,
}

impl ActiveModelBehavior for ActiveModel {}
