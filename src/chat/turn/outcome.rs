//! How a generation ended, and what is stored of it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
/// What is sent where that cannot be known yet.
pub const NOT_KNOWN: &str =
    "the database is away: whether this answer is stored is known once it is back; load the conversation then";
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

/// What is known of a generated answer, as it is left to an instance that takes its turn over.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    content: String,
    intent: Option<String>,
    confidence: Option<f64>,
    model: Option<String>,
    tokens: Option<i32>,
    processing_time: Option<i32>,
    first_token_time: Option<i32>,
    status: MessageStatus,
    error: Option<String>,
}

impl Outcome {
    pub fn of(answer: &NewAnswer) -> Self {
        Self {
            content: answer.content.clone(),
            intent: answer.intent.clone(),
            confidence: answer.confidence,
            model: answer.model.clone(),
            tokens: answer.tokens,
            processing_time: answer.processing_time,
            first_token_time: answer.first_token_time,
            status: answer.status,
            error: answer.error.clone(),
        }
    }

    pub fn to_json(&self) -> String {
        // Strings and numbers: it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Nothing, where another version wrote something else.
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The text that was generated: the sentence of a failure before the first token is none.
    pub fn text(&self) -> &str {
        if self.first_token_time.is_some() { &self.content } else { "" }
    }

    /// The answer to the turn's question.
    pub fn to_answer(&self, turn: &Turn) -> NewAnswer {
        let answer = &turn.answer;
        NewAnswer {
            id: answer.message_id.clone(),
            conversation_id: answer.conversation_id.clone(),
            reply_to: turn.question.id.clone(),
            content: self.content.clone(),
            intent: self.intent.clone(),
            confidence: self.confidence,
            model: self.model.clone(),
            tokens: self.tokens,
            processing_time: self.processing_time,
            first_token_time: self.first_token_time,
            status: self.status,
            error: self.error.clone(),
            replaces: answer.replaces.clone(),
            relabelled: None,
            asked_by: answer.asked_by.clone(),
            lease: turn.lease,
        }
    }
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
