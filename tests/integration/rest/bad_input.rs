//! Whatever is wrong with a request is a problem that names it.

use http::Method;

use crate::support::app::{App, Reply, on_each_app};

on_each_app!(&["--limit-content-chars", "100", "--limit-packet-bytes", "10000"];
    a_wrong_body_is_named,
    a_wrong_query_or_path_is_named,
    a_route_or_method_that_is_not_there_is_a_problem,
);

async fn a_wrong_body_is_named(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let long = format!(r#"{{"content":"{}"}}"#, "x".repeat(101));
    let huge = format!(r#"{{"content":"{}"}}"#, "x".repeat(20_000));
    let deep = format!(r#"{{"content":{}1{}}}"#, "[".repeat(400), "]".repeat(400));
    for (rest, body, status, code, sentence) in [
        ("/messages", "{", 400, "BAD_REQUEST", "EOF"),
        ("/messages", "[]", 400, "BAD_REQUEST", "has to be an object"),
        ("/messages", "null", 400, "BAD_REQUEST", "has to be an object"),
        ("/messages", "{}", 400, "BAD_REQUEST", "`content` is missing"),
        ("/messages", "", 400, "BAD_REQUEST", "`content` is missing"),
        ("/messages", r#"{"content":5}"#, 400, "BAD_REQUEST", "`content`"),
        ("/messages", r#"{"content":""}"#, 400, "BAD_REQUEST", "`content` is empty"),
        ("/messages", r#"{"content":"a\u0000"}"#, 400, "BAD_REQUEST", "`content` contains a NUL"),
        ("/messages", r#"{"content":"\ud800"}"#, 400, "BAD_REQUEST", "`content`"),
        ("/messages", &deep, 400, "BAD_REQUEST", "`content"),
        ("/messages", &long, 413, "PAYLOAD_TOO_LARGE", "`content` is longer than 100"),
        ("/messages", &huge, 413, "PAYLOAD_TOO_LARGE", "too large"),
        ("/feedback", r#"{"rating":6}"#, 400, "BAD_REQUEST", "`rating` has to be"),
        ("/feedback", r#"{"rating":"5"}"#, 400, "BAD_REQUEST", "`rating`"),
        ("/participants", r#"{"userId":""}"#, 400, "BAD_REQUEST", "`userId` is empty"),
    ] {
        let request = alice.request(Method::POST, &format!("{path}{rest}")).header("content-type", "application/json");
        let reply = Reply::of(request.body(body.to_owned()).send().await.unwrap()).await;
        reply.assert_problem(status, code, sentence);
    }
    let request = alice.request(Method::POST, &format!("{path}/messages")).header("content-type", "text/plain");
    let reply = Reply::of(request.body(r#"{"content":"Hello"}"#).send().await.unwrap()).await;
    reply.assert_problem(415, "BAD_REQUEST", "`Content-Type`");
    let request = alice.request(Method::POST, &format!("{path}/messages")).header("content-type", "application/json");
    let reply = Reply::of(request.body(b"{\"content\":\"\xff\"}".to_vec()).send().await.unwrap()).await;
    reply.assert_problem(400, "BAD_REQUEST", "UTF-8");
    assert_eq!(alice.get(&path).await.body["messageCount"], 0);
}

async fn a_wrong_query_or_path_is_named(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    for (path, sentence) in [
        ("/conversations?limit=many".to_owned(), "`limit`"),
        ("/conversations?limit=0".to_owned(), "`limit`"),
        ("/conversations?limit=-1".to_owned(), "`limit`"),
        ("/conversations?status=deleted".to_owned(), "`status`"),
        ("/conversations?status=lost".to_owned(), "`status`"),
        ("/conversations?q=".to_owned(), "`q`"),
        ("/conversations?cursor=nowhere".to_owned(), "cursor"),
        (format!("{path}/messages?before=x"), "before"),
        (format!("{path}/messages?limit=x"), "`limit`"),
        ("/conversations/%00".to_owned(), "`id` contains a NUL"),
        ("/conversations/%0A".to_owned(), "`id`"),
        (format!("/conversations/{}", "x".repeat(201)), "`id` is longer than 200"),
        (format!("{path}/participants/%01"), ""),
        ("/analytics?from=yesterday".to_owned(), "`from`"),
        ("/analytics?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z".to_owned(), "`from` has to be before `to`"),
        ("/analytics?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z".to_owned(), "366 days"),
    ] {
        let method = if path.contains("participants") { Method::DELETE } else { Method::GET };
        let reply = Reply::of(alice.request(method, &path).send().await.unwrap()).await;
        reply.assert_problem(400, "BAD_REQUEST", sentence);
    }
    let reply = alice.get("/conversations/%FF").await;
    reply.assert_problem(400, "BAD_REQUEST", "`id`");
}

async fn a_route_or_method_that_is_not_there_is_a_problem(app: App) {
    for path in ["/api", "/api/", "/api/nothing", "/api/chat", "/api/chat/nothing/at/all", "/api/docs/nothing"] {
        app.get(path).await.assert_problem(404, "NOT_FOUND", "route");
    }
    let reply = Reply::of(app.request(Method::PUT, "/api/chat/conversations").send().await.unwrap()).await;
    reply.assert_problem(405, "BAD_REQUEST", "method");
    assert_eq!(reply.header("allow"), "GET,HEAD,POST");
}
