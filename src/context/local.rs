//! Contexts in this process.

use std::{future::Future, sync::Arc};

use entity::ids::ConversationId;
use moka::{future::Cache, ops::compute::Op};

use super::{ConversationContext, Exchanged, LIFETIME};

/// What all contexts together may hold, in bytes.
const CAPACITY: u64 = 64 << 20;

#[derive(Clone)]
pub struct LocalContexts(Cache<ConversationId, Arc<ConversationContext>>);

impl Default for LocalContexts {
    fn default() -> Self {
        let contexts = Cache::builder()
            .max_capacity(CAPACITY)
            .weigher(|_, context: &Arc<ConversationContext>| context.bytes())
            .time_to_live(LIFETIME)
            .build();
        Self(contexts)
    }
}

impl LocalContexts {
    /// The context; `rebuild` runs once, however many ask.
    pub async fn get<E>(
        &self,
        conversation: &ConversationId,
        rebuild: impl Future<Output = Result<ConversationContext, E>>,
    ) -> Result<Arc<ConversationContext>, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        let rebuild = async { rebuild.await.map(Arc::new) };
        self.0.try_get_with_by_ref(conversation, rebuild).await
    }

    pub async fn add(&self, conversation: &ConversationId, turn: Exchanged) {
        let change = |known: Option<moka::Entry<_, Arc<ConversationContext>>>| async {
            let Some(known) = known else { return Op::Nop };
            let mut context = ConversationContext::clone(known.value());
            context.add(turn);
            Op::Put(Arc::new(context))
        };
        self.0.entry_by_ref(conversation).and_compute_with(change).await;
    }

    pub async fn forget(&self, conversation: &ConversationId) {
        self.0.invalidate(conversation).await;
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn said(n: usize) -> Exchanged {
        let (intent, entities) = ("greeting".to_owned(), Default::default());
        Exchanged { question: format!("q{n}"), answer: Some(format!("a{n}")), intent, entities }
    }

    async fn contents(contexts: &LocalContexts, id: &ConversationId) -> Vec<String> {
        let empty = async { Ok::<_, Infallible>(ConversationContext::default()) };
        let context = contexts.get(id, empty).await.unwrap();
        context.messages.iter().map(|message| message.content.clone()).collect()
    }

    #[tokio::test]
    async fn it_keeps_the_last_ten_messages_in_turn_order() {
        let (contexts, id) = (LocalContexts::default(), ConversationId::from("c"));
        contexts.add(&id, said(0)).await;
        assert!(contents(&contexts, &id).await.is_empty());
        for n in 1..=6 {
            contexts.add(&id, said(n)).await;
        }
        let expected: Vec<_> = (2..=6).flat_map(|n| [format!("q{n}"), format!("a{n}")]).collect();
        assert_eq!(contents(&contexts, &id).await, expected);
        contexts.forget(&id).await;
        assert!(contents(&contexts, &id).await.is_empty());
    }
}
