use sea_orm_migration::prelude::*;

use crate::columns::{created_at, index, text};

const TABLE: &str = "conversation_participants";

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
                    .col(text("conversationId"))
                    .col(text("userId"))
                    .col(created_at())
                    .primary_key(Index::create().col("conversationId").col("userId"))
                    .take(),
            )
            .await?;
        index(manager, TABLE, &["userId"], false).await
    }
}
