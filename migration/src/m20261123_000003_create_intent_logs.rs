use sea_orm_migration::prelude::*;

use crate::columns::{created_at, index, text};

const TABLE: &str = "intent_logs";

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
                    .col(text("conversationId"))
                    .col(text("messageId"))
                    .col(text("intent"))
                    .col(ColumnDef::new("confidence").double().not_null())
                    .col(ColumnDef::new("entities").json_binary().not_null())
                    .col(text("method"))
                    .col(created_at())
                    .take(),
            )
            .await?;
        index(manager, TABLE, &["conversationId"], false).await?;
        index(manager, TABLE, &["intent"], false).await
    }
}
