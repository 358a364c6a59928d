//! Messages: sending, history, stopping, answering again.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::app::{App, on_each_app};

on_each_app!(&[];
    a_message_is_answered,
    history_is_paged_from_the_newest,
    an_answer_is_made_again,
);

mod slow {
    use super::*;
    on_each_app!(&["--ai-chunks", "10000", "--ai-chunk-delay-ms", "10"];
        a_running_answer_is_stopped_and_is_not_history_before,
        one_answer_is_made_again_at_a_time,
        a_client_that_hangs_up_ends_nothing,
    );

    async fn a_running_answer_is_stopped_and_is_not_history_before(app: App) {
        let alice = app.user("alice").await;
        let path = alice.conversation().await;
        let sending = tokio::spawn({
            let (alice, path) = (alice.clone(), path.clone());
            async move { alice.say(&path, "Hello").await }
        });
        until_running(&app).await;
        let history = alice.get(&format!("{path}/messages")).await.body;
        assert_eq!(history["messages"].as_array().unwrap().len(), 1, "{history}");
        let stopped = alice.post(&format!("{path}/stop"), json!({})).await;
        assert_eq!((stopped.status, &stopped.body["stopped"]), (200, &json!(true)));
        let exchange = sending.await.unwrap();
        assert_eq!((&exchange["answer"]["status"], &exchange["answer"]["error"]), (&json!("sent"), &json!("stopped")));
        assert_eq!(alice.post(&format!("{path}/stop"), json!({})).await.body["stopped"], false);
    }

    async fn one_answer_is_made_again_at_a_time(app: App) {
        let alice = app.user("alice").await;
        let path = alice.conversation().await;
        let sending = tokio::spawn({
            let (alice, path) = (alice.clone(), path.clone());
            async move { alice.say(&path, "Hello").await }
        });
        until_running(&app).await;
        alice.post(&format!("{path}/regenerate"), json!({})).await.assert_problem(409, "CONFLICT", "running");
        alice.post(&format!("{path}/stop"), json!({})).await;
        sending.await.unwrap();
    }

    async fn a_client_that_hangs_up_ends_nothing(app: App) {
        let alice = app.user("alice").await;
        let path = alice.conversation().await;
        let request =
            alice.request(http::Method::POST, &format!("{path}/messages")).json(&json!({ "content": "Hello" }));
        let sending = tokio::spawn(request.send());
        until_running(&app).await;
        sending.abort();
        _ = sending.await;
        assert_eq!(alice.post(&format!("{path}/stop"), json!({})).await.body["stopped"], true);
        until_idle(&app).await;
        let history = alice.get(&format!("{path}/messages")).await.body;
        assert_eq!(history["messages"][1]["error"], "stopped", "{history}");
    }
}

async fn a_message_is_answered(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let exchange = alice.say(&path, "Hello").await;
    let (message, answer) = (&exchange["message"], &exchange["answer"]);
    assert_eq!(
        (&message["role"], &message["content"], &message["userId"]),
        (&json!("user"), &json!("Hello"), &json!("alice"))
    );
    assert_eq!(
        (&answer["role"], &answer["status"], &answer["userId"]),
        (&json!("assistant"), &json!("sent"), &Value::Null)
    );
    assert_eq!(answer["content"], "lorem lorem lorem ");
    let fields: Vec<_> = answer.as_object().unwrap().keys().collect();
    assert_eq!(fields.len(), 14, "{fields:?}");
    let history = alice.get(&format!("{path}/messages")).await.body;
    assert_eq!(history["messages"], json!([message, answer]));
    assert_eq!((&history["hasMore"], &history["nextCursor"]), (&json!(false), &Value::Null));
}

async fn history_is_paged_from_the_newest(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    for content in ["one", "two"] {
        alice.say(&path, content).await;
    }
    let newest = alice.get(&format!("{path}/messages?limit=3")).await.body;
    assert_eq!((newest["messages"].as_array().unwrap().len(), &newest["hasMore"]), (3, &json!(true)));
    assert_eq!(newest["messages"][1]["content"], "two");
    let cursor = newest["nextCursor"].as_str().unwrap();
    let older = alice.get(&format!("{path}/messages?before={cursor}")).await.body;
    assert_eq!((older["messages"].as_array().unwrap().len(), &older["hasMore"]), (1, &json!(false)));
    assert_eq!(older["messages"][0]["content"], "one");
}

async fn an_answer_is_made_again(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    alice.post(&format!("{path}/regenerate"), json!({})).await.assert_problem(409, "CONFLICT", "no message");
    let first = alice.say(&path, "Hello").await;
    until_idle(&app).await;
    let again = alice.post(&format!("{path}/regenerate"), json!({})).await;
    assert_eq!(again.status, 202, "{again:?}");
    until_idle(&app).await;
    let history = alice.get(&format!("{path}/messages")).await.body;
    let ids: Vec<_> = history["messages"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, [first["message"]["id"].clone(), again.body["messageId"].clone()]);
}

/// Waits until an answer runs.
async fn until_running(app: &App) {
    until(app, |answers| answers > 0).await;
}

/// Waits until no answer runs.
async fn until_idle(app: &App) {
    until(app, |answers| answers == 0).await;
}

async fn until(app: &App, holds: fn(u64) -> bool) {
    let reached = async {
        while !holds(app.get("/health/ready").await.body["checks"]["answers"].as_u64().unwrap()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reached).await.unwrap();
}
