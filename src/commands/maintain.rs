//! `chat-backend migrate`, `chat-backend archive` and `chat-backend analytics`

use super::Failure;
use crate::{
    analytics,
    chat::conversations::ConversationService,
    cli::{AnalyticsCommand, ArchiveArgs, MigrateArgs},
    common::{clock::Clock, database::Database, telemetry},
    events::Outbox,
};

/// Brings the database's layout up to date.
pub async fn migrate(args: &MigrateArgs) -> Result<String, Failure> {
    let _telemetry = telemetry::start(&args.telemetry).map_err(Failure::Setup)?;
    let database = Database::open(&args.database).await.map_err(Failure::Setup)?;
    close(database).await?;
    Ok("the database is up to date".to_owned())
}

/// Archives what was not touched for some days.
pub async fn archive(args: &ArchiveArgs, clock: Clock) -> Result<String, Failure> {
    let _telemetry = telemetry::start(&args.telemetry).map_err(Failure::Setup)?;
    let database = Database::open(&args.database).await.map_err(Failure::Setup)?;
    let archived = ConversationService::new(database.clone(), Outbox::default(), clock);
    let archived = archived
        .archive_untouched(args.days)
        .await
        .map_err(|error| Failure::Running(format!("DATABASE_URL: nothing was archived: {error}")))?;
    close(database).await?;
    Ok(format!("archived {archived} conversations that were not touched for {} days", args.days))
}

/// Computes the figures of all conversations anew.
pub async fn analytics(command: &AnalyticsCommand, clock: Clock) -> Result<String, Failure> {
    let AnalyticsCommand::Rebuild(args) = command;
    let _telemetry = telemetry::start(&args.telemetry).map_err(Failure::Setup)?;
    let database = Database::open(&args.database).await.map_err(Failure::Setup)?;
    let rebuilt = analytics::rebuild(&database, &clock).await;
    let rebuilt =
        rebuilt.map_err(|error| Failure::Running(format!("DATABASE_URL: not all figures were computed: {error}")))?;
    close(database).await?;
    Ok(format!("computed the figures of {rebuilt} conversations"))
}

async fn close(database: Database) -> Result<(), Failure> {
    let closed = database.close().await;
    closed.map_err(|error| Failure::Running(format!("the database did not close in good order: {error}")))
}
