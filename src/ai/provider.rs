//! The seam to language models: what is asked, what comes back, what can fail.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};

/// Who said a message of the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Assistant,
}

/// One message of the conversation so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptMessage {
    pub role: Role,
    pub content: String,
}

/// What a model is asked.
#[derive(Clone, Debug)]
pub struct Prompt {
    pub system: String,
    /// The conversation before the message, oldest first, in turn order.
    pub history: Vec<PromptMessage>,
    /// The user's message that is to be answered.
    pub message: String,
    /// The name of the message's intent, as in `intent::Intent::name`.
    pub intent: String,
}

/// A part of an answer, in order: any number of `Text`, then exactly one `End`. A stream that ends without `End` was cut.
/// Nothing follows an `End` or an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    /// `tokens`: prompt and completion together, as the provider counted them.
    End {
        tokens: Option<i32>,
    },
}

pub type PartStream = BoxStream<'static, Result<Part, AiError>>;

/// Why an answer failed. `Display` is a sentence for logs; what a user reads is [`AiError::user_message`].
#[derive(Debug, thiserror::Error)]
pub enum AiError {
    #[error("the provider could not be reached: {0}")]
    Unreachable(String),
    #[error("the provider took longer than the {0} ms it has")]
    TimedOut(u128),
    #[error("the provider refused with status {status}: {detail}")]
    Refused { status: u16, detail: String },
    #[error("the provider's stream ended without its end mark")]
    Cut,
    #[error("the provider answered something that could not be read: {0}")]
    Malformed(String),
}

/// One language model at one provider.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The provider's name in settings, logs and metrics: `openai`.
    fn name(&self) -> &str;
    /// The model's name, stored in `messages.model`.
    fn model(&self) -> &str;
    /// Whether it can be asked anything, or has prepared answers only.
    fn understands(&self) -> bool {
        true
    }
    /// Starts an answer, and fails it when the provider is silent for too long. Dropping the stream, or this call, closes
    /// the connection to the provider.
    async fn stream(&self, prompt: Arc<Prompt>) -> Result<PartStream, AiError>;
}

impl AiError {
    /// What the person in the chat reads when an answer fails before its first token.
    pub fn user_message(&self) -> &'static str {
        match self {
            Self::Refused { status: 429, .. } => "The assistant is very busy right now. Please try again in a minute.",
            Self::TimedOut(_) => "The assistant took too long to answer. Please try again.",
            _ => "The assistant could not answer just now. Please try again.",
        }
    }

    /// The kind of failure, as a metric's label.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::TimedOut(_) => "timed_out",
            Self::Refused { status: 429, .. } => "rate_limited",
            Self::Refused { .. } => "refused",
            Self::Cut => "cut",
            Self::Malformed(_) => "malformed",
        }
    }
}
