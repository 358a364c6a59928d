//! Figures of conversations.

use serde_json::{Value, json};

use crate::support::app::{App, on_each_app};

on_each_app!(
    &[];
    a_conversation_has_figures,
    totals_are_of_a_span_and_of_what_is_ones_own,
    others_figures_are_refused_without_the_role,
    a_span_that_makes_no_sense_is_refused_by_name,
);

fn nobody() -> Value {
    json!({ "positive": 0, "neutral": 0, "negative": 0 })
}

async fn a_conversation_has_figures(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let empty = alice.get(&format!("{path}/analytics")).await;
    assert_eq!(empty.status, 200, "{empty:?}");
    assert_eq!(
        empty.body,
        json!({
            "conversationId": path.split('/').next_back(), "userId": "alice", "duration": 0, "messageCount": 0,
            "userMessageCount": 0, "answerCount": 0, "errorCount": 0, "avgResponseTime": null, "p95ResponseTime": null,
            "avgFirstTokenTime": null, "sentimentScore": null, "sentiment": nobody(), "frustrationCount": 0,
            "topIntents": {}, "rating": null, "feedback": null, "abandoned": false, "escalated": false,
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
    let nothing = json!({
        "conversations": 0, "messages": 0, "userMessages": 0, "answers": 0, "errors": 0, "avgResponseTime": null,
        "p95ResponseTime": null, "avgFirstTokenTime": null, "avgDuration": null, "sentimentScore": null,
        "sentiment": nobody(), "frustrated": 0, "escalated": 0, "abandoned": 0, "rating": null, "ratings": 0,
    });
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
    let series = alice.get("/analytics/series?from=2020-02-28T23:00:00Z&to=2020-03-01T00:00:00Z").await.body;
    let days: Vec<_> = series["items"].as_array().unwrap().iter().map(|day| day["day"].as_str().unwrap()).collect();
    assert_eq!(days, ["2020-02-28", "2020-02-29"]);
    let quiet = json!({
        "day": "2020-02-29", "conversations": 0, "messages": 0, "userMessages": 0, "answers": 0, "errors": 0,
        "avgResponseTime": null, "p95ResponseTime": null, "avgFirstTokenTime": null, "sentimentScore": null, "escalated": 0,
    });
    assert_eq!(series["items"][1], quiet);
    let days = alice.get("/analytics/series").await.body["items"].as_array().unwrap().clone();
    assert_eq!(days.len(), 31);
    let messages = days.iter().map(|day| day["messages"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(messages, 4);
    let intents = alice.get("/analytics/intents").await.body;
    assert_eq!(intents["items"], json!([{ "intent": intents["items"][0]["intent"], "count": 2 }]));
    assert!(totals.body["avgResponseTime"].is_f64());
    assert_eq!(alice.get("/analytics?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z").await.body, nothing);
    assert_eq!(bob.get("/analytics").await.body, nothing);
    alice.delete(&two).await;
    assert_eq!(alice.get("/analytics").await.body["conversations"], 1);
}

async fn others_figures_are_refused_without_the_role(app: App) {
    let alice = app.user("alice").await;
    for route in ["/analytics", "/analytics/series", "/analytics/intents"] {
        for query in ["scope=all", "userId=bob"] {
            let refused = alice.get(&format!("{route}?{query}")).await;
            refused.assert_problem(403, "UNAUTHORIZED", "need a token with the role admin");
        }
        assert_eq!(alice.get(&format!("{route}?userId=alice")).await.status, 200);
    }
}

async fn a_span_that_makes_no_sense_is_refused_by_name(app: App) {
    let alice = app.user("alice").await;
    for route in ["/analytics", "/analytics/series", "/analytics/intents"] {
        for (query, sentence) in [
            ("from=yesterday", "`from`"),
            ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "`from` has to be before `to`"),
            ("from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "`from` has to be at most 366 days"),
            ("scope=everything", "`scope` has to be all"),
            ("scope=all&userId=bob", "`scope` and `userId`"),
            ("userId=%00", "`userId`"),
        ] {
            alice.get(&format!("{route}?{query}")).await.assert_problem(400, "BAD_REQUEST", sentence);
        }
    }
}
