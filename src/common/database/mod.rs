//! The connections to SQLite or PostgreSQL, and what their failures mean.

use std::{io, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::time::{Instant, sleep, timeout};

mod connection;
mod error;
mod file;
mod health;
mod replacement;
mod start;
mod times;

pub use connection::{Connection, Transaction};
pub use start::patiently;

use super::error::Error;
use connection::Watch;
use file::DatabaseFile;
use health::Health;
use replacement::{Replacement, check_postgres, check_sqlite};
use times::measure;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const BUSY_PAUSE: Duration = Duration::from_millis(20);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_secs(600);
/// A connection that lay unused for so long is tried before it is used: the server may have gone meanwhile.
const PING_AFTER: Duration = Duration::from_secs(1);
/// "chat" in ASCII: the PostgreSQL advisory lock that one migrating instance holds.
const MIGRATION_LOCK: i64 = 0x63_68_61_74;

/// Why a database could not be opened. The text may be shown to the operator: it never holds the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("must begin with sqlite: or postgres:")]
    Scheme,
    #[error("the folder of the database file cannot be made: {0}")]
    Folder(#[source] io::Error),
    #[error("the database cannot be opened: {0}")]
    Open(#[from] DbErr),
    #[error("the migrations failed: {0}")]
    Migrate(#[source] DbErr),
}

/// The database. Cheap to clone; clones share the connections.
///
/// SQLite has one connection that writes, so that writers queue here and not on SQLite's polling for its lock, and
/// `max_connections` that read beside it. `sqlite::memory:` has a single connection for both, PostgreSQL a single pool.
/// With a single connection, a [`Database::read`] inside an open transaction would wait for itself: read through the transaction.
#[derive(Clone, Debug)]
pub struct Database {
    read: Connection,
    write: Connection,
}

impl Database {
    /// Opens `url` (`sqlite:` or `postgres:`), making SQLite's folder and file where they are missing.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            connect_postgres(url, max_connections).await
        } else if url.starts_with("sqlite:") {
            connect_sqlite(url, max_connections).await
        } else {
            Err(ConnectError::Scheme)
        }
    }

    /// For statements that change nothing.
    pub fn read(&self) -> &Connection {
        &self.read
    }

    /// For statements and transactions that write. A transaction's first statement must be one that writes: SQLite cannot
    /// turn a read into a write once somebody else has written.
    pub fn write(&self) -> &Connection {
        &self.write
    }

    /// Brings the layout up to date: all steps or none. Instances that start together wait for each other.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        let transaction = self.begin_migration().await?;
        Migrator::up(&transaction, None).await?;
        transaction.commit().await
    }

    async fn begin_migration(&self) -> Result<DatabaseTransaction, DbErr> {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.write.pool.begin_with_options(immediate).await?;
        if self.write.get_database_backend() == DbBackend::Postgres {
            // An index over a large table, or waiting for another instance that makes it, may take its time.
            transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
            transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
        }
        Ok(transaction)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.read.ping().await
    }

    /// What work with this database gives, if it does so in time. Connections that do not answer are not used again. (Boxed at once:
    /// statements make large futures, and whoever waits for them would be as large.)
    pub fn within<'a, T: 'a>(
        &'a self,
        limit: Duration,
        work: impl Future<Output = Result<T, Error>> + Send + 'a,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'a {
        let mut work = Box::pin(work);
        async move {
            let result = timeout(limit, &mut work).await;
            result.unwrap_or_else(|_| {
                // Before `work` is dropped, and its connection goes back to the pool.
                self.read.watch.replacement.replace_all();
                self.write.watch.replacement.replace_all();
                Err(Error::Unavailable("the database does not answer".into()))
            })
        }
    }

    /// Whether the last writes succeeded.
    pub fn is_writable(&self) -> bool {
        self.write.watch.health.is_writable()
    }

    /// Looks at how a write ended that is made all the time and should always succeed: any failure says that the database cannot be
    /// written.
    pub async fn note_heartbeat<T>(&self, outcome: &Result<T, Error>) {
        if let Err(error) = outcome {
            self.write.watch.health.write_failed(error);
        }
        let file = self.read.watch.replacement.file.as_ref();
        if file.is_some_and(|file| !file.is_there()) {
            // What waits in the pool would keep the old file's write-ahead log and locks beside those of the one that is put back.
            let readers = self.read.pool.get_sqlite_connection_pool();
            while let Some(reader) = readers.try_acquire() {
                _ = reader.close().await;
            }
        }
    }

    /// Closes all connections once what they are doing is done.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.read.pool.close_by_ref().await?;
        self.write.pool.close_by_ref().await
    }
}

