//! What is somebody else's and what does not exist answer alike, everywhere.

use chat_backend::common::error::{Error, Result};
use entity::ids::{ConversationId, UserId};

use crate::support::database::{Store, on_each_database};

async fn everything(store: &Store, user: &UserId, id: &ConversationId) -> Vec<(&'static str, Result<()>)> {
    let (conversations, messages) = (&store.conversations, &store.messages);
    let new = store.message("Hello", Some("k"));
    vec![
        ("get", conversations.get(user, id).await.map(drop)),
        ("authorize", conversations.authorize(user, id).await),
        ("rename", conversations.rename(user, id, "Mine".into()).await.map(drop)),
        ("archive", conversations.archive(user, id).await.map(drop)),
        ("delete", conversations.delete(user, id).await.map(drop)),
        ("invite", conversations.invite(user, id, user).await),
        ("remove oneself", conversations.remove_participant(user, id, user).await),
        ("remove the owner", conversations.remove_participant(user, id, &"ada".into()).await),
        ("participants", conversations.participants(user, id).await.map(drop)),
        ("feedback", conversations.feedback(user, id, 1, None).await),
        ("escalate", conversations.escalate(user, id).await.map(drop)),
        ("send", messages.send(user, id, new).await.map(drop)),
        ("history", messages.history(user, id, None, 50, &[]).await.map(drop)),
        ("answer_again", store.again(user, id).await.map(drop)),
    ]
}

async fn a_stranger_finds_nothing_and_changes_nothing(store: Store) {
    let (ada, eve) = (UserId::from("ada"), UserId::from("eve"));
    let id = store.conversation(&ada).await.id;
    store.say(&ada, &id, "Hello").await;
    let before = store.conversations.get(&ada, &id).await.unwrap();
    let deleted = store.conversation(&eve).await.id;
    store.conversations.delete(&eve, &deleted).await.unwrap();
    for id in [&id, &deleted, &"unknown".into(), &"".into()] {
        for (what, outcome) in everything(&store, &eve, id).await {
            assert!(matches!(outcome, Err(Error::NotFound("conversation"))), "{what} of {id:?}: {outcome:?}");
        }
    }
    let after = store.conversations.get(&ada, &id).await.unwrap();
    assert_eq!(serde_json::to_value(&after).unwrap(), serde_json::to_value(&before).unwrap());
    assert_eq!(store.messages.history(&ada, &id, None, 50, &[]).await.unwrap().messages.len(), 1);
    assert_eq!(store.conversations.participants(&ada, &id).await.unwrap(), [ada]);
}

on_each_database!(a_stranger_finds_nothing_and_changes_nothing);
