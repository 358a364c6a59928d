//! Figures of conversations.

use serde_json::{Value, json};

use crate::support::app::{App, on_each_app};

on_each_app!(&[]; a_conversation_has_figures, totals_are_of_a_span_and_of_what_is_ones_own);

async fn a_conversation_has_figures(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let empty = alice.get(&format!("{path}/analytics")).await;
    assert_eq!(empty.status, 200, "{empty:?}");
    assert_eq!(
        empty.body,
        json!({
            "conversationId": path.split('/').next_back(), "userId": "alice", "duration": 0, "messageCount": 0,
            "avgResponseTime": null, "topIntents": {}, "rating": null, "feedback": null, "escalated": false,
        })
    );
    let answers = [alice.say(&path, "Hello").await, alice.say(&path, "And?").await].map(|it| it["answer"].clone());
    alice.post(&format!("{path}/feedback"), json!({ "rating": 5, "feedback": "Thanks" })).await;
    let figures = alice.get(&format!("{path}/analytics")).await.body;
    assert_eq!(
        (&figures["messageCount"], &figures["rating"], &figures["feedback"]),
        (&json!(4), &json!(5), &json!("Thanks"))
    );
    let times = answers.iter().map(|it| it["processingTime"].as_f64().unwrap());
    assert_eq!(figures["avgResponseTime"], times.sum::<f64>() / 2.0);
    let intents = figures["topIntents"].as_object().unwrap();
    assert_eq!(intents.values().filter_map(Value::as_i64).sum::<i64>(), 2, "{figures}");
    assert!(intents.contains_key(answers[0]["intent"].as_str().unwrap()), "{figures}");
}

async fn totals_are_of_a_span_and_of_what_is_ones_own(app: App) {
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let nothing = json!({ "conversations": 0, "messages": 0, "avgResponseTime": null, "errors": 0, "rating": null });
    assert_eq!(alice.get("/analytics").await.body, nothing);
    let (one, two) = (alice.conversation().await, alice.conversation().await);
    alice.conversation().await;
    for (path, rating) in [(&one, 5), (&two, 2)] {
        alice.say(path, "Hello").await;
        alice.post(&format!("{path}/feedback"), json!({ "rating": rating })).await;
    }
    alice.post(&format!("{one}/participants"), json!({ "userId": "bob" })).await;
    let totals = alice.get("/analytics").await;
    assert_eq!(totals.status, 200, "{totals:?}");
    assert_eq!((&totals.body["conversations"], &totals.body["messages"]), (&json!(2), &json!(4)));
    assert_eq!((&totals.body["errors"], &totals.body["rating"]), (&json!(0), &json!(3.5)));
    assert!(totals.body["avgResponseTime"].is_f64());
    assert_eq!(alice.get("/analytics?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z").await.body, nothing);
    assert_eq!(bob.get("/analytics").await.body, nothing);
    alice.delete(&two).await;
    assert_eq!(alice.get("/analytics").await.body["conversations"], 1);
}
