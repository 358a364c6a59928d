//! Who takes part, and what a participant may do.

use chat_backend::common::error::Error;
use entity::ids::{ConversationId, UserId};

use crate::support::database::{Store, on_each_database};

async fn ada_with_bob(store: &Store) -> (UserId, UserId, ConversationId) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let conversation = store.conversation(&ada).await;
    store.conversations.invite(&ada, &conversation.id, &bob).await.unwrap();
    (ada, bob, conversation.id)
}

async fn the_owner_comes_first_then_the_others_as_they_came(store: Store) {
    let (ada, bob, id) = ada_with_bob(&store).await;
    store.clock.advance_ms(1);
    store.conversations.invite(&ada, &id, &"abe".into()).await.unwrap();
    store.conversations.invite(&ada, &id, &bob).await.unwrap();
    store.conversations.invite(&ada, &id, &ada).await.unwrap();
    for user in [&ada, &bob] {
        assert_eq!(store.conversations.participants(user, &id).await.unwrap(), ["ada", "bob", "abe"].map(UserId::from));
    }
}

async fn a_participant_reads_writes_renames_and_judges(store: Store) {
    let (ada, bob, id) = ada_with_bob(&store).await;
    store.conversations.get(&bob, &id).await.unwrap();
    store.conversations.authorize(&bob, &id).await.unwrap();
    assert_eq!(store.conversations.rename(&bob, &id, "Ours".into()).await.unwrap().user_id, ada);
    store.conversations.feedback(&bob, &id, 4, None).await.unwrap();
    assert!(store.conversations.escalate(&bob, &id).await.unwrap().is_some());
    assert!(store.conversations.resume(Some(&bob), &id).await.unwrap().is_some());
    let sent = store.messages.send(&bob, &id, store.message("Hi", None)).await.unwrap();
    assert_eq!(sent.message.user_id, Some(bob.clone()));
    assert_eq!(store.messages.history(&ada, &id, None, 10, &[]).await.unwrap().messages.len(), 1);
    store.answer(&sent.message, "Hello").await;
    assert_eq!(store.again(&bob, &id).await.unwrap().question.id, sent.message.id);
}

async fn what_is_the_owners_is_forbidden_to_a_participant(store: Store) {
    let (ada, bob, id) = ada_with_bob(&store).await;
    store.conversations.invite(&ada, &id, &"abe".into()).await.unwrap();
    for forbidden in [
        store.conversations.archive(&bob, &id).await.map(drop),
        store.conversations.delete(&bob, &id).await.map(drop),
        store.conversations.invite(&bob, &id, &"eve".into()).await,
        store.conversations.remove_participant(&bob, &id, &"abe".into()).await,
        store.conversations.remove_participant(&bob, &id, &ada).await,
    ] {
        assert!(matches!(&forbidden, Err(Error::Forbidden(why)) if why.starts_with("only the owner")), "{forbidden:?}");
    }
    assert_eq!(store.conversations.participants(&ada, &id).await.unwrap().len(), 3);
}

async fn who_left_is_a_stranger(store: Store) {
    let (ada, bob, id) = ada_with_bob(&store).await;
    store.conversations.remove_participant(&bob, &id, &bob).await.unwrap();
    assert!(matches!(store.conversations.get(&bob, &id).await, Err(Error::NotFound("conversation"))));
    assert_eq!(store.conversations.participants(&ada, &id).await.unwrap(), [ada]);
}

async fn the_owner_removes_others_and_cannot_leave(store: Store) {
    let (ada, bob, id) = ada_with_bob(&store).await;
    store.conversations.remove_participant(&ada, &id, &bob).await.unwrap();
    assert!(matches!(store.conversations.authorize(&bob, &id).await, Err(Error::NotFound("conversation"))));
    let again = store.conversations.remove_participant(&ada, &id, &bob).await;
    assert!(matches!(again, Err(Error::NotFound("participant"))), "{again:?}");
    let leave = store.conversations.remove_participant(&ada, &id, &ada).await;
    assert!(matches!(leave, Err(Error::Conflict(_))), "{leave:?}");
}

on_each_database!(
    the_owner_comes_first_then_the_others_as_they_came,
    a_participant_reads_writes_renames_and_judges,
    what_is_the_owners_is_forbidden_to_a_participant,
    who_left_is_a_stranger,
    the_owner_removes_others_and_cannot_leave,
);
