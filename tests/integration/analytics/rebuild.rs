//! Computing everything anew, also what no event tells of.

use chat_backend::{analytics::rebuild, common::database::Database};
use entity::conversation_analytics as analytics;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::json;

use super::reference::{Tables, stored};
use crate::support::database::{Place, Store, on_each_database};

#[tokio::test]
async fn a_database_that_prisma_wrote_gets_figures() {
    let place = Place::postgres().await;
    let url = place.url();
    place
        .run_bare(async move {
            let before = Database::connect(&url, 1).await.unwrap();
            before.write().execute_unprepared(include_str!("../common/prisma.sql")).await.unwrap();
            before.close().await.unwrap();
            let store = Store::open(&url, 2).await;
            for _ in 0..2 {
                assert_eq!(rebuild(&store.database, &store.clock.clock()).await.unwrap(), 1);
                let row = analytics::Entity::find().one(store.database.read()).await.unwrap().unwrap();
                assert_eq!((row.user_id.as_str(), row.duration, row.message_count), ("ada", 2, 2));
                assert_eq!((row.user_message_count, row.answer_count, &row.top_intents), (1, 1, &json!({})));
                assert!(!row.abandoned && !row.escalated);
            }
        })
        .await;
}

/// Rows as another program writes them, without a column or an event of ours.
async fn more_conversations_than_a_page_are_all_rebuilt(store: Store) {
    let count = 501;
    let (mut conversations, mut messages) = (Vec::new(), Vec::new());
    for number in 0..count {
        let id = format!("c{number:04}");
        conversations.push(format!("('{id}', 'ada', 'Old', '2025-01-02 03:04:05.006')"));
        let (label, seconds) = (["positive", "neutral", "negative"][number % 3], number % 60);
        messages.push(format!("('{id}-q', '{id}', 'user', 'Hi', NULL, NULL, '{label}', '2025-01-02 03:04:00.000')"));
        messages.push(format!(
            "('{id}-a', '{id}', 'assistant', 'Ho', 'greeting', {number}, NULL, '2025-01-02 03:04:{seconds:02}.000')"
        ));
    }
    let sql = format!(
        r#"INSERT INTO "conversations" ("id", "userId", "title", "updatedAt") VALUES {};
        INSERT INTO "messages" ("id", "conversationId", "role", "content", "intent", "processingTime", "sentiment", "createdAt") VALUES {}"#,
        conversations.join(", "),
        messages.join(", ")
    );
    store.database.write().execute_unprepared(&sql).await.unwrap();
    assert_eq!(rebuild(&store.database, &store.clock.clock()).await.unwrap(), count as u64);
    let tables = Tables::read(&store).await;
    assert_eq!(tables.analytics.len(), count);
    for row in &tables.analytics {
        let number: i32 = row.conversation_id.as_str()[1..].parse().unwrap();
        let sentiment = [0.5, 0.0, -0.5][number as usize % 3];
        let expected = json!({
            "duration": number % 60, "messages": 2, "users": 1, "answers": 1, "errors": 0, "average": number,
            "p95": number, "firstToken": null, "sentiment": sentiment, "frustrated": 0,
            "intents": { "greeting": 1 }, "abandoned": false, "escalated": false,
        });
        assert_eq!(stored(row), expected);
    }
}

on_each_database!(more_conversations_than_a_page_are_all_rebuilt);
