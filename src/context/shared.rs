//! Contexts in Redis, for all instances: under `context:{conversationId}`, for an hour after the last turn.
//!
//! Redis is asked for [`PATIENCE`] at most, and never depended on: without it contexts are rebuilt from the database. What it may
//! hold that is not true any more is [owed](super::owed) to it: this instance does not believe it, and deletes it as soon as it
//! can.

use std::{future::Future, sync::LazyLock, time::Duration};

use entity::ids::ConversationId;
use tokio::time::timeout;

use super::{ConversationContext, Exchanged, LIFETIME, owed::Owed};
use crate::common::redis::{Redis, Script};

/// How long Redis may keep a turn waiting, each time that it is asked.
pub const PATIENCE: Duration = Duration::from_millis(250);

/// How often an addition is tried before the context is given up.
const TRIES: usize = 5;

/// Replaces a value if it is still the one that was read.
static SWAP: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
         redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
         return 1",
    )
});

/// Why Redis was of no use.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error(transparent)]
    Redis(#[from] crate::common::redis::RedisError),
    #[error("Redis did not answer in time")]
    Late(#[from] tokio::time::error::Elapsed),
    #[error("not a context: {0}")]
    Shape(#[from] serde_json::Error),
    #[error("others kept changing the context")]
    Contended,
}

/// See the module's page.
#[derive(Clone)]
pub struct SharedContexts {
    redis: Redis,
    owed: Owed,
}

impl SharedContexts {
    pub fn new(redis: Redis) -> Self {
        Self { owed: Owed::new(redis.clone()), redis }
    }

    pub async fn get<E>(
        &self,
        conversation: &ConversationId,
        rebuild: impl Future<Output = Result<ConversationContext, E>>,
    ) -> Result<ConversationContext, E> {
        match within(self.known(conversation)).await {
            Ok(Some(context)) => return Ok(context),
            Ok(None) => {
                let context = rebuild.await?;
                if let Err(error) = within(self.keep(conversation, &context)).await {
                    tracing::debug!(%error, conversation_id = %conversation, "a context was not kept");
                }
                return Ok(context);
            }
            Err(error) => self.give_up(conversation, &error),
        }
        rebuild.await
    }

    /// Adds a turn to what is known: two that add at once lose nothing.
    pub async fn add(&self, conversation: &ConversationId, turn: &Exchanged) {
        if let Err(error) = within(self.try_add(conversation, turn)).await {
            self.give_up(conversation, &error);
        }
    }

    pub async fn forget(&self, conversation: &ConversationId) {
        // Owed first: whoever asks meanwhile must not believe what Redis has.
        self.owed.add(conversation);
        if let Err(error) = within(self.settle(conversation)).await {
            tracing::debug!(%error, conversation_id = %conversation, "a context is deleted later");
        }
    }

    /// What Redis has, if that is true.
    async fn known(&self, conversation: &ConversationId) -> Result<Option<ConversationContext>, Unusable> {
        self.settle(conversation).await?;
        let Some(json) = self.redis.get(&key(conversation)).await? else { return Ok(None) };
        match ConversationContext::read(&json) {
            Ok(context) => Ok(Some(context)),
            Err(error) => {
                self.give_up(conversation, &error.into());
                self.settle(conversation).await?;
                Ok(None)
            }
        }
    }

    /// Keeps what was rebuilt, unless somebody else did.
    async fn keep(&self, conversation: &ConversationId, context: &ConversationContext) -> Result<(), Unusable> {
        Ok(self.redis.set_new(&key(conversation), &context.write()?, LIFETIME).await?)
    }

    async fn try_add(&self, conversation: &ConversationId, turn: &Exchanged) -> Result<(), Unusable> {
        self.settle(conversation).await?;
        let key = key(conversation);
        for _ in 0..TRIES {
            let Some(known) = self.redis.get(&key).await? else { return Ok(()) };
            let mut context = ConversationContext::read(&known)?;
            context.add(turn.clone());
            // What was read is JSON, so it is UTF-8.
            let (known, new) = (String::from_utf8_lossy(&known), context.write()?);
            let seconds = LIFETIME.as_secs().to_string();
            let arguments = vec![&*known, &new, &seconds];
            if self.redis.run::<i64, _>(&SWAP, vec![&key], arguments).await? == 1 {
                return Ok(());
            }
        }
        Err(Unusable::Contended)
    }

    /// Deletes what is not true any more.
    async fn settle(&self, conversation: &ConversationId) -> Result<(), Unusable> {
        Ok(self.owed.settle(conversation).await?)
    }

    /// What Redis has is not to be used: it is deleted, and rebuilt when it is needed.
    fn give_up(&self, conversation: &ConversationId, error: &Unusable) {
        ::metrics::counter!("chat_dropped_total", "what" => "context").increment(1);
        tracing::debug!(%error, conversation_id = %conversation, "a context was given up");
        self.owed.add(conversation);
    }
}

/// The design's key.
pub fn key(conversation: &ConversationId) -> String {
    format!("context:{conversation}")
}

async fn within<T>(asked: impl Future<Output = Result<T, Unusable>>) -> Result<T, Unusable> {
    timeout(PATIENCE, asked).await?
}
