//! `catch_up_requests`: something was stored and may not have been published: all instances look for it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "catch_up_requests", rename_all = "camelCase")]
pub struct Model {
    /// Grows from request to request.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// From when on something may not have been published.
    pub since: DateTime,
    /// The instance that asks.
    pub instance: String,
    pub created_at: DateTime,
}

impl ActiveModelBehavior for ActiveModel {}