fn options(url: &str, max_connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(max_connections)
        .acquire_timeout(CONNECT_TIMEOUT)
        .sqlx_logging(false) // statements carry what users wrote
        .record_stmt_in_spans(false);
    options
}

fn postgres(url: &str, max_connections: u32) -> ConnectOptions {
    let mut options = options(url, max_connections);
    options
        .idle_timeout(IDLE_TIMEOUT)
        .statement_timeout(STATEMENT_TIMEOUT)
        .test_before_acquire_if_idle_for(PING_AFTER)
        .set_application_name(env!("CARGO_PKG_NAME"))
        .map_sqlx_postgres_opts(|options| {
            let abandoned = STATEMENT_TIMEOUT.as_millis().to_string();
            options.options([("idle_in_transaction_session_timeout", abandoned)])
        });
    options
}

async fn connect_postgres(url: &str, max_connections: u32) -> Result<Database, ConnectError> {
    let replacement = Arc::default();
    let mut options = postgres(url, max_connections);
    check_postgres(&mut options, &replacement);
    let mut pool = SqlxPostgresConnector::connect(options).await?;
    measure(&mut pool);
    Ok(database([(pool.clone(), replacement.clone()), (pool, replacement)]))
}

async fn connect_sqlite(url: &str, max_connections: u32) -> Result<Database, ConnectError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        // Never replaced: the database would go with its connection.
        let only = open_sqlite(sqlite(url, 1, false)).await?;
        return Ok(database([(only.clone(), Arc::default()), (only, Arc::default())]));
    }
    let path = make_folder(url)?;
    let file = Arc::new(DatabaseFile::new(path));
    let (reading, writing) = (Replacement::watching(&file), Replacement::watching(&file));
    // First the one that may create the file: the readers cannot.
    let mut options = sqlite(url, 1, false);
    check_sqlite(&mut options, &writing);
    let write = open_sqlite(options).await?;
    file.changes(); // looks at it for the first time
    let mut options = sqlite(url, max_connections, true);
    check_sqlite(&mut options, &reading);
    let read = open_sqlite(options).await?;
    for pool in [&read, &write] {
        // A file that is gone is put back, not begun anew.
        let pool = pool.get_sqlite_connection_pool();
        pool.set_connect_options((*pool.connect_options()).clone().create_if_missing(false));
    }
    Ok(database([(read, reading), (write, writing)]))
}

/// The pools to read and to write with.
fn database([read, write]: [(DatabaseConnection, Arc<Replacement>); 2]) -> Database {
    let health = Arc::<Health>::default();
    health.report(true);
    let connection = |(pool, replacement), writes| {
        let watch = Watch { replacement, health: health.clone(), writes };
        Connection { pool, watch }
    };
    Database { read: connection(read, false), write: connection(write, true) }
}

/// Waits for others who open the same file: the change to WAL mode is refused at once while they make it, whatever the busy
/// timeout is.
async fn open_sqlite(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match SqlxSqliteConnector::connect(options.clone()).await {
            Err(failure) if is_busy(&failure) && Instant::now() < deadline => sleep(BUSY_PAUSE).await,
            Ok(mut opened) => {
                measure(&mut opened);
                return Ok(opened);
            }
            failed => return failed,
        }
    }
}

fn is_busy(failure: &DbErr) -> bool {
    let DbErr::Conn(RuntimeErr::SqlxError(error)) = failure else { return false };
    let code = error.as_database_error().and_then(|refusal| refusal.code());
    // SQLITE_BUSY and SQLITE_BUSY_RECOVERY.
    code.is_some_and(|code| code == "5" || code == "261")
}

fn sqlite(url: &str, max_connections: u32, query_only: bool) -> ConnectOptions {
    let mut options = options(url, max_connections);
    options
        // There is no server that could go away, and an in-memory database lives as long as its connection.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
                .pragma("query_only", if query_only { "ON" } else { "OFF" })
        });
    options
}

/// Gives the file's path.
fn make_folder(url: &str) -> Result<PathBuf, ConnectError> {
    let options =
        SqliteConnectOptions::from_str(url).map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?;
    let file = options.get_filename();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(ConnectError::Folder)?;
    }
    Ok(file.to_owned())
}
