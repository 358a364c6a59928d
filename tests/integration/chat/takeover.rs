//! Instances that live and die over one database.

use chat_backend::chat::queue::TurnQueue;
use entity::ids::{ConversationId, UserId};

use crate::support::database::{Store, on_each_database};

fn another(store: &Store) -> TurnQueue {
    TurnQueue::new(store.database.clone(), store.clock.clock())
}

async fn question(store: &Store) -> ConversationId {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    store.say(&ada, &id, "?").await;
    id
}

async fn an_instance_that_lives_is_known_by_its_beat(store: Store) {
    let watcher = another(&store);
    assert_ne!(watcher.instance(), store.queue.instance());
    question(&store).await;
    question(&store).await;
    let name = store.queue.instance().to_owned();
    assert_eq!(watcher.others().await.unwrap(), [(name.clone(), None)]);
    assert!(!store.queue.beat().await.unwrap(), "the first has nothing to renew");
    let first = watcher.others().await.unwrap().remove(0).1.unwrap();
    assert!(store.queue.beat().await.unwrap());
    assert_eq!(watcher.others().await.unwrap(), [(name, Some(first + 1))]);
    assert!(store.queue.others().await.unwrap().is_empty(), "an instance does not watch itself");
    assert!(watcher.orphans(10).await.unwrap().is_empty());
}

async fn the_turns_of_a_dead_instance_are_orphans_the_oldest_first(store: Store) {
    let watcher = another(&store);
    store.queue.beat().await.unwrap();
    watcher.beat().await.unwrap();
    let questions = [question(&store).await, question(&store).await, question(&store).await];
    assert!(watcher.orphans(10).await.unwrap().is_empty());
    let (name, beat) = watcher.others().await.unwrap().remove(0);
    assert!(watcher.bury(&name, beat).await.unwrap());
    assert!(!watcher.bury(&name, beat).await.unwrap(), "it is buried");
    assert!(watcher.bury(&name, None).await.unwrap(), "it has no row");
    assert_eq!(watcher.others().await.unwrap(), [(name, None)]);
    for (limit, count) in [(2, 2), (10, 3)] {
        let orphans = watcher.orphans(limit).await.unwrap();
        let found: Vec<_> = orphans.into_iter().map(|turn| turn.conversation_id).collect();
        assert_eq!(found, questions[..count]);
    }
    assert!(store.queue.orphans(10).await.unwrap().is_empty(), "its own are not to be claimed");
}

async fn an_instance_that_gave_a_sign_meanwhile_is_not_buried(store: Store) {
    let watcher = another(&store);
    store.queue.beat().await.unwrap();
    question(&store).await;
    let (name, beat) = watcher.others().await.unwrap().remove(0);
    assert!(store.queue.beat().await.unwrap());
    assert!(!watcher.bury(&name, beat).await.unwrap());
    assert!(!watcher.bury(&name, None).await.unwrap());
    assert!(watcher.orphans(10).await.unwrap().is_empty());
}

async fn an_instance_that_was_buried_alive_learns_it_and_lives_on(store: Store) {
    let watcher = another(&store);
    store.queue.beat().await.unwrap();
    let id = question(&store).await;
    let (name, beat) = watcher.others().await.unwrap().remove(0);
    assert!(watcher.bury(&name, beat).await.unwrap());
    let orphan = watcher.orphans(10).await.unwrap().remove(0);
    store.clock.advance_ms(5_000);
    assert!(!store.queue.beat().await.unwrap());
    assert!(store.queue.beat().await.unwrap());
    assert!(watcher.orphans(10).await.unwrap().is_empty());
    assert!(!watcher.bury(&name, beat).await.unwrap(), "the beat from before the burial is past");
    // What was seen before may still be claimed: the fence decides.
    let held = store.queue.head(&id).await.unwrap().unwrap().lease;
    assert!(watcher.claim(&orphan).await.unwrap().is_some());
    assert!(!store.queue.leave(held).await.unwrap());
    assert!(store.queue.own().await.unwrap().is_empty());
}

