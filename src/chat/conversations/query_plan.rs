//! For tests: how SQLite would run a query.

use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement};

use crate::common::database::Database;

pub async fn plan(select: impl QueryTrait) -> Vec<String> {
    let database = Database::connect("sqlite::memory:", 1).await.unwrap();
    database.migrate().await.unwrap();
    let statement = select.build(DbBackend::Sqlite);
    let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
    let rows = database.read().query_all_raw(explain).await.unwrap();
    rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect()
}

pub fn uses(plan: &[String], index: &str) -> bool {
    plan.iter().any(|step| str::contains(step, index))
}
