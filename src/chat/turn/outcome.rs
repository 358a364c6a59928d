//! How a generation ended, and what is stored of it.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Interruption, Turn};
use crate::{
    chat::{
        dto::{Message, MessageRole, MessageStatus},
        messages::NewAnswer,
    },
    intent::{Intent, Method},
    realtime::Answer,
};

pub const BROKEN: &str = "Something went wrong on our side. Please try again.";
pub const NOT_STORED: &str = "the answer could not be stored";
const INTERRUPTED: &str = "The server restarted before the answer was complete. Please ask again.";

const DIED: &str = "The server broke down before the answer was complete. Please ask again.";

/// How the generation ended.
pub enum Ending {
    Done {
        tokens: Option<i32>,
    },
    Interrupted(Interruption),
    /// Its instance did.
    Died,
    Failed(&'static str),
}

/// What is known of a generation beside its text.
pub struct Generated {
    pub ending: Ending,
    pub model: Option<String>,
    /// From the turn's start to the first token.
    pub first_token: Option<Duration>,
}

impl Ending {
    /// The ending as a metric's label.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Interrupted(Interruption::Stopped) => "stopped",
            Self::Interrupted(Interruption::Shutdown) => "shutdown",
            Self::Interrupted(Interruption::HandedOver | Interruption::TakenOver) => "elsewhere",
            Self::Died => "died",
            Self::Failed(_) => "failed",
        }
    }
}

impl Generated {
    /// No model had its turn.
    pub fn without_text(ending: Ending) -> Self {
        Self { ending, model: None, first_token: None }
    }

    /// The answer as it is stored. One that failed before its first token still says something (protocol.md, rule 3).
    pub fn into_answer(self, turn: &Turn, intent: &Intent, elapsed: Duration) -> NewAnswer {
        let (answer, text) = (&turn.answer, turn.answer.text());
        let (status, error, tokens) = match self.ending {
            Ending::Done { tokens } => (MessageStatus::Sent, None, tokens),
            Ending::Interrupted(Interruption::Stopped) => (MessageStatus::Sent, Some("stopped"), None),
            Ending::Interrupted(_) => (MessageStatus::Error, Some(INTERRUPTED), None),
            Ending::Died => (MessageStatus::Error, Some(DIED), None),
            Ending::Failed(why) => (MessageStatus::Error, Some(why), None),
        };
        let content = match error.filter(|_| status == MessageStatus::Error && text.is_empty()) {
            Some(sentence) => sentence.to_owned(),
            None => text,
        };
        NewAnswer {
            id: answer.message_id.clone(),
            conversation_id: answer.conversation_id.clone(),
            reply_to: turn.question.id.clone(),
            content,
            intent: Some(intent.name.to_string()),
            confidence: Some(intent.confidence),
            model: self.model,
            tokens,
            processing_time: Some(millis(elapsed)),
            first_token_time: self.first_token.map(millis),
            status,
            error: error.map(str::to_owned),
            replaces: answer.replaces.clone(),
            relabelled: (intent.method == Method::Ai).then(|| intent.into()),
            asked_by: answer.asked_by.clone(),
            lease: turn.lease,
        }
    }
}

fn millis(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX)
}

/// What is shown of an answer that is not stored.
pub fn unstored(answer: NewAnswer, now: DateTime<Utc>) -> Message {
    Message {
        id: answer.id,
        conversation_id: answer.conversation_id,
        role: MessageRole::Assistant,
        content: answer.content,
        user_id: None,
        intent: answer.intent,
        confidence: answer.confidence,
        model: answer.model,
        tokens: answer.tokens,
        processing_time: answer.processing_time,
        sentiment: None,
        status: answer.status,
        error: answer.error,
        created_at: now,
    }
}

/// What is shown of another instance's answer that is over and not stored.
pub fn lost(answer: &Answer, now: DateTime<Utc>) -> Message {
    let text = answer.text();
    Message {
        id: answer.message_id.clone(),
        conversation_id: answer.conversation_id.clone(),
        role: MessageRole::Assistant,
        content: if text.is_empty() { BROKEN.to_owned() } else { text },
        user_id: None,
        intent: None,
        confidence: None,
        model: None,
        tokens: None,
        processing_time: None,
        sentiment: None,
        status: MessageStatus::Error,
        error: Some(NOT_STORED.to_owned()),
        created_at: now,
    }
}
