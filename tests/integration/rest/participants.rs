//! Who takes part in a conversation.

use serde_json::json;

use crate::support::app::{App, on_each_app};

on_each_app!(&[]; a_participant_comes_and_goes, only_the_owner_decides);

async fn a_participant_comes_and_goes(app: App) {
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let path = alice.conversation().await;
    let people = format!("{path}/participants");
    bob.get(&path).await.assert_problem(404, "NOT_FOUND", "conversation");
    let invited = alice.post(&people, json!({ "userId": "bob" })).await;
    assert_eq!((invited.status, &invited.body["participants"]), (200, &json!(["alice", "bob"])));
    assert_eq!(bob.get(&people).await.body["participants"], json!(["alice", "bob"]));
    assert_eq!(bob.say(&path, "Hello").await["message"]["userId"], "bob");
    let left = bob.delete(&format!("{people}/bob")).await;
    assert_eq!((left.status, &left.body["participants"]), (200, &json!(["alice"])));
    bob.get(&path).await.assert_problem(404, "NOT_FOUND", "conversation");
}

async fn only_the_owner_decides(app: App) {
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let path = alice.conversation().await;
    let people = format!("{path}/participants");
    alice.post(&people, json!({ "userId": "bob" })).await;
    bob.post(&people, json!({ "userId": "carol" })).await.assert_problem(403, "UNAUTHORIZED", "owner");
    bob.delete(&format!("{people}/alice")).await.assert_problem(403, "UNAUTHORIZED", "owner");
    bob.delete(&path).await.assert_problem(403, "UNAUTHORIZED", "owner");
    bob.post(&format!("{path}/archive"), json!({})).await.assert_problem(403, "UNAUTHORIZED", "owner");
    alice.delete(&format!("{people}/alice")).await.assert_problem(409, "CONFLICT", "owner");
    alice.delete(&format!("{people}/nobody")).await.assert_problem(404, "NOT_FOUND", "participant");
}
