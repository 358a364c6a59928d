//! `Idempotency-Key`: the same message again is the first one.

use http::Method;
use serde_json::json;

use crate::support::app::{App, Reply, User, on_each_app};

on_each_app!(&["--ai-chunks", "20", "--ai-chunk-delay-ms", "5"];
    the_same_key_gives_the_first_message_and_its_answer,
    two_at_once_are_one,
    a_key_counts_for_one_user_and_one_conversation,
    a_wrong_key_is_refused,
);

async fn send(user: &User, path: &str, key: &str) -> Reply {
    let request = user.request(Method::POST, &format!("{path}/messages")).header("Idempotency-Key", key);
    Reply::of(request.json(&json!({ "content": "Hello" })).send().await.unwrap()).await
}

async fn the_same_key_gives_the_first_message_and_its_answer(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let first = send(&alice, &path, "k").await;
    let second = send(&alice, &path, "k").await;
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(first.body, second.body);
    assert_eq!(alice.get(&path).await.body["messageCount"], 2);
}

async fn two_at_once_are_one(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let (one, other) = tokio::join!(send(&alice, &path, "k"), send(&alice, &path, "k"));
    assert_eq!(one.status + other.status, 401, "{one:?} {other:?}");
    assert_eq!(one.body, other.body);
    assert!(one.body["answer"]["content"].is_string());
    assert_eq!(alice.get(&path).await.body["messageCount"], 2);
}

async fn a_key_counts_for_one_user_and_one_conversation(app: App) {
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let path = alice.conversation().await;
    alice.post(&format!("{path}/participants"), json!({ "userId": "bob" })).await;
    let other = alice.conversation().await;
    for (user, path) in [(&alice, &path), (&bob, &path), (&alice, &other)] {
        assert_eq!(send(user, path, "k").await.status, 201);
    }
}

async fn a_wrong_key_is_refused(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    send(&alice, &path, "").await.assert_problem(400, "BAD_REQUEST", "`Idempotency-Key` is empty");
    let long = "k".repeat(201);
    send(&alice, &path, &long).await.assert_problem(400, "BAD_REQUEST", "`Idempotency-Key` is longer than 200");
    send(&alice, &path, "é").await.assert_problem(400, "BAD_REQUEST", "`Idempotency-Key` has to be ASCII");
    assert_eq!(alice.get(&path).await.body["messageCount"], 0);
}
