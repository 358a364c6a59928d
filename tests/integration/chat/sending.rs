//! Storing what users send.

use std::collections::HashSet;

use chat_backend::{
    chat::dto::{ConversationStatus, MessageRole, MessageStatus},
    common::error::Error,
};
use entity::ids::UserId;
use futures_util::future::join_all;

use crate::support::database::{Store, on_each_database};

async fn a_sent_message_is_stored_and_touches_its_conversation(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    store.clock.advance_ms(1500);
    let sent = store.messages.send(&ada, &id, store.message("Grüße 👋", None)).await.unwrap();
    assert!(!sent.duplicate && !sent.reactivated);
    let stored = store.messages.history(&ada, &id, None, 10, &[]).await.unwrap().messages.remove(0);
    assert_eq!(serde_json::to_value(&stored).unwrap(), serde_json::to_value(&sent.message).unwrap());
    assert_eq!((stored.role, stored.status), (MessageRole::User, MessageStatus::Sent));
    assert_eq!((stored.content.as_str(), stored.user_id.as_ref()), ("Grüße 👋", Some(&ada)));
    assert_eq!((stored.sentiment.as_deref(), stored.created_at), (Some("neutral"), store.clock.now()));
    let conversation = store.conversations.get(&ada, &id).await.unwrap();
    assert_eq!(conversation.message_count, 1);
    assert_eq!((conversation.last_message_at, conversation.updated_at), (Some(store.clock.now()), store.clock.now()));
}

async fn the_same_client_message_id_stores_nothing_again(store: Store) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let id = store.conversation(&ada).await.id;
    store.conversations.invite(&ada, &id, &bob).await.unwrap();
    let first = store.messages.send(&ada, &id, store.message("one", Some("k"))).await.unwrap();
    store.conversations.archive(&ada, &id).await.unwrap();
    let before = store.conversations.get(&ada, &id).await.unwrap();
    store.clock.advance_ms(10);
    let again = store.messages.send(&ada, &id, store.message("two", Some("k"))).await.unwrap();
    assert!(again.duplicate && !again.reactivated);
    assert_eq!((again.message.id, again.message.content.as_str()), (first.message.id, "one"));
    let after = store.conversations.get(&ada, &id).await.unwrap();
    assert_eq!(serde_json::to_value(&after).unwrap(), serde_json::to_value(&before).unwrap());

    // It is the user's own, and the conversation's own.
    assert!(!store.messages.send(&bob, &id, store.message("bob's", Some("k"))).await.unwrap().duplicate);
    let other = store.conversation(&ada).await.id;
    assert!(!store.messages.send(&ada, &other, store.message("elsewhere", Some("k"))).await.unwrap().duplicate);
    assert!(!store.messages.send(&ada, &id, store.message("none", None)).await.unwrap().duplicate);
    assert!(!store.messages.send(&ada, &id, store.message("none", None)).await.unwrap().duplicate);
}

async fn twenty_at_once_with_one_client_message_id_are_one_message(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let sends = (0..20).map(|_| {
        let (store, ada, id) = (store.clone(), ada.clone(), id.clone());
        tokio::spawn(async move { store.messages.send(&ada, &id, store.message("once", Some("k"))).await.unwrap() })
    });
    let sent: Vec<_> = join_all(sends).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(sent.iter().filter(|sent| !sent.duplicate).count(), 1);
    assert_eq!(sent.iter().map(|sent| &sent.message.id).collect::<HashSet<_>>().len(), 1);
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 1);
    assert_eq!(store.messages.history(&ada, &id, None, 50, &[]).await.unwrap().messages.len(), 1);
}

async fn fifty_at_once_are_all_stored_and_counted(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let sends = (0..50).map(|number| {
        let (store, ada, id) = (store.clone(), ada.clone(), id.clone());
        tokio::spawn(
            async move { store.messages.send(&ada, &id, store.message(&number.to_string(), None)).await.unwrap() },
        )
    });
    join_all(sends).await.into_iter().for_each(|sent| assert!(!sent.unwrap().duplicate));
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 50);
    assert_eq!(store.messages.history(&ada, &id, None, 100, &[]).await.unwrap().messages.len(), 50);
}

async fn writing_in_an_archived_conversation_makes_it_active(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    store.conversations.archive(&ada, &id).await.unwrap();
    assert!(store.messages.send(&ada, &id, store.message("back", None)).await.unwrap().reactivated);
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().status, ConversationStatus::Active);
    assert!(!store.messages.send(&ada, &id, store.message("again", None)).await.unwrap().reactivated);
}

async fn a_clock_that_runs_behind_does_not_change_the_order(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    for content in ["1", "2", "3"] {
        store.messages.send(&ada, &id, store.message(content, None)).await.unwrap();
        store.clock.advance_ms(-60_000);
    }
    let history = store.messages.history(&ada, &id, None, 10, &[]).await.unwrap().messages;
    assert_eq!(history.iter().map(|message| message.content.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    let last = store.conversations.get(&ada, &id).await.unwrap().last_message_at;
    assert_eq!(last, Some(history[2].created_at));
}

async fn a_nul_character_is_refused_by_name_and_changes_nothing(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    for (bad, field) in
        [(store.message("a\0b", None), "content "), (store.message("a", Some("k\0")), "clientMessageId ")]
    {
        let refused = store.messages.send(&ada, &id, bad).await;
        assert!(matches!(&refused, Err(Error::BadRequest(message)) if message.starts_with(field)), "{refused:?}");
    }
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 0);
}

on_each_database!(
    a_sent_message_is_stored_and_touches_its_conversation,
    the_same_client_message_id_stores_nothing_again,
    twenty_at_once_with_one_client_message_id_are_one_message,
    fifty_at_once_are_all_stored_and_counted,
    writing_in_an_archived_conversation_makes_it_active,
    a_clock_that_runs_behind_does_not_change_the_order,
    a_nul_character_is_refused_by_name_and_changes_nothing,
);
