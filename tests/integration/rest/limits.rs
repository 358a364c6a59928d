//! How many requests one user may make.

use crate::support::app::{App, on_each_app};

on_each_app!(&["--limit-events-per-second", "1", "--limit-events-burst", "3"]; one_user_is_refused_and_the_other_is_not);

async fn one_user_is_refused_and_the_other_is_not(app: App) {
    let (alice, bob) = (app.user("alice").await, app.user("bob").await);
    let mut refused = None;
    for _ in 0..20 {
        let reply = alice.get("/conversations").await;
        if reply.status != 200 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.unwrap();
    refused.assert_problem(429, "RATE_LIMITED", "too many requests");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(bob.get("/conversations").await.status, 200);
    let metrics = app.get("/metrics").await.text;
    assert!(metrics.contains(r#"chat_problems_total{code="RATE_LIMITED"}"#), "{metrics}");
}
