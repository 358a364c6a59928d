//! Feedback.

use chat_backend::common::error::Error;
use entity::{
    conversation_analytics::{Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use crate::support::database::{Store, on_each_database};

async fn analytics(store: &Store, id: &ConversationId) -> Vec<Model> {
    Entity::find().filter(Column::ConversationId.eq(id.clone())).all(store.database.read()).await.unwrap()
}

async fn the_first_feedback_makes_a_row_of_zeros(store: Store) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let id = store.conversation(&ada).await.id;
    store.conversations.invite(&ada, &id, &bob).await.unwrap();
    store.conversations.feedback(&bob, &id, 5, Some("Merci ✨".into())).await.unwrap();
    let rows = analytics(&store, &id).await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((row.rating, row.feedback.as_deref(), &row.user_id), (Some(5), Some("Merci ✨"), &ada));
    assert_eq!((row.duration, row.message_count, row.avg_response_time, row.frustration_count), (0, 0, 0, 0));
    assert_eq!((row.sentiment_score, &row.top_intents), (0.0, &json!({})));
    assert_eq!((row.abandoned, row.escalated), (false, false));
}

async fn later_feedback_replaces_the_earlier_and_nothing_else(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    store.conversations.feedback(&ada, &id, 1, Some("Bad".into())).await.unwrap();
    let mut measured = analytics(&store, &id).await.remove(0).into_active_model();
    measured.duration = Set(77);
    measured.top_intents = Set(json!({ "greeting": 2 }));
    measured.escalated = Set(true);
    measured.update(store.database.write()).await.unwrap();
    store.clock.advance_ms(9);
    store.conversations.feedback(&ada, &id, 4, None).await.unwrap();
    let rows = analytics(&store, &id).await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((row.rating, &row.feedback), (Some(4), &None));
    assert_eq!((row.duration, &row.top_intents, row.escalated), (77, &json!({ "greeting": 2 }), true));
    assert_eq!(row.updated_at, store.clock.now().naive_utc());
}

async fn a_rating_outside_of_the_scale_is_refused_by_name(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    for rating in [0, 6, -1, i32::MAX] {
        let refused = store.conversations.feedback(&ada, &id, rating, None).await;
        assert!(matches!(&refused, Err(Error::BadRequest(message)) if message.starts_with("rating ")), "{refused:?}");
    }
    let refused = store.conversations.feedback(&ada, &id, 3, Some("a\0b".into())).await;
    assert!(matches!(&refused, Err(Error::BadRequest(message)) if message.starts_with("feedback ")), "{refused:?}");
    assert!(analytics(&store, &id).await.is_empty());
}

on_each_database!(
    the_first_feedback_makes_a_row_of_zeros,
    later_feedback_replaces_the_earlier_and_nothing_else,
    a_rating_outside_of_the_scale_is_refused_by_name,
);
