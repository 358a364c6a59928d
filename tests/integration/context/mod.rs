mod in_redis;
mod outages;

use std::convert::Infallible;

use chat_backend::{
    ai::{PromptMessage, Role},
    context::{ContextService, ConversationContext, Exchanged},
};
use entity::ids::ConversationId;
use serde_json::Map;

/// A turn about nothing.
fn said(question: &str) -> Exchanged {
    let answer = Some(format!("re: {question}"));
    Exchanged { question: question.into(), answer, intent: "greeting".into(), entities: Map::new() }
}

/// What is known; where nothing is, it is rebuilt with one message, `stored`.
async fn contents(contexts: &ContextService, id: &ConversationId, stored: &str) -> Vec<String> {
    let stored = PromptMessage { role: Role::User, content: stored.into() };
    let rebuild = async { Ok::<_, Infallible>(ConversationContext::of([stored])) };
    let context = contexts.get(id, rebuild).await.unwrap();
    context.messages.iter().map(|message| message.content.clone()).collect()
}
