//! What a conversation is about: its last messages in turn order, for the prompt.

use std::{collections::VecDeque, future::Future, sync::Arc, time::Duration};

use entity::ids::ConversationId;
use moka::{future::Cache, ops::compute::Op};

use crate::ai::{PromptMessage, Role};

/// How many messages a prompt is given, the newest ones.
pub const MAX_MESSAGES: usize = 10;

/// How long a context is kept that nobody adds to; it is rebuilt from the database when it is needed again.
const LIFETIME: Duration = Duration::from_secs(3600);

/// What all contexts together may hold, in bytes.
const CAPACITY: u64 = 64 << 20;

/// A conversation's context.
#[derive(Clone, Debug, Default)]
pub struct ConversationContext {
    pub messages: VecDeque<PromptMessage>,
}

/// A turn that is over, to be remembered.
pub struct Exchanged {
    pub question: String,
    /// Nothing, where there was no answer worth remembering.
    pub answer: Option<String>,
}

impl ConversationContext {
    /// A context of these messages, oldest first.
    pub fn of(messages: impl IntoIterator<Item = PromptMessage>) -> Self {
        let mut context = Self { messages: messages.into_iter().collect() };
        context.trim();
        context
    }

    fn add(&mut self, turn: Exchanged) {
        self.messages.push_back(PromptMessage { role: Role::User, content: turn.question });
        if let Some(content) = turn.answer {
            self.messages.push_back(PromptMessage { role: Role::Assistant, content });
        }
        self.trim();
    }

    fn trim(&mut self) {
        let surplus = self.messages.len().saturating_sub(MAX_MESSAGES);
        self.messages.drain(..surplus);
    }

    fn bytes(&self) -> u32 {
        let text: usize = self.messages.iter().map(|message| message.content.len() + 64).sum();
        u32::try_from(text + 256).unwrap_or(u32::MAX)
    }
}

/// The contexts of the conversations that are being talked in.
#[derive(Clone)]
pub struct ContextService {
    contexts: Cache<ConversationId, Arc<ConversationContext>>,
}

impl Default for ContextService {
    fn default() -> Self {
        let contexts = Cache::builder()
            .max_capacity(CAPACITY)
            .weigher(|_, context: &Arc<ConversationContext>| context.bytes())
            .time_to_live(LIFETIME)
            .build();
        Self { contexts }
    }
}

impl ContextService {
    /// The context; where it is not known, `rebuild` makes it, once however many ask.
    pub async fn get<E>(
        &self,
        conversation: &ConversationId,
        rebuild: impl Future<Output = Result<ConversationContext, E>>,
    ) -> Result<Arc<ConversationContext>, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        let rebuild = async { rebuild.await.map(Arc::new) };
        self.contexts.try_get_with_by_ref(conversation, rebuild).await
    }

    /// Adds a turn. A context that is not known stays unknown: rebuilding finds the turn in the database.
    pub async fn add(&self, conversation: &ConversationId, turn: Exchanged) {
        let change = |known: Option<moka::Entry<_, Arc<ConversationContext>>>| async {
            let Some(known) = known else { return Op::Nop };
            let mut context = ConversationContext::clone(known.value());
            context.add(turn);
            Op::Put(Arc::new(context))
        };
        self.contexts.entry_by_ref(conversation).and_compute_with(change).await;
    }

    /// Drops what is known, because the past has changed.
    pub async fn forget(&self, conversation: &ConversationId) {
        self.contexts.invalidate(conversation).await;
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn said(n: usize) -> Exchanged {
        Exchanged { question: format!("q{n}"), answer: Some(format!("a{n}")) }
    }

    async fn contents(service: &ContextService, id: &ConversationId) -> Vec<String> {
        let empty = async { Ok::<_, Infallible>(ConversationContext::default()) };
        let context = service.get(id, empty).await.unwrap();
        context.messages.iter().map(|message| message.content.clone()).collect()
    }

    #[tokio::test]
    async fn it_keeps_the_last_ten_messages_in_turn_order() {
        let (service, id) = (ContextService::default(), ConversationId::from("c"));
        service.add(&id, said(0)).await;
        assert!(contents(&service, &id).await.is_empty());
        for n in 1..=6 {
            service.add(&id, said(n)).await;
        }
        let expected: Vec<_> = (2..=6).flat_map(|n| [format!("q{n}"), format!("a{n}")]).collect();
        assert_eq!(contents(&service, &id).await, expected);
        service.forget(&id).await;
        assert!(contents(&service, &id).await.is_empty());
    }
}
