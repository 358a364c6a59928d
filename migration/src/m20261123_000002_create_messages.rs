use sea_orm_migration::prelude::*;

use crate::columns::{created_at, index, text};

const TABLE: &str = "messages";

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
                    .col(text("role"))
                    .col(text("content"))
                    .col(ColumnDef::new("userId").text())
                    .col(ColumnDef::new("intent").text())
                    .col(ColumnDef::new("confidence").double())
                    .col(ColumnDef::new("model").text())
                    .col(ColumnDef::new("tokens").integer())
                    .col(ColumnDef::new("processingTime").integer())
                    .col(ColumnDef::new("sentiment").text())
                    .col(text("status").default("sent"))
                    .col(ColumnDef::new("error").text())
                    .col(created_at())
                    .foreign_key(
                        ForeignKey::create()
                            .name("messages_conversationId_fkey")
                            .from(TABLE, "conversationId")
                            .to("conversations", "id")
                            .on_delete(ForeignKeyAction::Restrict)
                            .on_update(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        for column in ["clientMessageId", "replyTo"] {
            // SQLite has no ADD COLUMN IF NOT EXISTS.
            if !manager.has_column(TABLE, column).await? {
                let add = Table::alter().table(TABLE).add_column(ColumnDef::new(column).text()).take();
                manager.alter_table(add).await?;
            }
        }
        index(manager, TABLE, &["conversationId"], false).await?;
        index(manager, TABLE, &["createdAt"], false).await?;
        // The newest messages of a conversation, and paging back from them.
        index(manager, TABLE, &["conversationId", "createdAt", "id"], false).await?;
        index(manager, TABLE, &["conversationId", "userId", "clientMessageId"], true).await?;
        index(manager, TABLE, &["replyTo"], false).await
    }
}
