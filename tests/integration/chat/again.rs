//! Answering the last question again.

use chat_backend::common::error::Error;
use entity::ids::UserId;

use crate::support::database::{Store, on_each_database};

async fn the_last_question_is_answered_again_in_place_of_its_own_answers(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let u1 = store.say(&ada, &id, "u1").await;
    let u2 = store.say(&ada, &id, "u2").await;
    store.answer(&u1, "a1").await;
    let (a2, b2) = (store.answer(&u2, "a2").await, store.answer(&u2, "b2").await);
    let before = store.conversations.get(&ada, &id).await.unwrap();
    store.clock.advance_ms(10);
    let again = store.messages.answer_again(&ada, &id, "again".into(), store.queue.instance()).await.unwrap();
    assert_eq!((&again.question.id, &again.replaces), (&u2.id, &vec![a2.id, b2.id]));
    let after = store.conversations.get(&ada, &id).await.unwrap();
    assert_eq!(serde_json::to_value(&after).unwrap(), serde_json::to_value(&before).unwrap());

    let turn = store.queue.head(&id).await.unwrap().unwrap();
    assert_eq!((turn.lease, turn.question_id, turn.answer_id), (again.turn.lease, u2.id, "again".into()));
    assert_eq!((turn.asked_by, turn.replaces), (ada, again.replaces));
    assert_eq!((turn.instance.as_str(), turn.created_at), (store.queue.instance(), store.clock.now()));
}

async fn a_question_without_an_answer_is_answered_again_too(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let nothing = store.again(&ada, &id).await;
    assert!(matches!(&nothing, Err(Error::Conflict(why)) if why.contains("no message to answer")), "{nothing:?}");
    let question = store.say(&ada, &id, "u").await;
    let turn = store.queue.head(&id).await.unwrap().unwrap();
    store.queue.leave(turn.lease).await.unwrap();
    let again = store.again(&ada, &id).await.unwrap();
    assert_eq!((again.question.id, again.replaces), (question.id, vec![]));
}

async fn nothing_is_answered_again_while_a_turn_is_not_over(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "u").await;
    let running = store.again(&ada, &id).await;
    assert!(matches!(&running, Err(Error::Conflict(why)) if why.contains("is running")), "{running:?}");
    store.answer(&question, "a").await;
    store.again(&ada, &id).await.unwrap();
    let twice = store.again(&ada, &id).await;
    assert!(matches!(&twice, Err(Error::Conflict(why)) if why.contains("is running")), "{twice:?}");
    // Another conversation is another matter.
    let elsewhere = store.conversation(&ada).await.id;
    let question = store.say(&ada, &elsewhere, "u").await;
    store.answer(&question, "a").await;
    store.again(&ada, &elsewhere).await.unwrap();
}

on_each_database!(
    the_last_question_is_answered_again_in_place_of_its_own_answers,
    a_question_without_an_answer_is_answered_again_too,
    nothing_is_answered_again_while_a_turn_is_not_over,
);
