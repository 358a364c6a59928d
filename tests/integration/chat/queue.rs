//! The turns in the database: their order, and the right to end them. `takeover.rs` has what happens when instances die.

use std::collections::HashSet;

use chat_backend::{
    chat::{
        messages::Stored,
        queue::{Standing, TurnQueue},
    },
    common::error::Error,
};
use entity::ids::{ConversationId, UserId};
use futures_util::future::join_all;

use crate::support::database::{Store, on_each_database};

async fn conversation(store: &Store) -> (UserId, ConversationId) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    (ada, id)
}

async fn a_turn_says_what_is_to_be_answered(store: Store) {
    let (ada, id) = conversation(&store).await;
    store.clock.advance_ms(5);
    let new = store.message("Hello", Some("k"));
    let sent = store.messages.send(&ada, &id, new.clone()).await.unwrap();
    let turn = store.queue.head(&id).await.unwrap().unwrap();
    assert_eq!((turn.lease, turn.lease.fence), (sent.turn.unwrap().lease, 1));
    assert_eq!((&turn.conversation_id, &turn.question_id, &turn.answer_id), (&id, &new.id, &new.answer_id));
    assert_eq!((&turn.asked_by, turn.replaces.as_slice()), (&ada, [].as_slice()));
    assert_eq!((turn.instance.as_str(), turn.stop), (store.queue.instance(), false));
    assert_eq!(turn.created_at, store.clock.now());
    assert_eq!(store.queue.of_question(&new.id).await.unwrap().unwrap().lease, turn.lease);
    assert!(store.queue.of_question(&"another".into()).await.unwrap().is_none());
}

async fn turns_of_a_conversation_run_in_the_order_of_their_questions(store: Store) {
    let (ada, id) = conversation(&store).await;
    let other = store.conversation(&ada).await.id;
    let mut turns = Vec::new();
    for (conversation, waits) in [(&id, false), (&other, false), (&id, true), (&id, true)] {
        let sent = store.messages.send(&ada, conversation, store.message("?", None)).await.unwrap();
        let turn = sent.turn.unwrap();
        assert_eq!(turn.waits, waits);
        if conversation == &id {
            turns.push((sent.message, turn.lease));
        }
    }
    for (at, (question, lease)) in turns.iter().enumerate() {
        assert_eq!(store.queue.head(&id).await.unwrap().unwrap().question_id, question.id);
        assert_eq!(store.queue.is_head(*lease, &id).await.unwrap(), Standing::Head);
        for (_, later) in &turns[at + 1..] {
            assert_eq!(store.queue.is_head(*later, &id).await.unwrap(), Standing::Waiting);
        }
        store.answer(question, "!").await;
        assert_eq!(store.queue.is_head(*lease, &id).await.unwrap(), Standing::Gone);
    }
    assert!(store.queue.head(&id).await.unwrap().is_none());
    assert!(store.queue.head(&other).await.unwrap().is_some());
}

async fn a_message_that_was_sent_before_starts_no_turn(store: Store) {
    let (ada, id) = conversation(&store).await;
    let first = store.messages.send(&ada, &id, store.message("one", Some("k"))).await.unwrap();
    let again = store.messages.send(&ada, &id, store.message("one", Some("k"))).await.unwrap();
    assert!(again.duplicate && again.turn.is_none());
    assert_eq!(store.queue.own().await.unwrap().len(), 1);
    store.answer(&first.message, "!").await;
    assert!(store.messages.send(&ada, &id, store.message("one", Some("k"))).await.unwrap().turn.is_none());
    assert!(store.queue.head(&id).await.unwrap().is_none());
}

async fn of_many_that_are_sent_at_once_one_is_the_head(store: Store) {
    let (ada, id) = conversation(&store).await;
    let other = store.other_instance().await;
    let sends = (0..30).map(|number| {
        let store = if number % 2 == 0 { store.clone() } else { other.clone() };
        let (ada, id) = (ada.clone(), id.clone());
        tokio::spawn(async move { store.messages.send(&ada, &id, store.message("?", None)).await.unwrap() })
    });
    let sent: Vec<_> = join_all(sends).await.into_iter().map(|sent| sent.unwrap()).collect();
    let turns: Vec<_> = sent.iter().map(|sent| sent.turn.clone().unwrap()).collect();
    assert_eq!(turns.iter().filter(|turn| !turn.waits).count(), 1);
    assert_eq!(turns.iter().map(|turn| turn.lease.position).collect::<HashSet<_>>().len(), 30);
    let head = turns.iter().find(|turn| !turn.waits).unwrap();
    assert_eq!(store.queue.head(&id).await.unwrap().unwrap().lease, head.lease);
    assert!(turns.iter().all(|turn| turn.lease.position >= head.lease.position));
    for queue in [&store.queue, &other.queue] {
        let own = queue.own().await.unwrap();
        assert_eq!(own.len(), 15);
        assert!(own.iter().all(|turn| turn.instance == queue.instance()));
        assert!(own.is_sorted_by_key(|turn| turn.lease.position));
    }
}

