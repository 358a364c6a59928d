//! `instances`: the running processes. One whose `beat` stands still is taken for dead.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "instances", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Grows as long as it lives.
    pub beat: i64,
}

impl ActiveModelBehavior for ActiveModel {}
