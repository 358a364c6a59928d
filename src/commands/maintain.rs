//! `chat-backend migrate` and `chat-backend archive`

use secrecy::ExposeSecret;

use crate::{
    chat::conversations::ConversationService,
    cli::{ArchiveArgs, MigrateArgs},
    common::{clock::Clock, database::Database, telemetry},
    config::DatabaseConfig,
};

/// Brings the database's layout up to date.
pub async fn migrate(args: &MigrateArgs) -> Result<String, String> {
    let _telemetry = telemetry::start(&args.telemetry)?;
    let database = open(&args.database).await?;
    close(database).await?;
    Ok("the database is up to date".to_owned())
}

/// Archives what was not touched for some days.
pub async fn archive(args: &ArchiveArgs, clock: Clock) -> Result<String, String> {
    let _telemetry = telemetry::start(&args.telemetry)?;
    let database = open(&args.database).await?;
    let archived = ConversationService::new(database.clone(), clock).archive_untouched(args.days).await;
    let archived = archived.map_err(|error| format!("DATABASE_URL: nothing was archived: {error}"))?;
    close(database).await?;
    Ok(format!("archived {archived} conversations that were not touched for {} days", args.days))
}

/// The database, its layout up to date.
pub async fn open(config: &DatabaseConfig) -> Result<Database, String> {
    let database = Database::connect(config.database_url.expose_secret(), config.database_max_connections).await;
    let database = database.map_err(|error| format!("DATABASE_URL: {error}"))?;
    database.migrate().await.map_err(|error| format!("DATABASE_URL: the migrations failed: {error}"))?;
    Ok(database)
}

async fn close(database: Database) -> Result<(), String> {
    database.close().await.map_err(|error| format!("the database did not close in good order: {error}"))
}
