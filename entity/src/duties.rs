//! `duties`: what exactly one instance does for all.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "duties", rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Who does it; another may once this one has no row in `instances`.
    pub instance: String,
    /// Grows with each change of the instance.
    pub fence: i32,
    /// When it was last done, for what is done now and then.
    pub ran_at: Option<DateTime>,
}

impl ActiveModelBehavior for ActiveModel {}
