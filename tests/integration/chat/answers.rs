//! Storing answers.

use chat_backend::{
    chat::{
        dto::{MessageRole, MessageStatus},
        messages::{NewAnswer, NewIntentLog},
    },
    common::error::Error,
};
use entity::{ids::UserId, intent_logs};
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::database::{Store, on_each_database};

async fn an_answer_is_stored_with_all_that_goes_with_it(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    store.clock.advance_ms(700);
    let new = NewAnswer {
        intent: Some("greeting".into()),
        confidence: Some(0.85),
        status: MessageStatus::Error,
        error: Some("cut short".into()),
        first_token_time: Some(5),
        ..store.answer_to(&question, "Hi ✨").await
    };
    let stored = store.store(new.clone()).await;
    assert_eq!((&stored.id, stored.role, stored.content.as_str()), (&new.id, MessageRole::Assistant, "Hi ✨"));
    assert_eq!((stored.intent.as_deref(), stored.confidence), (Some("greeting"), Some(0.85)));
    assert_eq!((stored.model.as_deref(), stored.tokens, stored.processing_time), (Some("demo"), Some(3), Some(12)));
    assert_eq!((stored.status, stored.error.as_deref()), (MessageStatus::Error, Some("cut short")));
    assert_eq!((stored.user_id.as_ref(), stored.created_at), (None, store.clock.now()));
    let read = store.messages.answer_to(&id, &question.id).await.unwrap().unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&stored).unwrap());
    let conversation = store.conversations.get(&ada, &id).await.unwrap();
    assert_eq!((conversation.message_count, conversation.last_message_at), (2, Some(store.clock.now())));
    let kinds = store.events().await;
    assert_eq!(kinds, ["ConversationCreated", "MessageSent", "MessageFailed"]);
}

async fn an_intent_that_the_ai_has_found_is_in_the_log(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    let log = NewIntentLog { intent: "campaign_help".into(), confidence: 0.8, entities: json!({}), method: "ai" };
    store.store(NewAnswer { relabelled: Some(log), ..store.answer_to(&question, "Hi").await }).await;
    let logs = intent_logs::Entity::find().all(store.database.read()).await.unwrap();
    assert_eq!(logs.len(), 1);
    assert_eq!(
        (&logs[0].message_id, logs[0].intent.as_str(), logs[0].method.as_str()),
        (&question.id, "campaign_help", "ai")
    );
    assert_eq!(logs[0].entities, json!({ "platform": "tiktok" }), "what the message names is not the AI's to say");
}

async fn storing_an_answer_again_gives_the_stored_one(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    let old = store.answer(&question, "old").await;
    let new = NewAnswer { replaces: vec![old.id], ..store.answer_to(&question, "new").await };
    let attempts = join_all((0..5).map(|_| store.store(new.clone()))).await;
    for attempt in attempts {
        assert_eq!(attempt.content, "new");
    }
    store.clock.advance_ms(10);
    let again = store.store(NewAnswer { content: "other".into(), ..new }).await;
    assert_eq!(again.content, "new");
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 2);
}

async fn a_replaced_answer_is_gone_and_counts_no_more(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    let first = store.answer(&question, "first").await;
    let second = store.answer(&question, "second").await;
    let replaces = vec![first.id, second.id, question.id.clone(), "unknown".into()];
    let third = store.answer_to(&question, "third").await;
    store.store(NewAnswer { replaces, ..third }).await;
    let history = store.messages.history(&ada, &id, None, 10, &[]).await.unwrap().messages;
    assert_eq!(history.iter().map(|message| message.content.as_str()).collect::<Vec<_>>(), ["Hello", "third"]);
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 2);
}

async fn an_answer_of_another_conversation_is_not_replaced(store: Store) {
    let ada = UserId::from("ada");
    let elsewhere = store.conversation(&ada).await.id;
    let kept = store.say(&ada, &elsewhere, "Hello").await;
    let kept = store.answer(&kept, "kept").await;
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    let new = store.answer_to(&question, "new").await;
    store.store(NewAnswer { replaces: vec![kept.id], ..new }).await;
    assert_eq!(store.messages.history(&ada, &elsewhere, None, 10, &[]).await.unwrap().messages.len(), 2);
    assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 2);
}

async fn the_answer_in_a_deleted_conversation_is_not_stored(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    let late = store.answer_to(&question, "late").await;
    store.conversations.delete(&ada, &id).await.unwrap();
    let refused = store.messages.store_answer(late).await;
    assert!(matches!(refused, Err(Error::NotFound("conversation"))), "{refused:?}");
    assert!(store.messages.answer_to(&id, &question.id).await.unwrap().is_none());
    assert!(store.queue.head(&id).await.unwrap().is_none());
}

async fn an_answer_is_not_lost_over_a_nul_character(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let question = store.say(&ada, &id, "Hello").await;
    assert_eq!(store.answer(&question, "a\0b").await.content, "a\u{FFFD}b");
}

on_each_database!(
    an_answer_is_stored_with_all_that_goes_with_it,
    an_intent_that_the_ai_has_found_is_in_the_log,
    storing_an_answer_again_gives_the_stored_one,
    a_replaced_answer_is_gone_and_counts_no_more,
    an_answer_of_another_conversation_is_not_replaced,
    the_answer_in_a_deleted_conversation_is_not_stored,
    an_answer_is_not_lost_over_a_nul_character,
);
