//! Which connections of a pool are closed and replaced, when they are taken from it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use sea_orm::{
    ConnectOptions,
    sqlx::{Connection, pool::PoolConnectionMetadata},
};

use super::file::DatabaseFile;

/// A server that refuses everything must not be asked for new connections at every statement.
const AT_MOST_EVERY: Duration = Duration::from_millis(500);

/// What the connections of one pool have to be, to be used again.
#[derive(Debug, Default)]
pub(super) struct Replacement {
    /// Connections that were made before are not used again.
    spoilt_before: Mutex<Option<Instant>>,
    /// SQLite's file; `None` where there is none to watch.
    pub(super) file: Option<Arc<DatabaseFile>>,
}

impl Replacement {
    pub(super) fn watching(file: &Arc<DatabaseFile>) -> Arc<Self> {
        Arc::new(Self { file: Some(file.clone()), ..Self::default() })
    }

    /// Has all connections of the pool replaced: pools do not say on which of them a statement failed, and after a failover all are
    /// with the wrong server.
    pub(super) fn replace_all(&self) {
        let mut before = self.spoilt_before.lock();
        if before.is_none_or(|last| last.elapsed() >= AT_MOST_EVERY) {
            *before = Some(Instant::now());
        }
    }

    /// Why a connection of this age is not to be used, as the metric's label.
    fn reason(&self, age: Duration) -> Option<&'static str> {
        let Some(created) = Instant::now().checked_sub(age) else { return Some("failure") };
        if self.spoilt_before.lock().is_some_and(|before| created <= before) {
            return Some("failure");
        }
        let is_current = self.file.as_ref().is_none_or(|file| file.is_open_since(created));
        (!is_current).then_some("file")
    }

    fn keeps<C: Connection>(&self, connection: &C, of: &PoolConnectionMetadata) -> bool {
        // With a transaction open, BEGIN would be SAVEPOINT and COMMIT would store nothing.
        let open = connection.is_in_transaction().then_some("transaction");
        let reason = open.or_else(|| self.reason(of.age));
        if let Some(reason) = reason {
            metrics::counter!("chat_database_replaced_connections_total", "reason" => reason).increment(1);
        }
        reason.is_none()
    }
}

/// Checks PostgreSQL's connections.
pub(super) fn check_postgres(options: &mut ConnectOptions, replacement: &Arc<Replacement>) {
    let replacement = replacement.clone();
    let released = replacement.clone();
    options.map_sqlx_postgres_before_acquire(move |connection, metadata| {
        let keeps = replacement.keeps(connection, &metadata);
        Box::pin(async move { Ok(keeps) })
    });
    // The pool waits for the answer to a statement that was given up, for as long as the network keeps the connection.
    options.map_sqlx_postgres_pool_opts(move |options| {
        let released = released.clone();
        options.after_release(move |_, metadata| {
            let keeps = released.reason(metadata.age).is_none();
            Box::pin(async move { Ok(keeps) })
        })
    });
}

/// Checks SQLite's connections. A COMMIT that succeeds has stored: the depth is 0 here, so a transaction's BEGIN is a real one
/// and COMMIT ends it. Where SQLite has rolled back by itself meanwhile (SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM,
/// SQLITE_INTERRUPT), it is in autocommit mode and refuses the COMMIT; the ROLLBACK that follows is refused too, which leaves the
/// depth at 1, and the connection is not used again. A connection gets here only after its pool has waited for the ROLLBACK.
pub(super) fn check_sqlite(options: &mut ConnectOptions, replacement: &Arc<Replacement>) {
    let replacement = replacement.clone();
    options.map_sqlx_sqlite_before_acquire(move |connection, metadata| {
        let keeps = replacement.keeps(connection, &metadata);
        Box::pin(async move { Ok(keeps) })
    });
}
