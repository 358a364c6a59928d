//! The events. `docs/events/` has a JSON schema for each that is published.

use chrono::NaiveDateTime;
use entity::ids::{ConversationId, MessageId, UserId};
use schemars::JsonSchema;
use serde::Serialize;

/// Something that happened in a conversation.
#[derive(Clone, Debug)]
pub struct DomainEvent {
    pub conversation_id: ConversationId,
    /// Who did it. Of answers: who asked. Of what the server did by itself: the conversation's owner.
    pub user_id: UserId,
    pub message_id: Option<MessageId>,
    pub at: NaiveDateTime,
    pub fact: Fact,
}

/// What happened. Written without a tag: the event's name goes beside it, and is the title in its schema.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Fact {
    /// A conversation was made.
    #[schemars(title = "ConversationCreated")]
    ConversationCreated {},
    /// A user's message was stored.
    #[schemars(title = "MessageSent")]
    MessageSent(Sent),
    /// An answer was stored: it is whole, or somebody stopped it.
    #[schemars(title = "MessageCompleted")]
    MessageCompleted(Finished),
    /// An answer failed; what there was of it is stored.
    #[schemars(title = "MessageFailed")]
    MessageFailed(Failed),
    /// A human was asked for: the assistant is silent until somebody lets it speak again.
    #[schemars(title = "ConversationEscalated")]
    ConversationEscalated { reason: EscalationReason },
    /// A conversation left the list of active ones; a message in it brings it back.
    #[schemars(title = "ConversationArchived")]
    ConversationArchived { reason: ArchiveReason },
    /// A conversation was deleted for everybody.
    #[schemars(title = "ConversationDeleted")]
    ConversationDeleted {},
    /// Somebody rated a conversation; it takes the place of what was said before.
    #[schemars(title = "FeedbackReceived")]
    FeedbackReceived {
        /// From 1 to 5.
        rating: i32,
        /// What was said with it, where events carry text.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(with = "String")]
        feedback: Option<String>,
    },
    /// The owner left without an answer. Not published.
    #[schemars(title = "UserLeft")]
    UserLeft {},
    /// The owner came back. Not published.
    #[schemars(title = "UserReturned")]
    UserReturned {},
    /// The figures are to be computed anew. Not published.
    RecountAsked {},
}

/// A user's message was stored.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// How long it is, in characters.
    pub characters: usize,
    #[serde(flatten)]
    pub sentiment: Sentiment,
    /// The text, where events carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub content: Option<String>,
}

/// How a user's message sounds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sentiment {
    /// `positive`, `neutral` or `negative`.
    pub sentiment: &'static str,
    /// From -1 to 1.
    pub sentiment_score: f64,
    /// `frustrated`, `satisfied`, `neutral` or `urgent`.
    pub tone: &'static str,
}

/// An answer was stored: it is whole, or somebody stopped it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finished {
    /// The user's message that it answers.
    pub reply_to: MessageId,
    pub intent: Option<String>,
    /// From 0 to 1.
    pub confidence: Option<f64>,
    pub model: Option<String>,
    /// Prompt and completion together.
    pub tokens: Option<i32>,
    /// Milliseconds from the start of the turn to the last token.
    pub processing_time: Option<i32>,
    /// Milliseconds from the start of the turn to the first token.
    pub first_token_time: Option<i32>,
    /// Whether somebody ended it early.
    pub stopped: bool,
    /// The text, where events carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub content: Option<String>,
}

/// An answer failed; what there was of it is stored.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// The user's message that it answers.
    pub reply_to: MessageId,
    pub intent: Option<String>,
    pub model: Option<String>,
    /// Milliseconds from the start of the turn to its end.
    pub processing_time: Option<i32>,
    /// The sentence that the user was shown.
    pub error: String,
}

/// Why a human is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EscalationReason {
    /// Three frustrated messages.
    Frustration,
    /// A message asks for a human.
    Request,
    /// Somebody said so by the API.
    Manual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ArchiveReason {
    /// Its owner said so.
    User,
    /// Nobody touched it for long.
    Inactivity,
}

impl Fact {
    /// The event's name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ConversationCreated {} => "ConversationCreated",
            Self::MessageSent(_) => "MessageSent",
            Self::MessageCompleted(_) => "MessageCompleted",
            Self::MessageFailed(_) => "MessageFailed",
            Self::ConversationEscalated { .. } => "ConversationEscalated",
            Self::ConversationArchived { .. } => "ConversationArchived",
            Self::ConversationDeleted {} => "ConversationDeleted",
            Self::FeedbackReceived { .. } => "FeedbackReceived",
            Self::UserLeft {} => "UserLeft",
            Self::UserReturned {} => "UserReturned",
            Self::RecountAsked {} => "RecountAsked",
        }
    }

    /// Whether it is for other programs, or for the figures alone.
    pub fn is_public(&self) -> bool {
        !matches!(self, Self::UserLeft {} | Self::UserReturned {} | Self::RecountAsked {})
    }

    /// What users and models wrote.
    pub(super) fn text(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::MessageSent(Sent { content, .. }) | Self::MessageCompleted(Finished { content, .. }) => Some(content),
            Self::FeedbackReceived { feedback, .. } => Some(feedback),
            _ => None,
        }
    }
}
