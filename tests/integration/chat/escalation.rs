//! Asking for a human, and what the assistant does then.

use chat_backend::{chat::messages::NewMessage, common::error::Error, events::Sentiment};
use entity::{
    ids::{ConversationId, UserId},
    intent_logs, outbox, turns,
};
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};

use crate::support::database::{Store, on_each_database};

/// A message that sounds frustrated.
fn frustrated(store: &Store, content: &str) -> NewMessage {
    let sentiment = Sentiment { sentiment: "negative", sentiment_score: -0.7, tone: "frustrated" };
    NewMessage { sentiment, ..store.message(content, None) }
}

/// Sends it a millisecond later; whether it has escalated, and whether it is answered.
async fn send(store: &Store, user: &UserId, id: &ConversationId, message: NewMessage) -> (bool, bool) {
    store.clock.advance_ms(1);
    let sent = store.messages.send(user, id, message).await.unwrap();
    if sent.turn.is_some() {
        store.answer(&sent.message, "Hm").await;
    }
    (sent.escalated, sent.turn.is_some())
}

async fn only_one_of_many_escalations_is_the_first(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let escalations = join_all((0..10).map(|_| store.conversations.escalate(&ada, &id))).await;
    assert_eq!(escalations.into_iter().filter(|first| first.as_ref().unwrap().is_some()).count(), 1);
    assert_eq!(store.events().await, ["ConversationCreated", "ConversationEscalated"]);
}

async fn the_third_frustrated_message_escalates_and_is_not_answered(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    for (message, expected) in [
        (frustrated(&store, "Useless"), (false, true)),
        (store.message("Hello", None), (false, true)),
        (frustrated(&store, "Useless again"), (false, true)),
        (frustrated(&store, "Still useless"), (true, false)),
        (frustrated(&store, "Hello?"), (false, false)),
        (store.message("Anybody?", None), (false, false)),
    ] {
        let content = message.content.clone();
        assert_eq!(send(&store, &ada, &id, message).await, expected, "{content}");
    }
    assert_eq!(turns::Entity::find().count(store.database.read()).await.unwrap(), 0);
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 9, "all are stored");
    let logs = intent_logs::Entity::find().count(store.database.read()).await.unwrap();
    assert_eq!(logs, 6, "what nobody answers wants something, too");
    let events = outbox::Entity::find().order_by_asc(outbox::Column::Position).all(store.database.read()).await;
    let escalated: Vec<_> = events.unwrap().into_iter().filter(|it| it.kind == "ConversationEscalated").collect();
    assert_eq!(escalated.len(), 1);
    assert_eq!(
        (&escalated[0].detail["reason"], &escalated[0].detail["userId"]),
        (&"frustration".into(), &"ada".into())
    );
    assert!(escalated[0].detail["messageId"].is_string());
}

async fn whoever_asks_for_a_human_is_not_answered(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let asks = NewMessage { asks_for_human: true, ..store.message("A human, please", None) };
    assert_eq!(send(&store, &ada, &id, asks.clone()).await, (true, false));
    let asks = NewMessage { id: "another".into(), ..asks };
    assert_eq!(send(&store, &ada, &id, asks).await, (false, false), "once");
    let refused = store.again(&ada, &id).await;
    assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("resume")), "{refused:?}");
}

async fn after_resuming_it_takes_three_frustrated_messages_again(store: Store) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let id = store.conversation(&ada).await.id;
    store.conversations.invite(&ada, &id, &bob).await.unwrap();
    for n in 0..3 {
        send(&store, &ada, &id, frustrated(&store, &n.to_string())).await;
    }
    store.clock.advance_ms(1);
    assert!(store.conversations.resume(Some(&bob), &id).await.unwrap().is_some());
    assert!(store.conversations.resume(Some(&ada), &id).await.unwrap().is_none(), "once");
    for expected in [(false, true), (false, true), (true, false)] {
        assert_eq!(send(&store, &ada, &id, frustrated(&store, "again")).await, expected);
    }
    assert_eq!(store.events().await.iter().filter(|kind| *kind == "ConversationEscalated").count(), 2);
}

async fn resuming_is_for_those_who_take_part_and_for_agents(store: Store) {
    let (ada, eve) = (UserId::from("ada"), UserId::from("eve"));
    let id = store.conversation(&ada).await.id;
    let agent = store.conversations.resume(None, &id).await;
    assert!(matches!(agent, Err(Error::NotFound(_))), "nobody asked for an agent");
    store.conversations.escalate(&ada, &id).await.unwrap();
    assert!(matches!(store.conversations.resume(Some(&eve), &id).await, Err(Error::NotFound(_))));
    assert!(store.conversations.resume(None, &id).await.unwrap().is_some());
}

async fn a_message_that_was_sent_before_escalates_nothing(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let asks = NewMessage { asks_for_human: true, ..store.message("A human, please", Some("k")) };
    assert!(store.messages.send(&ada, &id, asks.clone()).await.unwrap().escalated);
    store.conversations.resume(Some(&ada), &id).await.unwrap();
    let again = store.messages.send(&ada, &id, NewMessage { id: "another".into(), ..asks }).await.unwrap();
    assert!(again.duplicate && !again.escalated);
    assert_eq!(send(&store, &ada, &id, store.message("Hello", None)).await, (false, true));
}

on_each_database!(
    only_one_of_many_escalations_is_the_first,
    the_third_frustrated_message_escalates_and_is_not_answered,
    whoever_asks_for_a_human_is_not_answered,
    after_resuming_it_takes_three_frustrated_messages_again,
    resuming_is_for_those_who_take_part_and_for_agents,
    a_message_that_was_sent_before_escalates_nothing,
);
