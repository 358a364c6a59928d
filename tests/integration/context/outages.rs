//! Redis goes away, and comes back with what it had.

use std::time::{Duration, Instant};

use chat_backend::context::ContextService;
use entity::ids::ConversationId;

use super::{contents, said};
use crate::support::redis::{RedisServer, answers};

/// Each of the three asks Redis for 250 ms at most; the rest is for a machine that is busy.
const SOON: Duration = Duration::from_millis(900);

#[tokio::test]
async fn without_redis_contexts_are_rebuilt_in_time() {
    let mut server = RedisServer::start();
    let (contexts, id) = (ContextService::in_redis(server.connect().await), ConversationId::from("c"));
    assert_eq!(contents(&contexts, &id, "before").await, ["before"]);
    server.stop();
    for _ in 0..2 {
        let begun = Instant::now();
        assert_eq!(contents(&contexts, &id, "rebuilt").await, ["rebuilt"]);
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    }
    let begun = Instant::now();
    contexts.add(&id, said("q")).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let begun = Instant::now();
    contexts.forget(&id).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn what_redis_missed_is_not_believed_afterwards() {
    let mut server = RedisServer::start();
    let redis = server.connect().await;
    let other = ContextService::in_redis(server.connect().await);
    let contexts = ContextService::in_redis(redis.clone());
    let (added, forgotten) = (ConversationId::from("added"), ConversationId::from("forgotten"));
    for id in [&added, &forgotten] {
        assert_eq!(contents(&contexts, id, "before").await, ["before"]);
    }
    server.stop();
    contexts.add(&added, said("q")).await;
    contexts.forget(&forgotten).await;
    server.restart();
    answers(&redis).await;
    assert_eq!(contents(&contexts, &added, "rebuilt").await, ["rebuilt"]);
    assert_eq!(contents(&contexts, &forgotten, "rebuilt").await, ["rebuilt"]);
    // What was rebuilt is kept where that is done in time, and may be deleted once more: no promise. But nobody believes what was
    // there before.
    let seen = contents(&other, &added, "by the other").await;
    assert!(seen == ["rebuilt"] || seen == ["by the other"], "{seen:?}");
}

#[tokio::test]
async fn what_redis_missed_is_deleted_though_nobody_asks() {
    let mut server = RedisServer::start();
    let redis = server.connect().await;
    let (contexts, id) = (ContextService::in_redis(redis.clone()), ConversationId::from("c"));
    assert_eq!(contents(&contexts, &id, "before").await, ["before"]);
    server.stop();
    contexts.forget(&id).await;
    server.restart();
    answers(&redis).await;
    let gone = async {
        while redis.get("context:c").await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("the context is deleted");
}