async fn asking_again_and_sending_at_once_never_make_two_heads(store: Store) {
    let (ada, id) = conversation(&store).await;
    let other = store.other_instance().await;
    let question = store.say(&ada, &id, "?").await;
    store.answer(&question, "!").await;
    for round in 0..10 {
        let (again, twice, sent) = tokio::join!(
            store.again(&ada, &id),
            other.again(&ada, &id),
            other.messages.send(&ada, &id, store.message("?", None))
        );
        let turn = sent.unwrap().turn.unwrap();
        let mut started = Vec::new();
        for attempt in [again, twice] {
            match attempt {
                Ok(again) => started.push(again.turn.lease),
                Err(refused) => assert!(matches!(refused, Error::Conflict(_)), "{refused:?}"),
            }
        }
        assert!(started.len() <= 1, "round {round}: {started:?}");
        // Either it came first and the message waits, or the message did and it was refused.
        assert_eq!(turn.waits, started.len() == 1, "round {round}");
        for lease in started.into_iter().chain([turn.lease]) {
            assert_eq!(store.queue.is_head(lease, &id).await.unwrap(), Standing::Head);
            assert!(store.queue.leave(lease).await.unwrap());
        }
    }
}

async fn a_position_is_never_given_twice(store: Store) {
    let (ada, id) = conversation(&store).await;
    let mut last = 0;
    for _ in 0..3 {
        let turn = store.messages.send(&ada, &id, store.message("?", None)).await.unwrap().turn.unwrap();
        assert!(turn.lease.position > last);
        last = turn.lease.position;
        assert!(store.queue.leave(turn.lease).await.unwrap());
    }
}

async fn who_has_lost_the_turn_stores_nothing(store: Store) {
    let (ada, id) = conversation(&store).await;
    let question = store.say(&ada, &id, "?").await;
    let old = store.answer_to(&question, "of the old one").await;
    let other = TurnQueue::new(store.database.clone(), store.clock.clock());
    let turn = store.queue.head(&id).await.unwrap().unwrap();
    let lease = other.claim(&turn).await.unwrap().unwrap();
    let before = store.conversations.get(&ada, &id).await.unwrap();
    store.clock.advance_ms(10);
    let lost = store.messages.store_answer(old.clone()).await.unwrap();
    assert!(matches!(lost, Stored::TakenOver), "{lost:?}");
    let after = store.conversations.get(&ada, &id).await.unwrap();
    assert_eq!(serde_json::to_value(&after).unwrap(), serde_json::to_value(&before).unwrap());
    assert!(store.messages.stored(&old.id).await.unwrap().is_none());
    assert_eq!(store.queue.is_head(old.lease, &id).await.unwrap(), Standing::Gone);

    let mut new = old.clone();
    (new.content, new.lease) = ("of the new one".into(), lease);
    assert_eq!(store.store(new).await.content, "of the new one");
    assert!(store.queue.head(&id).await.unwrap().is_none());
    // It has the same id, so the old one learns what has become of it.
    assert_eq!(store.store(old).await.content, "of the new one");
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 2);
}

async fn of_two_that_store_and_claim_at_once_one_is_told_so(store: Store) {
    let (ada, id) = conversation(&store).await;
    let other = store.other_instance().await;
    for _ in 0..10 {
        let question = store.say(&ada, &id, "?").await;
        let answer = store.answer_to(&question, "!").await;
        let turn = store.queue.head(&id).await.unwrap().unwrap();
        let (stored, claimed) = tokio::join!(store.messages.store_answer(answer.clone()), other.queue.claim(&turn));
        let is_stored = match (stored.unwrap(), claimed.unwrap()) {
            (Stored::Done(_), None) => true,
            (Stored::TakenOver, Some(lease)) => !other.queue.leave(lease).await.unwrap(),
            both => panic!("{both:?}"),
        };
        assert_eq!(store.messages.stored(&answer.id).await.unwrap().is_some(), is_stored);
        assert!(store.queue.head(&id).await.unwrap().is_none());
    }
}

