use sea_orm_migration::prelude::*;

use crate::columns::{created_at, index, integer, text, time};

const TABLE: &str = "conversation_analytics";

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
                    .col(text("userId"))
                    .col(integer("duration"))
                    .col(integer("messageCount"))
                    .col(integer("avgResponseTime"))
                    .col(ColumnDef::new("sentimentScore").double().not_null())
                    .col(integer("frustrationCount").default(0))
                    .col(ColumnDef::new("topIntents").json_binary().not_null())
                    .col(ColumnDef::new("rating").integer())
                    .col(ColumnDef::new("feedback").text())
                    .col(ColumnDef::new("abandoned").boolean().not_null().default(false))
                    .col(ColumnDef::new("escalated").boolean().not_null().default(false))
                    .col(created_at())
                    .col(time("updatedAt").not_null())
                    .take(),
            )
            .await?;
        index(manager, TABLE, &["conversationId"], true).await?;
        index(manager, TABLE, &["userId"], false).await
    }
}
