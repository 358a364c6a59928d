//! Who leaves without an answer, and who comes back.

use chat_backend::chat::{dto::MessageStatus, messages::NewAnswer};
use entity::{conversations, ids::UserId};
use sea_orm::EntityTrait;

use crate::support::database::{Store, on_each_database};

async fn left_at(store: &Store, id: &entity::ids::ConversationId) -> Option<chrono::NaiveDateTime> {
    conversations::Entity::find_by_id(id.clone()).one(store.database.read()).await.unwrap().unwrap().left_at
}

async fn the_owner_is_noted_to_leave_without_an_answer_and_to_return(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let now = || store.clock.now().naive_utc();
    assert!(!store.conversations.note_left(&ada, &id, now()).await.unwrap(), "nothing was asked");
    store.say(&ada, &id, "Hello").await;
    assert!(store.conversations.note_left(&ada, &id, now()).await.unwrap());
    assert!(!store.conversations.note_left(&ada, &id, now()).await.unwrap(), "it is noted already");
    assert_eq!(left_at(&store, &id).await, Some(now()));
    assert!(store.conversations.has_left(&ada, &id).await.unwrap());
    assert!(store.conversations.note_returned(&ada, &id).await.unwrap());
    assert!(!store.conversations.note_returned(&ada, &id).await.unwrap());
    assert_eq!(left_at(&store, &id).await, None);
    assert_eq!(store.events().await, ["ConversationCreated", "MessageSent", "UserLeft", "UserReturned"]);
}

async fn a_good_answer_lets_one_leave_and_a_failed_one_does_not(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    let failed = NewAnswer { status: MessageStatus::Error, ..store.answer_to(&question, "").await };
    store.store(failed).await;
    assert!(store.conversations.waits_for_answer(&ada, &id).await.unwrap());
    store.answer(&question, "Hi").await;
    assert!(!store.conversations.waits_for_answer(&ada, &id).await.unwrap());
    assert!(!store.conversations.note_left(&ada, &id, store.clock.now().naive_utc()).await.unwrap());
}

async fn only_the_owner_leaves_and_comes_back(store: Store) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let id = store.conversation(&ada).await.id;
    store.conversations.invite(&ada, &id, &bob).await.unwrap();
    store.say(&bob, &id, "Hello").await;
    let now = store.clock.now().naive_utc();
    assert!(!store.conversations.note_left(&bob, &id, now).await.unwrap());
    assert!(store.conversations.note_left(&ada, &id, now).await.unwrap());
    store.say(&bob, &id, "Ada?").await;
    assert!(!store.conversations.note_returned(&bob, &id).await.unwrap());
    assert!(!store.conversations.has_left(&bob, &id).await.unwrap());
    assert_eq!(left_at(&store, &id).await, Some(now));
    store.say(&ada, &id, "Here").await;
    assert_eq!(left_at(&store, &id).await, None);
}

async fn who_has_asked_since_is_not_gone(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let left = store.clock.now().naive_utc();
    store.say(&ada, &id, "Still here").await;
    assert!(!store.conversations.note_left(&ada, &id, left).await.unwrap());
}

on_each_database!(
    the_owner_is_noted_to_leave_without_an_answer_and_to_return,
    a_good_answer_lets_one_leave_and_a_failed_one_does_not,
    only_the_owner_leaves_and_comes_back,
    who_has_asked_since_is_not_gone,
);
