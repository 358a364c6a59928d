use sea_orm_migration::prelude::*;

use crate::columns::{created_at, text, time};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("catch_up_requests")
                    .if_not_exists()
                    .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
                    .col(time("since").not_null())
                    .col(text("instance"))
                    .col(created_at())
                    .take(),
            )
            .await
    }
}
