//! Contexts that Redis may hold and that are not true any more: deleted as soon as it takes that.

use std::{collections::HashMap, sync::Arc, time::Duration};

use entity::ids::ConversationId;
use parking_lot::Mutex;
use tokio::time::{sleep, timeout};

use super::shared::{PATIENCE, key};
use crate::common::redis::{Redis, Result};

/// More than that is not remembered. What is forgotten here expires in Redis.
const MAX_OWED: usize = 100_000;

/// How soon Redis is asked again.
const RETRY: Duration = Duration::from_millis(250);

#[derive(Default)]
struct Conversations {
    /// Each with what tells it from the next time that it is owed.
    owed: HashMap<ConversationId, u64>,
    times: u64,
    /// Whether somebody works on it.
    is_busy: bool,
}

/// See the module's page. Clones are the same.
#[derive(Clone)]
pub struct Owed {
    redis: Redis,
    conversations: Arc<Mutex<Conversations>>,
}

impl Owed {
    pub fn new(redis: Redis) -> Self {
        Self { redis, conversations: Arc::default() }
    }

    /// Notes that a context must be deleted, and sees to it.
    pub fn add(&self, conversation: &ConversationId) {
        let mut conversations = self.conversations.lock();
        if conversations.owed.len() >= MAX_OWED {
            ::metrics::counter!("chat_dropped_total", "what" => "context").increment(1);
            return;
        }
        conversations.times += 1;
        let time = conversations.times;
        conversations.owed.insert(conversation.clone(), time);
        if !std::mem::replace(&mut conversations.is_busy, true) {
            tokio::spawn(self.clone().pay());
        }
    }

    /// Deletes the conversation's context, if it has to be.
    pub async fn settle(&self, conversation: &ConversationId) -> Result<()> {
        let Some(time) = self.time_of(conversation) else { return Ok(()) };
        self.redis.delete(&key(conversation)).await?;
        let mut conversations = self.conversations.lock();
        if conversations.owed.get(conversation) == Some(&time) {
            conversations.owed.remove(conversation);
        }
        Ok(())
    }

    async fn pay(self) {
        loop {
            sleep(RETRY).await;
            while let Some(conversation) = self.next() {
                if !matches!(timeout(PATIENCE, self.settle(&conversation)).await, Ok(Ok(()))) {
                    break;
                }
            }
            let mut conversations = self.conversations.lock();
            if conversations.owed.is_empty() {
                conversations.owed = HashMap::new();
                conversations.is_busy = false;
                return;
            }
        }
    }

    fn time_of(&self, conversation: &ConversationId) -> Option<u64> {
        self.conversations.lock().owed.get(conversation).copied()
    }

    fn next(&self) -> Option<ConversationId> {
        self.conversations.lock().owed.keys().next().cloned()
    }
}
