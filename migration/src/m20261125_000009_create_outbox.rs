use sea_orm_migration::prelude::*;

use crate::columns::{index, text, time};

const TABLE: &str = "outbox";

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
                    // Counted up and never given again, in either database.
                    .col(ColumnDef::new("position").big_integer().not_null().auto_increment().primary_key())
                    .col(text("eventId"))
                    .col(text("kind"))
                    .col(text("conversationId"))
                    .col(ColumnDef::new("detail").json_binary().not_null())
                    .col(time("occurredAt").not_null())
                    .col(time("publishedAt"))
                    .col(time("countedAt"))
                    .take(),
            )
            .await?;
        index(manager, TABLE, &["eventId"], true).await?;
        // What is still to be done, which is little beside what is done.
        for column in ["publishedAt", "countedAt"] {
            let sql = format!(
                r#"CREATE INDEX IF NOT EXISTS "outbox_{column}_open_idx" ON "outbox" ("position") WHERE "{column}" IS NULL"#
            );
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
