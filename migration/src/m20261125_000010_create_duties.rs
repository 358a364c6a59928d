use sea_orm_migration::prelude::*;

use crate::columns::{integer, text, time};

const TABLE: &str = "duties";

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
                    .col(text("name").primary_key())
                    .col(text("instance").default(""))
                    .col(integer("fence").default(0))
                    .col(time("ranAt"))
                    .take(),
            )
            .await
    }
}
