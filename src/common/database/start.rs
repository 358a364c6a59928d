//! The start waits for a database that is not there yet, or goes away meanwhile.

use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::time::{Instant, sleep};

use super::{ConnectError, Database, error::is_worth_waiting_for};
use crate::{common::error::Error, config::DatabaseConfig};

/// How long a start waits for the database: a server that restarts or fails over is back by then.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(500);

/// Whether the same attempt may succeed in a moment.
pub trait MayPass {
    fn may_pass(&self) -> bool;
}

impl MayPass for ConnectError {
    fn may_pass(&self) -> bool {
        match self {
            Self::Open(failure) | Self::Migrate(failure) => is_worth_waiting_for(failure),
            Self::Scheme | Self::Folder(_) => false,
        }
    }
}

impl MayPass for Error {
    fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl Database {
    /// Opens the database of the settings and brings its layout up to date. The error is one line that names the variable.
    pub async fn open(config: &DatabaseConfig) -> Result<Self, String> {
        let opened = patiently(move || async move {
            let database = Self::connect(config.database_url.expose_secret(), config.database_max_connections).await?;
            database.migrate().await.map_err(ConnectError::Migrate)?;
            Ok::<_, ConnectError>(database)
        });
        opened.await.map_err(|error| format!("DATABASE_URL: {error}"))
    }
}

/// Tries until it succeeds, fails for good, or was tried for long enough.
pub async fn patiently<T, E, F>(attempt: impl Fn() -> F) -> Result<T, E>
where
    E: MayPass + std::error::Error + 'static,
    F: Future<Output = Result<T, E>>,
{
    let deadline = Instant::now() + PATIENCE;
    let mut is_waiting = false;
    loop {
        match attempt().await {
            Err(error) if error.may_pass() && Instant::now() < deadline => {
                if !is_waiting {
                    let cause: &(dyn std::error::Error + 'static) = error.source().unwrap_or(&error);
                    tracing::warn!(cause, seconds = PATIENCE.as_secs(), "waiting for the database");
                }
                is_waiting = true;
                sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}
