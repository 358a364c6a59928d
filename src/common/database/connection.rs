//! A pool's connections, with an eye on how statements end: what fails says which connections to replace and whether the
//! database can be written, and what was written into a file that is not the database any more is not believed.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{Stream, StreamExt};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, StreamTrait, TransactionTrait,
};

use tokio::time::timeout;

use super::{
    error::{Meaning, meaning, spoils_connection},
    health::Health,
    replacement::Replacement,
};

/// What is known about a pool.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub(super) replacement: Arc<Replacement>,
    pub(super) health: Arc<Health>,
    pub(super) writes: bool,
}

/// How long a statement may take before it is given up here: longer than PostgreSQL lets it run, for a network that swallows packets
/// gives no error.
const LIMIT: Duration = Duration::from_secs(15);

impl Watch {
    /// What `work` gives, if it does so in time. Connections that do not answer are not used again.
    async fn limited<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let mut work = pin!(work);
        let result = timeout(LIMIT, &mut work).await;
        result.unwrap_or_else(|_| {
            // Before `work` is dropped, and its connection goes back to the pool.
            self.replacement.replace_all();
            Err(DbErr::Conn(RuntimeErr::Internal("the database did not answer in time".to_owned())))
        })
    }

    /// Looks at how a statement ended that stores nothing by itself.
    fn noted<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        outcome.inspect_err(|failure| {
            if spoils_connection(failure) {
                self.replacement.replace_all();
            }
            if self.writes && matches!(meaning(failure), Meaning::Away | Meaning::Broken) {
                self.health.write_failed(failure);
            }
        })
    }

    /// Looks at how a statement ended that may have stored something since there were so many `changes` of the file.
    fn stored<T>(&self, changes: u64, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        let outcome = match outcome {
            Ok(_) if self.writes && self.changes() != changes => Err(moved()),
            other => other,
        };
        if outcome.is_ok() && self.writes {
            self.health.write_succeeded();
        }
        self.noted(outcome)
    }

    fn changes(&self) -> u64 {
        self.replacement.file.as_ref().filter(|_| self.writes).map_or(0, |file| file.changes())
    }
}

fn moved() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the database file was moved, replaced or deleted meanwhile".to_owned()))
}

/// What [`DatabaseConnection`] is, watched. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(super) pool: DatabaseConnection,
    pub(super) watch: Watch,
}

impl Connection {
    /// Which database it is, for what is written differently in each.
    pub fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    /// Begins a transaction.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let changes = self.watch.changes();
        let inner = self.watch.noted(self.watch.limited(self.pool.begin()).await)?;
        Ok(Transaction { inner, watch: self.watch.clone(), changes })
    }

    /// Whether the database answers.
    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        self.watch.noted(self.watch.limited(self.pool.ping()).await)
    }
}

#[async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let changes = self.watch.changes();
        self.watch.stored(changes, self.watch.limited(self.pool.execute_raw(statement)).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let changes = self.watch.changes();
        self.watch.stored(changes, self.watch.limited(self.pool.execute_unprepared(sql)).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let changes = self.watch.changes();
        self.watch.stored(changes, self.watch.limited(self.pool.query_one_raw(statement)).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let changes = self.watch.changes();
        self.watch.stored(changes, self.watch.limited(self.pool.query_all_raw(statement)).await)
    }
}

impl StreamTrait for Connection {
    type Stream<'a> = Pin<Box<dyn Stream<Item = Result<QueryResult, DbErr>> + Send + 'a>>;

    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Self::Stream<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            let rows = self.watch.noted(self.watch.limited(self.pool.stream_raw(statement)).await)?;
            let rows: Self::Stream<'a> = Box::pin(rows.map(|row| self.watch.noted(row)));
            Ok(rows)
        })
    }
}

/// What [`DatabaseTransaction`] is, watched. It is taken back where it is dropped.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    watch: Watch,
    /// Of the file, before the connection was taken.
    changes: u64,
}

impl Transaction {
    /// Stores what was done. It is stored where this succeeds.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.watch.stored(self.changes, self.watch.limited(self.inner.commit()).await)
    }

    /// Takes back what was done.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.watch.noted(self.watch.limited(self.inner.rollback()).await)
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.inner)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.watch.noted(self.watch.limited(self.inner.execute_raw(statement)).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.watch.noted(self.watch.limited(self.inner.execute_unprepared(sql)).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.watch.noted(self.watch.limited(self.inner.query_one_raw(statement)).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.watch.noted(self.watch.limited(self.inner.query_all_raw(statement)).await)
    }
}
