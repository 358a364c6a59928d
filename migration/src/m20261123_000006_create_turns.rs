use sea_orm_migration::prelude::*;

use crate::columns::{created_at, index, integer, text};

const TABLE: &str = "turns";

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
                    .col(text("conversationId"))
                    .col(text("questionId"))
                    .col(text("answerId"))
                    .col(text("askedBy"))
                    .col(ColumnDef::new("replaces").json_binary().not_null())
                    .col(text("instance"))
                    .col(integer("fence").default(1))
                    .col(ColumnDef::new("stop").boolean().not_null().default(false))
                    .col(created_at())
                    .foreign_key(
                        ForeignKey::create()
                            .name("turns_conversationId_fkey")
                            .from(TABLE, "conversationId")
                            .to("conversations", "id")
                            .on_delete(ForeignKeyAction::Restrict)
                            .on_update(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        index(manager, TABLE, &["questionId"], true).await?;
        // What is ahead of a turn.
        index(manager, TABLE, &["conversationId", "position"], false).await?;
        index(manager, TABLE, &["instance"], false).await
    }
}
