use sea_orm_migration::prelude::*;

use crate::columns::{integer, time};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conversation = [time("escalatedAt"), time("resumedAt"), time("leftAt")];
        add(manager, "conversations", conversation).await?;
        let message = [
            ColumnDef::new("sentimentScore").double().take(),
            ColumnDef::new("tone").text().take(),
            ColumnDef::new("firstTokenTime").integer().take(),
        ];
        add(manager, "messages", message).await?;
        let analytics = [
            integer("userMessageCount").default(0).take(),
            integer("answerCount").default(0).take(),
            integer("errorCount").default(0).take(),
            ColumnDef::new("p95ResponseTime").integer().take(),
            ColumnDef::new("avgFirstTokenTime").integer().take(),
        ];
        add(manager, "conversation_analytics", analytics).await
    }
}

/// Adds the columns that are missing. SQLite has no ADD COLUMN IF NOT EXISTS.
async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        if !manager.has_column(table, column.get_column_name()).await? {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
    }
    Ok(())
}