async fn a_turn_that_is_left_is_over_without_an_answer(store: Store) {
    let (ada, id) = conversation(&store).await;
    let question = store.say(&ada, &id, "?").await;
    let answer = store.answer_to(&question, "late").await;
    let next = store.say(&ada, &id, "and?").await;
    assert!(store.queue.leave(answer.lease).await.unwrap());
    assert!(!store.queue.leave(answer.lease).await.unwrap());
    assert_eq!(store.queue.head(&id).await.unwrap().unwrap().question_id, next.id);
    assert!(matches!(store.messages.store_answer(answer).await.unwrap(), Stored::TakenOver));
}

async fn a_stop_is_asked_of_the_head_or_of_all(store: Store) {
    let (ada, id) = conversation(&store).await;
    assert!(store.queue.request_stop(&id).await.unwrap().is_none());
    let (first, second) = (store.say(&ada, &id, "1").await, store.say(&ada, &id, "2").await);
    let elsewhere = store.conversation(&ada).await.id;
    store.say(&ada, &elsewhere, "3").await;
    for _ in 0..2 {
        let stopped = store.queue.request_stop(&id).await.unwrap().unwrap();
        assert_eq!((stopped.question_id, stopped.stop), (first.id.clone(), true));
    }
    assert!(!store.queue.of_question(&second.id).await.unwrap().unwrap().stop);
    let all = store.queue.request_stop_all(&id).await.unwrap();
    assert!(all.iter().all(|turn| turn.stop));
    assert_eq!(all.into_iter().map(|turn| turn.question_id).collect::<Vec<_>>(), [first.id, second.id]);
    assert!(!store.queue.head(&elsewhere).await.unwrap().unwrap().stop);
    // An answer that was asked to stop is stored like others.
    store.answer(&store.messages.history(&ada, &id, None, 9, &[]).await.unwrap().messages[0], "half").await;
}

async fn the_turns_of_a_deleted_conversation_end(store: Store) {
    let (ada, id) = conversation(&store).await;
    let first = store.say(&ada, &id, "1").await;
    let first = store.answer_to(&first, "late").await;
    let second = store.say(&ada, &id, "2").await;
    store.conversations.delete(&ada, &id).await.unwrap();
    assert_eq!(store.queue.request_stop_all(&id).await.unwrap().len(), 2);
    store.messages.store_answer(first).await.unwrap_err();
    let head = store.queue.head(&id).await.unwrap().unwrap();
    assert_eq!(head.question_id, second.id);
    assert!(store.queue.leave(head.lease).await.unwrap());
    assert!(store.queue.own().await.unwrap().is_empty());
}

async fn who_has_lost_the_turn_of_a_deleted_conversation_does_not_end_it(store: Store) {
    let (ada, id) = conversation(&store).await;
    let question = store.say(&ada, &id, "?").await;
    let old = store.answer_to(&question, "late").await;
    let other = TurnQueue::new(store.database.clone(), store.clock.clock());
    let turn = store.queue.head(&id).await.unwrap().unwrap();
    let lease = other.claim(&turn).await.unwrap().unwrap();
    store.conversations.delete(&ada, &id).await.unwrap();
    store.messages.store_answer(old).await.unwrap_err();
    assert_eq!(other.is_head(lease, &id).await.unwrap(), Standing::Head);
}

on_each_database!(
    a_turn_says_what_is_to_be_answered,
    turns_of_a_conversation_run_in_the_order_of_their_questions,
    a_message_that_was_sent_before_starts_no_turn,
    of_many_that_are_sent_at_once_one_is_the_head,
    asking_again_and_sending_at_once_never_make_two_heads,
    a_position_is_never_given_twice,
    who_has_lost_the_turn_stores_nothing,
    of_two_that_store_and_claim_at_once_one_is_told_so,
    a_turn_that_is_left_is_over_without_an_answer,
    a_stop_is_asked_of_the_head_or_of_all,
    the_turns_of_a_deleted_conversation_end,
    who_has_lost_the_turn_of_a_deleted_conversation_does_not_end_it,
);
