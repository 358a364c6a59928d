//! `chat-backend migrate`, `chat-backend archive` and `chat-backend analytics`

use crate::{
    analytics,
    chat::conversations::ConversationService,
    cli::{AnalyticsCommand, ArchiveArgs, MigrateArgs},
    common::{clock::Clock, database::Database, telemetry},
    events::Outbox,
};

/// Brings the database's layout up to date.
pub async fn migrate(args: &MigrateArgs) -> Result<String, String> {
    let _telemetry = telemetry::start(&args.telemetry)?;
    let database = Database::open(&args.database).await?;
    close(database).await?;
    Ok("the database is up to date".to_owned())
}

/// Archives what was not touched for some days.
pub async fn archive(args: &ArchiveArgs, clock: Clock) -> Result<String, String> {
    let _telemetry = telemetry::start(&args.telemetry)?;
    let database = Database::open(&args.database).await?;
    let archived = ConversationService::new(database.clone(), Outbox::default(), clock);
    let archived = archived
        .archive_untouched(args.days)
        .await
        .map_err(|error| format!("DATABASE_URL: nothing was archived: {error}"))?;
    close(database).await?;
    Ok(format!("archived {archived} conversations that were not touched for {} days", args.days))
}

/// Computes the figures of all conversations anew.
pub async fn analytics(command: &AnalyticsCommand, clock: Clock) -> Result<String, String> {
    let AnalyticsCommand::Rebuild(args) = command;
    let _telemetry = telemetry::start(&args.telemetry)?;
    let database = Database::open(&args.database).await?;
    let rebuilt = analytics::rebuild(&database, &clock).await;
    let rebuilt = rebuilt.map_err(|error| format!("DATABASE_URL: not all figures were computed: {error}"))?;
    close(database).await?;
    Ok(format!("computed the figures of {rebuilt} conversations"))
}

async fn close(database: Database) -> Result<(), String> {
    database.close().await.map_err(|error| format!("the database did not close in good order: {error}"))
}
