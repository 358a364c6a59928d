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

mod what_is_made {
    use serde_json::json;

    use crate::support::app::{App, on_each_app};

    on_each_app!(&["--limit-conversations-per-minute", "3", "--limit-invitations-per-minute", "2"];
        a_user_makes_and_invites_so_often_and_no_more);

    async fn a_user_makes_and_invites_so_often_and_no_more(app: App) {
        let (alice, bob) = (app.user("alice").await, app.user("bob").await);
        let mut path = String::new();
        for _ in 0..3 {
            path = alice.conversation().await;
        }
        let refused = alice.post("/conversations", json!({})).await;
        refused.assert_problem(429, "RATE_LIMITED", "write in one of them, or try again in a minute");
        bob.conversation().await;
        for invitee in ["carol", "dave"] {
            let reply = alice.post(&format!("{path}/participants"), json!({ "userId": invitee })).await;
            assert_eq!(reply.status, 200, "{reply:?}");
        }
        let refused = alice.post(&format!("{path}/participants"), json!({ "userId": "eve" })).await;
        refused.assert_problem(429, "RATE_LIMITED", "try again in a minute");
        assert_eq!(alice.get("/conversations").await.body["items"].as_array().unwrap().len(), 3);
        let participants = alice.get(&format!("{path}/participants")).await;
        assert_eq!(participants.body["participants"], json!(["alice", "carol", "dave"]));
    }
}
