use sea_orm_migration::prelude::*;

use crate::columns::text;

const TABLE: &str = "instances";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .if_not_exists()
                    .col(text("id").primary_key())
                    .col(ColumnDef::new("beat").big_integer().not_null())
                    .take(),
            )
            .await
    }
}
