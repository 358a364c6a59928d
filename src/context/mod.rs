//! What a conversation is about: its last messages in turn order, for the prompt, and what was found in them.

mod conversation;
mod local;
mod owed;
mod shared;
mod summary;
mod told;
mod topic;

use std::{future::Future, sync::Arc, time::Duration};

pub use conversation::{ConversationContext, Exchanged, MAX_MESSAGES};
use entity::ids::ConversationId;
use local::LocalContexts;
use shared::SharedContexts;
pub use told::Told;

use crate::common::redis::Redis;

/// How long a context is kept that nobody adds to; it is rebuilt from the database when it is needed again.
const LIFETIME: Duration = Duration::from_secs(3600);

/// The contexts of the conversations that are being talked in. A copy of what the database knows: whatever is not known here is
/// rebuilt from there.
#[derive(Clone)]
pub struct ContextService(Store);

#[derive(Clone)]
enum Store {
    Local(LocalContexts),
    Shared(SharedContexts),
}

impl Default for ContextService {
    fn default() -> Self {
        Self::in_process()
    }
}

impl ContextService {
    /// Contexts of one instance.
    pub fn in_process() -> Self {
        Self(Store::Local(LocalContexts::default()))
    }

    /// Contexts of several instances.
    pub fn in_redis(redis: Redis) -> Self {
        Self(Store::Shared(SharedContexts::new(redis)))
    }

    /// The context; where it is not known, `rebuild` makes it. The error is `rebuild`'s.
    pub async fn get<E>(
        &self,
        conversation: &ConversationId,
        rebuild: impl Future<Output = Result<ConversationContext, E>>,
    ) -> Result<Arc<ConversationContext>, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        match &self.0 {
            Store::Local(contexts) => contexts.get(conversation, rebuild).await,
            Store::Shared(contexts) => contexts.get(conversation, rebuild).await.map(Arc::new).map_err(Arc::new),
        }
    }

    /// Adds a turn. A context that is not known stays unknown: rebuilding finds the turn in the database.
    pub async fn add(&self, conversation: &ConversationId, turn: Exchanged) {
        match &self.0 {
            Store::Local(contexts) => contexts.add(conversation, turn).await,
            Store::Shared(contexts) => contexts.add(conversation, &turn).await,
        }
    }

    /// Drops what is known, because the past has changed.
    pub async fn forget(&self, conversation: &ConversationId) {
        match &self.0 {
            Store::Local(contexts) => contexts.forget(conversation).await,
            Store::Shared(contexts) => contexts.forget(conversation).await,
        }
    }
}
