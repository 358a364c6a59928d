//! What load balancers and monitoring ask.

use serde_json::json;

use crate::support::app::{App, on_each_app};

on_each_app!(&["--ai-chunks", "10000", "--ai-chunk-delay-ms", "10", "--shutdown-grace-ms", "5000"];
    the_process_is_healthy_and_ready,
    metrics_are_what_prometheus_reads,
    readiness_fails_first_when_the_server_goes_down,
);

async fn the_process_is_healthy_and_ready(app: App) {
    let health = app.get("/health").await;
    assert_eq!((health.status, &health.body["status"]), (200, &json!("ok")));
    assert_eq!(health.body["version"], env!("CARGO_PKG_VERSION"));
    let commit = option_env!("CHAT_BACKEND_COMMIT").filter(|commit| !commit.is_empty());
    assert_eq!(health.body["commit"], json!(commit));
    assert!(health.body["uptimeSeconds"].is_u64());
    let ready = app.get("/health/ready").await;
    assert_eq!((ready.status, &ready.body["status"]), (200, &json!("ready")), "{ready:?}");
    let checks = &ready.body["checks"];
    assert_eq!(
        (&checks["database"]["ok"], &checks["draining"], &checks["answers"]),
        (&json!(true), &json!(false), &json!(0))
    );
    assert!(checks["database"]["ms"].is_u64());
}

async fn metrics_are_what_prometheus_reads(app: App) {
    app.user("alice").await.get("/conversations").await;
    let metrics = app.get("/metrics").await;
    assert_eq!((metrics.status, metrics.header("content-type")), (200, "text/plain; version=0.0.4"));
    assert!(metrics.text.contains("# TYPE chat_answers gauge"), "{}", metrics.text);
    let request = r#"chat_request_seconds_count{method="GET",path="/api/chat/conversations",status="200"}"#;
    assert!(metrics.text.contains(request), "{}", metrics.text);
}

async fn readiness_fails_first_when_the_server_goes_down(app: App) {
    let alice = app.user("alice").await;
    let path = alice.conversation().await;
    let sending = tokio::spawn({
        let (alice, path) = (alice.clone(), path.clone());
        async move { alice.say(&path, "Hello").await }
    });
    while app.get("/health/ready").await.body["checks"]["answers"] == 0 {
        tokio::task::yield_now().await;
    }
    app.shutdown.cancel();
    let unready = loop {
        let reply = app.get("/health/ready").await;
        if reply.status == 503 {
            break reply;
        }
    };
    assert_eq!((&unready.body["status"], &unready.body["checks"]["draining"]), (&json!("unready"), &json!(true)));
    assert_eq!(app.get("/health").await.status, 200);
    let refused = alice.post(&format!("{path}/messages"), json!({ "content": "Too late" })).await;
    refused.assert_problem(503, "UNAVAILABLE", "");
    assert_eq!(refused.header("retry-after"), "1");
    alice.post(&format!("{path}/stop"), json!({})).await;
    assert_eq!(sending.await.unwrap()["answer"]["error"], "stopped");
}
