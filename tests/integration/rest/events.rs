//! An answer as server-sent events.

use http::{Method, header};
use serde_json::{Value, json};

use crate::support::app::{App, User, on_each_app};

on_each_app!(&["--ai-chunks", "20", "--ai-chunk-delay-ms", "5"];
    the_events_are_those_of_the_socket,
    frames_may_come_without_the_text_so_far,
    a_message_that_was_sent_before_is_followed_to_its_end,
    wrong_input_is_a_problem_and_not_a_stream,
);

type Event = (String, Value);

/// Sends a message; the name and the data of each event, once the stream has ended.
async fn stream(user: &User, path: &str, query: &str, key: Option<&str>) -> Vec<Event> {
    let mut request = user
        .request(Method::POST, &format!("{path}/messages{query}"))
        .header(header::ACCEPT, "text/event-stream")
        .json(&json!({ "content": "Hello" }));
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    let text = response.text().await.unwrap();
    text.split("\n\n").filter_map(event).collect()
}

fn event(text: &str) -> Option<Event> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    Some((field("event:")?.to_owned(), serde_json::from_str(field("data:")?).unwrap()))
}

#[track_caller]
fn assert_order(events: &[Event]) {
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    let (first, rest) = names.split_first().unwrap();
    let (last, frames) = rest.split_last().unwrap();
    assert_eq!((*first, *last), ("message:saved", "message:complete"));
    assert!(frames.iter().all(|name| *name == "message:stream"), "{names:?}");
}

async fn the_events_are_those_of_the_socket(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let events = stream(&alice, &path, "", None).await;
    assert_order(&events);
    assert_eq!(events[0].1["content"], "Hello");
    let complete = &events.last().unwrap().1;
    let frames = &events[1..events.len() - 1];
    assert!(frames.len() > 1, "{events:?}");
    let (mut text, mut seq) = (String::new(), 0);
    for (_, frame) in frames {
        text += frame["chunk"].as_str().unwrap();
        assert_eq!(frame["fullResponse"], text);
        assert_eq!((&frame["messageId"], &frame["conversationId"]), (&complete["id"], &complete["conversationId"]));
        assert!(frame["seq"].as_u64().unwrap() > seq);
        seq = frame["seq"].as_u64().unwrap();
    }
    assert_eq!(complete["content"], text);
}

async fn frames_may_come_without_the_text_so_far(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let events = stream(&alice, &path, "?features=delta", None).await;
    assert_order(&events);
    let frames = &events[1..events.len() - 1];
    assert!(frames.iter().all(|(_, frame)| frame.get("fullResponse").is_none()));
    let text: String = frames.iter().map(|(_, frame)| frame["chunk"].as_str().unwrap()).collect();
    assert_eq!(events.last().unwrap().1["content"], text);
}

async fn a_message_that_was_sent_before_is_followed_to_its_end(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let (one, other) = tokio::join!(stream(&alice, &path, "", Some("k")), stream(&alice, &path, "", Some("k")));
    let late = stream(&alice, &path, "", Some("k")).await;
    for events in [&one, &other, &late] {
        assert_order(events);
        assert_eq!((&events[0].1, &events.last().unwrap().1), (&one[0].1, &one.last().unwrap().1));
    }
}

async fn wrong_input_is_a_problem_and_not_a_stream(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let request = alice.request(Method::POST, &format!("{path}/messages")).header(header::ACCEPT, "text/event-stream");
    let response = request.json(&json!({ "content": " " })).send().await.unwrap();
    crate::support::app::Reply::of(response).await.assert_problem(400, "BAD_REQUEST", "`content` is empty");
}
