//! Somebody else's conversation, and one that does not exist, answer alike on every route.

use http::Method;
use serde_json::{Value, json};

use crate::support::app::{App, Reply, on_each_app};

on_each_app!(&[]; nobody_else_gets_in, without_a_token_nothing_is_answered);

/// Every route about one conversation, with a body that is right.
fn routes(path: &str) -> Vec<(Method, String, Value)> {
    let route = |method: Method, rest: &str, body: Value| (method, format!("{path}{rest}"), body);
    vec![
        route(Method::GET, "", json!({})),
        route(Method::PATCH, "", json!({ "title": "Mine" })),
        route(Method::DELETE, "", json!({})),
        route(Method::POST, "/archive", json!({})),
        route(Method::GET, "/participants", json!({})),
        route(Method::POST, "/participants", json!({ "userId": "mallory" })),
        route(Method::DELETE, "/participants/alice", json!({})),
        route(Method::DELETE, "/participants/mallory", json!({})),
        route(Method::POST, "/feedback", json!({ "rating": 1 })),
        route(Method::POST, "/escalate", json!({})),
        route(Method::GET, "/messages", json!({})),
        route(Method::POST, "/messages", json!({ "content": "Hello" })),
        route(Method::POST, "/stop", json!({})),
        route(Method::POST, "/regenerate", json!({})),
        route(Method::GET, "/analytics", json!({})),
    ]
}

async fn nobody_else_gets_in(app: App) {
    let (alice, mallory) = (app.user("alice").await, app.user("mallory").await);
    let path = alice.conversation().await;
    alice.say(&path, "A secret").await;
    let before = alice.get(&path).await.body;
    let (theirs, nowhere) = (routes(&path), routes("/conversations/nowhere"));
    for ((method, theirs, body), (_, nowhere, _)) in theirs.into_iter().zip(nowhere) {
        let mut replies = vec![];
        for path in [theirs, nowhere] {
            let response = mallory.request(method.clone(), &path).json(&body).send().await.unwrap();
            let reply = Reply::of(response).await;
            reply.assert_problem(404, "NOT_FOUND", "conversation not found");
            replies.push(reply.body);
        }
        assert_eq!(replies[0], replies[1]);
    }
    assert_eq!(alice.get(&path).await.body, before);
    assert_eq!(mallory.get("/conversations").await.body["items"], json!([]));
}

async fn without_a_token_nothing_is_answered(app: App) {
    let path = app.user("alice").await.conversation().await;
    let mut routes = routes(&path);
    routes.extend([
        (Method::GET, "/conversations".to_owned(), json!({})),
        (Method::POST, "/conversations".to_owned(), json!({})),
        (Method::GET, "/analytics".to_owned(), json!({})),
    ]);
    for (method, path, body) in routes {
        let request = app.request(method, &format!("/api/chat{path}"));
        for request in [request.try_clone().unwrap(), request.bearer_auth("a.b.c")] {
            let reply = Reply::of(request.json(&body).send().await.unwrap()).await;
            reply.assert_problem(401, "UNAUTHORIZED", "");
            assert_eq!(reply.header("www-authenticate"), "Bearer");
        }
    }
}