async fn what_an_instance_leaves_when_it_retires_is_anybodys(store: Store) {
    let watcher = another(&store);
    store.queue.beat().await.unwrap();
    question(&store).await;
    store.queue.retire().await.unwrap();
    assert_eq!(watcher.orphans(10).await.unwrap().len(), 1);
    store.queue.retire().await.unwrap();
}

async fn a_turn_that_is_handed_over_is_claimed_at_once(store: Store) {
    let watcher = another(&store);
    store.queue.beat().await.unwrap();
    let id = question(&store).await;
    let turn = store.queue.head(&id).await.unwrap().unwrap();
    assert!(store.queue.hand_over(turn.lease).await.unwrap());
    assert!(store.queue.own().await.unwrap().is_empty());
    for queue in [&watcher, &store.queue] {
        let others = queue.others().await.unwrap();
        assert!(others.contains(&(String::new(), None)), "{others:?}");
        assert_eq!(queue.orphans(10).await.unwrap().len(), 1, "also the one that gave it away may have it");
    }
    let lease = watcher.claim(&watcher.orphans(10).await.unwrap()[0]).await.unwrap().unwrap();
    assert_eq!((lease.position, lease.fence), (turn.lease.position, turn.lease.fence + 1));
    assert!(!store.queue.hand_over(turn.lease).await.unwrap());
    let own = watcher.own().await.unwrap();
    assert_eq!((own.len(), own[0].lease, own[0].instance.as_str()), (1, lease, watcher.instance()));
}

async fn of_two_that_claim_at_once_one_gets_it(store: Store) {
    let other = store.other_instance().await;
    for _ in 0..10 {
        let id = question(&store).await;
        let turn = store.queue.head(&id).await.unwrap().unwrap();
        let third = another(&store);
        let (one, two) = tokio::join!(third.claim(&turn), other.queue.claim(&turn));
        let leases: Vec<_> = [one, two].into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(leases.len(), 1, "{leases:?}");
        let head = store.queue.head(&id).await.unwrap().unwrap();
        assert_eq!(head.lease, leases[0]);
        assert_eq!([&third, &other.queue].iter().filter(|queue| queue.instance() == head.instance).count(), 1);
    }
}

async fn a_turn_that_is_over_is_not_claimed(store: Store) {
    let id = question(&store).await;
    let turn = store.queue.head(&id).await.unwrap().unwrap();
    assert!(store.queue.leave(turn.lease).await.unwrap());
    assert!(another(&store).claim(&turn).await.unwrap().is_none());
}

async fn a_request_to_catch_up_is_for_the_others_and_for_some_minutes(store: Store) {
    let (asks, hears) = (another(&store), another(&store));
    assert_eq!(hears.last_catch_up_request().await.unwrap(), 0);
    let since = store.clock.clock().now();
    asks.request_catch_up(since).await.unwrap();
    let seen = hears.catch_up_requests(0).await.unwrap();
    assert_eq!((seen.len(), seen[0].1), (1, since));
    assert!(asks.catch_up_requests(0).await.unwrap().is_empty(), "it knows what it did not publish");
    assert!(hears.catch_up_requests(seen[0].0).await.unwrap().is_empty());
    assert_eq!(
        another(&store).last_catch_up_request().await.unwrap(),
        seen[0].0,
        "one that begins has nothing to catch up with"
    );
    store.clock.advance_ms(11 * 60_000);
    asks.request_catch_up(store.clock.clock().now()).await.unwrap();
    let left = hears.catch_up_requests(0).await.unwrap();
    assert_eq!(left.len(), 1, "the old one is gone");
    assert!(left[0].0 > seen[0].0);
}

on_each_database!(
    an_instance_that_lives_is_known_by_its_beat,
    the_turns_of_a_dead_instance_are_orphans_the_oldest_first,
    an_instance_that_gave_a_sign_meanwhile_is_not_buried,
    an_instance_that_was_buried_alive_learns_it_and_lives_on,
    what_an_instance_leaves_when_it_retires_is_anybodys,
    a_turn_that_is_handed_over_is_claimed_at_once,
    of_two_that_claim_at_once_one_gets_it,
    a_request_to_catch_up_is_for_the_others_and_for_some_minutes,
    a_turn_that_is_over_is_not_claimed,
);
