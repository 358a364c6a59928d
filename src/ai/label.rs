//! Asking a model for one word: which of some labels fits a message.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use tokio::time::timeout;

use super::{
    Assistant,
    provider::{AiError, Part, Prompt, Provider},
};

/// More of a message tells nothing new about it, in bytes.
const LOOK: usize = 2_000;

/// No label is longer, in bytes.
const MAX_LABEL: usize = 100;

impl Assistant {
    /// What the first provider says which of `labels` fits a message, as it says it. Nothing where it says nothing within `limit`,
    /// fails, or is offline: it is asked once, and nobody else is.
    pub async fn label(&self, message: &str, labels: &[Arc<str>], limit: Duration) -> Option<String> {
        let provider = self.routes().usual_chain().first().filter(|provider| provider.understands())?;
        let asked = timeout(limit, ask(provider.as_ref(), message, labels)).await;
        let reason = match asked {
            Ok(Ok(label)) => return Some(label),
            Ok(Err(failure)) => failure.reason(),
            Err(_) => "label_too_late",
        };
        let provider = provider.name().to_owned();
        metrics::counter!("chat_ai_failures_total", "provider" => provider, "reason" => reason).increment(1);
        None
    }
}

async fn ask(provider: &dyn Provider, message: &str, labels: &[Arc<str>]) -> Result<String, AiError> {
    let prompt = Prompt {
        system: format!(
            "Say what the user of an assistant for people who create and sell content wants. Answer with one of these labels, and \
             with nothing else: {}.",
            labels.join(", ")
        ),
        history: vec![],
        message: message[..message.floor_char_boundary(LOOK)].to_owned(),
        intent: String::new(),
    };
    let mut parts = provider.stream(Arc::new(prompt)).await?;
    let mut label = String::new();
    while let Some(part) = parts.next().await {
        match part? {
            Part::Text(text) => label.push_str(&text),
            Part::End { .. } => return Ok(label),
        }
        if label.len() > MAX_LABEL {
            return Ok(label);
        }
    }
    Err(AiError::Cut)
}
