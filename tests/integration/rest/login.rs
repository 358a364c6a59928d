//! Tokens for anybody, in development mode only.

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::json;

use crate::support::app::{App, Reply, on_each_app};

on_each_app!(&[]; anybody_gets_a_token_that_works, a_login_without_a_user_is_refused);

async fn log_in(app: &App, body: serde_json::Value) -> Reply {
    Reply::of(app.request(Method::POST, "/api/auth/dev").json(&body).send().await.unwrap()).await
}

async fn anybody_gets_a_token_that_works(app: App) {
    let before = chat_backend::common::clock::Clock::system().now();
    let reply = log_in(&app, json!({ "userId": "alice" })).await;
    assert_eq!((reply.status, &reply.body["userId"]), (200, &json!("alice")));
    let expires_at: DateTime<Utc> = reply.body["expiresAt"].as_str().unwrap().parse().unwrap();
    assert!((before + TimeDelta::hours(24)..before + TimeDelta::hours(25)).contains(&expires_at));
    let alice = app.user("alice").await;
    let made = alice.post("/conversations", json!({})).await;
    assert_eq!(made.body["userId"], "alice");
}

async fn a_login_without_a_user_is_refused(app: App) {
    log_in(&app, json!({})).await.assert_problem(400, "BAD_REQUEST", "`userId` is missing");
    log_in(&app, json!({ "userId": " " })).await.assert_problem(400, "BAD_REQUEST", "`userId` is empty");
}

mod with_a_secret {
    use super::*;
    on_each_app!(&["--jwt-secret", "0123456789abcdef0123456789abcdef", "--app-env", "production"]; there_is_no_such_route);

    async fn there_is_no_such_route(app: App) {
        log_in(&app, json!({ "userId": "alice" })).await.assert_problem(404, "NOT_FOUND", "route");
        log_in(&app, json!("?")).await.assert_problem(404, "NOT_FOUND", "route");
        app.get("/api/auth/dev").await.assert_problem(404, "NOT_FOUND", "route");
    }
}
