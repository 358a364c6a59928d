//! Opening, migrating and closing databases.

use chat_backend::common::{
    database::{ConnectError, Database},
    error::{Error, ErrorCode},
};
use entity::ids::{ConversationId, UserId};
use futures_util::future::join_all;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::database::{Place, Store, on_each_database};

async fn one_value(database: &Database, sql: &str) -> String {
    let statement = Statement::from_string(database.read().get_database_backend(), sql);
    let row = database.read().query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index::<String>(0).unwrap_or_else(|_| row.try_get_by_index::<i32>(0).unwrap().to_string())
}

async fn instances_that_start_together_migrate_once(place: Place) {
    let url = place.url();
    place
        .run_bare(async move {
            let instances = join_all((0..4).map(|_| Database::connect(&url, 2))).await;
            let instances: Vec<_> = instances.into_iter().map(Result::unwrap).collect();
            for migrated in join_all(instances.iter().map(Database::migrate)).await {
                migrated.unwrap();
            }
            let applied = one_value(&instances[0], "SELECT CAST(count(*) AS TEXT) FROM seaql_migrations").await;
            assert_eq!(applied, Migrator::migrations().len().to_string());
            for instance in instances {
                instance.close().await.unwrap();
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_instances_that_start_together_migrate_once() {
    instances_that_start_together_migrate_once(Place::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_instances_that_start_together_migrate_once() {
    instances_that_start_together_migrate_once(Place::sqlite()).await;
}

async fn a_closed_database_is_unavailable(store: Store) {
    store.database.ping().await.unwrap();
    store.database.close().await.unwrap();
    let failure = store.database.ping().await.unwrap_err();
    assert_eq!(Error::from(failure).code(), ErrorCode::Unavailable);
    let failure = store.conversations.create(&"ada".into(), "T".into()).await.unwrap_err();
    assert_eq!(failure.code(), ErrorCode::Unavailable);
}

on_each_database!(a_closed_database_is_unavailable);

#[tokio::test]
async fn another_scheme_is_refused_without_repeating_the_url() {
    let error = Database::connect("mysql://root:hunter2@localhost/chat", 1).await.unwrap_err();
    assert!(matches!(error, ConnectError::Scheme));
    for url in ["postgres://me:hunter2@127.0.0.1:1/chat", "postgres://me:hunter2@127.0.0.1:port/chat"] {
        let error = Database::connect(url, 1).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_database_in_memory_is_one_connection_for_everything() {
    let store = Store::open("sqlite::memory:", 5).await;
    let ada = "ada".into();
    let conversation = store.conversation(&ada).await;
    store.say(&ada, &conversation.id, "Hello").await;
    assert_eq!(store.messages.history(&ada, &conversation.id, None, 50, &[]).await.unwrap().messages.len(), 1);
}

#[tokio::test]
async fn sqlite_is_set_up_for_one_writer_and_readers_beside_it() {
    Place::sqlite()
        .run(|store: Store| async move {
            for (pragma, value) in
                [("journal_mode", "wal"), ("synchronous", "1"), ("foreign_keys", "1"), ("busy_timeout", "5000")]
            {
                assert_eq!(one_value(&store.database, &format!("PRAGMA {pragma}")).await, value, "{pragma}");
            }
            let refused = store.database.read().execute_unprepared("DELETE FROM messages").await.unwrap_err();
            assert!(refused.to_string().contains("readonly"), "{refused}");
            // A reader is not held up by a transaction that writes.
            let transaction = store.database.write().begin().await.unwrap();
            transaction.execute_unprepared("DELETE FROM messages").await.unwrap();
            store.conversations.participants(&"ada".into(), &"none".into()).await.unwrap_err();
            transaction.rollback().await.unwrap();
        })
        .await;
}

/// What another instance reads of a conversation.
async fn contents_elsewhere(store: &Store, user: &UserId, id: &ConversationId) -> Vec<String> {
    let elsewhere = store.other_instance().await;
    let history = elsewhere.messages.history(user, id, None, 50, &[]).await.unwrap();
    // The lock is free for others.
    elsewhere.conversations.create(user, "By another writer".into()).await.unwrap();
    elsewhere.database.close().await.unwrap();
    history.messages.into_iter().map(|message| message.content).collect()
}

#[tokio::test]
async fn what_a_full_sqlite_refuses_is_unavailable_and_its_connection_is_replaced() {
    Place::sqlite()
        .run(|store: Store| async move {
            let ada = "ada".into();
            let conversation = store.conversation(&ada).await;
            // SQLITE_FULL on the one connection that writes: no more pages than there are.
            store.database.write().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
            let large = "x".repeat(100_000);
            let refused = store.messages.send(&ada, &conversation.id, store.message(&large, None)).await.unwrap_err();
            assert_eq!(refused.code(), ErrorCode::Unavailable);
            assert!(!store.database.is_writable());
            // The limit was that connection's own.
            store.say(&ada, &conversation.id, &large).await;
            assert_eq!(contents_elsewhere(&store, &ada, &conversation.id).await, [large]);
        })
        .await;
}

#[tokio::test]
async fn a_transaction_that_sqlite_rolled_back_by_itself_spoils_no_later_one() {
    Place::sqlite()
        .run(|store: Store| async move {
            let ada = "ada".into();
            let conversation = store.conversation(&ada).await;
            // As SQLite does where a COMMIT finds the disk full: the pool goes on counting a transaction.
            let transaction = store.database.write().begin().await.unwrap();
            transaction.execute_unprepared("ROLLBACK").await.unwrap();
            transaction.commit().await.unwrap_err();
            // ROLLBACK TO a savepoint would leave the transaction open that the savepoint began.
            store.database.write().begin().await.unwrap().rollback().await.unwrap();
            store.say(&ada, &conversation.id, "acknowledged").await;
            assert_eq!(contents_elsewhere(&store, &ada, &conversation.id).await, ["acknowledged"]);
        })
        .await;
}

#[tokio::test]
async fn one_lost_connection_to_postgres_has_all_of_them_replaced() {
    let place = Place::postgres().await;
    let url = place.url();
    place
        .run(|store: Store| async move {
            let (database, sleep) = (&store.database, "SELECT pg_sleep(0.1)");
            join_all((0..5).map(|_| database.read().execute_unprepared(sleep))).await;
            let others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                          WHERE datname = current_database() AND pid <> pg_backend_pid()";
            let administrator = Database::connect(&url, 1).await.unwrap();
            administrator.write().execute_unprepared(others).await.unwrap();
            administrator.close().await.unwrap();
            let mut failures = Vec::new();
            for _ in 0..5 {
                failures.extend(database.read().execute_unprepared("SELECT 1").await.err());
            }
            assert!(failures.len() <= 1, "{failures:?}");
            for failure in failures {
                assert_eq!(Error::from(failure).code(), ErrorCode::Unavailable);
            }
        })
        .await;
}

#[tokio::test]
async fn postgres_ends_statements_that_take_too_long() {
    Place::postgres()
        .await
        .run(|store: Store| async move {
            assert_eq!(one_value(&store.database, "SHOW statement_timeout").await, "10s");
            assert_eq!(one_value(&store.database, "SHOW idle_in_transaction_session_timeout").await, "10s");
            let transaction = store.database.write().begin().await.unwrap();
            transaction.execute_unprepared("SET LOCAL statement_timeout = 10").await.unwrap();
            let sleep = Statement::from_string(DbBackend::Postgres, "SELECT pg_sleep(5)");
            let ended = transaction.query_one_raw(sleep).await.unwrap_err();
            assert_eq!(Error::from(ended).code(), ErrorCode::Unavailable);
        })
        .await;
}
