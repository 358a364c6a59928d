use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The escalations of a day, of everybody: few beside all conversations.
        let sql = r#"CREATE INDEX IF NOT EXISTS "conversations_escalatedAt_idx" ON "conversations" ("escalatedAt") WHERE "escalatedAt" IS NOT NULL"#;
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
