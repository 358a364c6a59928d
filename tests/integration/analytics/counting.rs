//! What the counter owes to those who count beside it.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use chat_backend::{
    analytics::{Counter, Figures},
    chat::{dto::MessageStatus, messages::NewAnswer},
};
use entity::{conversation_analytics as analytics, ids::UserId, outbox};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use tokio::time::Instant;

use crate::support::database::{Store, on_each_database};

fn counter(store: &Store) -> Counter {
    Counter::new(store.database.clone(), store.clock.clock()).at_pace(Duration::ZERO)
}

async fn message_count(store: &Store) -> i32 {
    analytics::Entity::find().one(store.database.read()).await.unwrap().unwrap().message_count
}

async fn of_two_counters_the_one_with_older_figures_stores_nothing(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let (slow, fast) = (counter(&store), counter(&store.other_instance().await));
    let old = slow.compute_all().await.unwrap();
    store.say(&ada, &id, "Hello").await;
    assert!(!fast.count_round().await.unwrap());
    assert_eq!(message_count(&store).await, 1);
    for computed in old {
        assert!(!slow.settle(computed).await.unwrap());
    }
    assert_eq!(message_count(&store).await, 1);
}

async fn what_happens_while_figures_are_computed_is_counted_later(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let counter = counter(&store);
    let computed = counter.compute_all().await.unwrap();
    store.say(&ada, &id, "Hello").await;
    for computed in computed {
        assert!(counter.settle(computed).await.unwrap());
    }
    assert_eq!(message_count(&store).await, 0);
    counter.count_round().await.unwrap();
    assert_eq!(message_count(&store).await, 1);
}

async fn the_end_of_an_answer_is_told_on_and_nothing_else(store: Store) {
    static TOLD: AtomicI64 = AtomicI64::new(0);
    fn tell(figures: &Figures) {
        assert_eq!((figures.message_count, figures.error_count), (2, 1));
        TOLD.fetch_add(1, Ordering::SeqCst);
    }
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let counter = counter(&store).telling(tell);
    let question = store.say(&ada, &id, "Hello").await;
    counter.count_round().await.unwrap();
    let before = TOLD.load(Ordering::SeqCst);
    let answer = store.answer_to(&question, "").await;
    store.store(NewAnswer { status: MessageStatus::Error, error: Some("It failed.".into()), ..answer }).await;
    counter.count_round().await.unwrap();
    counter.count_round().await.unwrap();
    // Both databases' tests tell the same counter: at least this one has.
    assert!(TOLD.load(Ordering::SeqCst) > before);
}

async fn more_events_than_a_round_takes_are_counted_in_several(store: Store) {
    let ada = UserId::from("ada");
    for _ in 0..1_001 {
        store.conversation(&ada).await;
    }
    let counter = counter(&store);
    assert!(counter.count_round().await.unwrap());
    assert!(!counter.count_round().await.unwrap());
    let db = store.database.read();
    assert_eq!(analytics::Entity::find().count(db).await.unwrap(), 1_001);
    assert!(outbox::Entity::find().all(db).await.unwrap().iter().all(|row| row.counted_at.is_some()));
}

async fn a_long_conversation_is_counted_whole(store: Store) {
    const COUNT: usize = 10_000;
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let rows = (0..COUNT).map(|number| {
        let (role, second) = (["user", "assistant"][number % 2], number / 3_000);
        format!("('m{number:05}', '{id}', '{role}', 'Text', {number}, '2026-01-01 00:00:0{second}.000')")
    });
    let rows: Vec<_> = rows.collect();
    for some in rows.chunks(1_000) {
        let insert = format!(
            r#"INSERT INTO "messages" ("id", "conversationId", "role", "content", "processingTime", "createdAt") VALUES {}"#,
            some.join(", ")
        );
        store.database.write().execute_unprepared(&insert).await.unwrap();
    }
    counter(&store).count_round().await.unwrap();
    let row = analytics::Entity::find().one(store.database.read()).await.unwrap().unwrap();
    let counts = (row.message_count, row.user_message_count, row.answer_count);
    assert_eq!(counts, (COUNT as i32, COUNT as i32 / 2, COUNT as i32 / 2));
    assert_eq!((row.duration, row.avg_response_time, row.p95_response_time), (3, 5_000, Some(9_499)));
}

async fn a_busy_conversation_is_not_computed_all_the_time(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let pace = Duration::from_millis(200);
    let counter = counter(&store).at_pace(pace);
    let begun = Instant::now();
    for _ in 0..3 {
        store.say(&ada, &id, "And?").await;
        counter.count_round().await.unwrap();
    }
    assert!(begun.elapsed() >= 2 * pace);
    assert_eq!(message_count(&store).await, 3);
}

on_each_database!(
    of_two_counters_the_one_with_older_figures_stores_nothing,
    what_happens_while_figures_are_computed_is_counted_later,
    the_end_of_an_answer_is_told_on_and_nothing_else,
    more_events_than_a_round_takes_are_counted_in_several,
    a_long_conversation_is_counted_whole,
    a_busy_conversation_is_not_computed_all_the_time,
);
