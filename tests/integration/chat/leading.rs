//! What exactly one instance does for all.

use chat_backend::chat::queue::TurnQueue;
use chrono::TimeDelta;
use futures_util::future::join_all;

use crate::support::database::{Store, on_each_database};

async fn instances(store: &Store, count: usize) -> Vec<TurnQueue> {
    let instances: Vec<_> = (0..count).map(|_| TurnQueue::new(store.database.clone(), store.clock.clock())).collect();
    for instance in &instances {
        instance.beat().await.unwrap();
    }
    instances
}

async fn of_many_one_leads_and_keeps_leading(store: Store) {
    let instances = instances(&store, 5).await;
    for _ in 0..2 {
        let leads = join_all(instances.iter().map(TurnQueue::lead)).await;
        assert_eq!(leads.into_iter().filter(|leads| *leads.as_ref().unwrap()).count(), 1);
    }
    let [first, second] = [0, 1].map(|at| &instances[at]);
    let before = first.lead().await.unwrap();
    second.lead().await.unwrap();
    assert_eq!(first.lead().await.unwrap(), before, "asking takes nothing away");
}

async fn when_the_leader_is_gone_another_one_leads(store: Store) {
    let instances = instances(&store, 3).await;
    let [first, second, third] = [0, 1, 2].map(|at| &instances[at]);
    assert!(first.lead().await.unwrap() && !second.lead().await.unwrap());
    first.retire().await.unwrap();
    assert!(second.lead().await.unwrap() && !third.lead().await.unwrap() && !first.lead().await.unwrap());
    // Killed: it is watched, and buried once its beat stands still.
    let others = third.others().await.unwrap();
    let (name, beat) = others.iter().find(|(name, _)| name == second.instance()).unwrap();
    assert!(third.bury(name, *beat).await.unwrap());
    assert!(third.lead().await.unwrap());
    assert!(!second.lead().await.unwrap(), "who was taken for dead leads no more");
    assert!(third.others().await.unwrap().is_empty(), "an instance does not watch itself");
}

async fn a_daily_duty_is_due_once_a_day_for_one(store: Store) {
    let instances = instances(&store, 4).await;
    let day = TimeDelta::days(1);
    for pass in 0..3 {
        let due = join_all(instances.iter().map(|instance| instance.is_due("archive", day))).await;
        assert_eq!(due.into_iter().filter(|due| *due.as_ref().unwrap()).count(), 1, "pass {pass}");
        store.clock.advance_ms(86_399_000);
        assert!(!instances[0].is_due("archive", day).await.unwrap());
        store.clock.advance_ms(1_000);
    }
    assert!(instances[0].is_due("another", day).await.unwrap(), "each duty has its own time");
}

on_each_database!(
    of_many_one_leads_and_keeps_leading,
    when_the_leader_is_gone_another_one_leads,
    a_daily_duty_is_due_once_a_day_for_one,
);
