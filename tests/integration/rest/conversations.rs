//! Conversations: list, make, read, rename, archive, delete, rate, ask for a human.

use serde_json::{Value, json};

use crate::support::app::{App, on_each_app};

on_each_app!(&[];
    a_conversation_is_made_read_and_renamed,
    the_title_may_be_left_out,
    the_list_goes_on_behind_its_cursor,
    the_list_is_searched_and_filtered,
    a_deleted_conversation_is_gone,
    what_people_think_is_kept,
);

async fn a_conversation_is_made_read_and_renamed(app: App) {
    let alice = app.user("alice").await;
    let made = alice.post("/conversations", json!({ "title": "Plans" })).await;
    assert_eq!((made.status, &made.body["title"], &made.body["userId"]), (201, &json!("Plans"), &json!("alice")));
    let fields: Vec<_> = made.body.as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["id", "userId", "title", "status", "lastMessageAt", "messageCount", "deletedAt", "createdAt", "updatedAt"];
    assert_eq!(fields, expected);
    assert_eq!(made.body["deletedAt"], Value::Null);
    let path = format!("/conversations/{}", made.body["id"].as_str().unwrap());
    assert_eq!(alice.get(&path).await.body, made.body);
    let renamed = alice.patch(&path, json!({ "title": "Better plans" })).await;
    assert_eq!((renamed.status, &renamed.body["title"]), (200, &json!("Better plans")));
    assert_eq!(alice.get(&path).await.body["title"], "Better plans");
}

async fn the_title_may_be_left_out(app: App) {
    let alice = app.user("alice").await;
    let empty = alice.post("/conversations", json!({})).await;
    assert_eq!((empty.status, &empty.body["title"]), (201, &json!("New Conversation")));
    let nothing = alice.request(http::Method::POST, "/conversations").send().await.unwrap();
    assert_eq!(nothing.status(), 201);
}

async fn the_list_goes_on_behind_its_cursor(app: App) {
    let alice = app.user("alice").await;
    for title in ["a", "b", "c"] {
        alice.post("/conversations", json!({ "title": title })).await;
    }
    let first = alice.get("/conversations?limit=2").await;
    assert_eq!(first.status, 200);
    let cursor = first.body["nextCursor"].as_str().unwrap();
    assert_eq!(first.body["items"][1]["id"], cursor);
    let second = alice.get(&format!("/conversations?limit=2&cursor={cursor}")).await;
    assert_eq!(second.body["nextCursor"], Value::Null);
    let items = [&first, &second].into_iter().flat_map(|page| page.body["items"].as_array().unwrap());
    let mut titles: Vec<_> = items.map(|item| item["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["a", "b", "c"]);
}

async fn the_list_is_searched_and_filtered(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    alice.post("/conversations", json!({ "title": "Travel" })).await;
    alice.say(&path, "Hello").await;
    let found = alice.get("/conversations?q=TALK").await;
    let items = found.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["_count"]["messages"], 2);
    assert_eq!(items[0]["messages"][0]["role"], "assistant");
    let archived = alice.post(&format!("{path}/archive"), json!({})).await;
    assert_eq!((archived.status, &archived.body["status"]), (200, &json!("archived")));
    assert_eq!(alice.get("/conversations?status=archived").await.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(alice.get("/conversations").await.body["items"][0]["title"], "Travel");
}

async fn a_deleted_conversation_is_gone(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let deleted = alice.delete(&path).await;
    assert_eq!((deleted.status, deleted.body.clone()), (200, json!({ "conversationId": path.split('/').next_back() })));
    alice.get(&path).await.assert_problem(404, "NOT_FOUND", "conversation");
    alice.delete(&path).await.assert_problem(404, "NOT_FOUND", "conversation");
    assert_eq!(alice.get("/conversations").await.body["items"], json!([]));
}

async fn what_people_think_is_kept(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let rated = alice.post(&format!("{path}/feedback"), json!({ "rating": 4, "feedback": "Good" })).await;
    assert_eq!((rated.status, &rated.body["rating"], &rated.body["feedback"]), (200, &json!(4), &json!("Good")));
    assert_eq!(alice.post(&format!("{path}/feedback"), json!({ "rating": 2 })).await.body["feedback"], Value::Null);
    for _ in 0..2 {
        assert_eq!(alice.post(&format!("{path}/escalate"), json!({})).await.status, 200);
    }
    let figures = alice.get(&format!("{path}/analytics")).await.body;
    assert_eq!((&figures["rating"], &figures["escalated"]), (&json!(2), &json!(true)));
}
