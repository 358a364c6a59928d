use sea_orm_migration::prelude::*;

use crate::columns::{created_at, index, integer, text, time};

const TABLE: &str = "conversations";

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
                    .col(text("userId"))
                    .col(text("title"))
                    .col(text("status").default("active"))
                    .col(time("lastMessageAt"))
                    .col(integer("messageCount").default(0))
                    .col(time("deletedAt"))
                    .col(created_at())
                    .col(time("updatedAt").not_null())
                    .take(),
            )
            .await?;
        index(manager, TABLE, &["userId"], false).await?;
        index(manager, TABLE, &["status"], false).await?;
        index(manager, TABLE, &["updatedAt"], false).await?;
        // A user's list, a page at a time, without sorting.
        index(manager, TABLE, &["userId", "status", "updatedAt", "id"], false).await
    }
}
