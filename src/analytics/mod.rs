//! Figures of conversations. [`Counter`] keeps those of each conversation in `conversation_analytics`; what the API shows of one
//! conversation is computed when it is asked for, by the same [`Figures`].

mod counter;
mod facts;
mod figures;
mod rebuild;
mod span;
mod sums;
mod whose;

use entity::{
    conversation_analytics::{Column, Entity},
    ids::{ConversationId, UserId},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde_json::Map;
use utoipa::ToSchema;

pub use self::{
    counter::{Computed, Counter},
    figures::{ConversationFacts, Figures, MessageFacts},
    rebuild::rebuild,
    span::{Day, IntentCount, SentimentCounts, Totals},
    whose::{Span, Whose},
};
use crate::common::{database::Database, error::Result};

/// The figures of one conversation, named as the columns of `conversation_analytics`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConversationFigures {
    pub conversation_id: ConversationId,
    /// Its owner.
    pub user_id: UserId,
    /// Seconds from the first message to the last.
    pub duration: i64,
    pub message_count: i64,
    pub user_message_count: i64,
    pub answer_count: i64,
    /// Answers that failed.
    pub error_count: i64,
    /// Milliseconds from question to answer; `null` without an answer.
    #[schema(required)]
    pub avg_response_time: Option<f64>,
    /// Milliseconds that 95 of 100 answers did not exceed; `null` without an answer.
    #[schema(required)]
    pub p95_response_time: Option<i32>,
    /// Milliseconds from question to the answer's first token; `null` without one.
    #[schema(required)]
    pub avg_first_token_time: Option<f64>,
    /// How the messages of users sound on average, from -1 to 1; `null` without one.
    #[schema(required)]
    pub sentiment_score: Option<f64>,
    pub sentiment: SentimentCounts,
    /// Messages of users that sound frustrated.
    pub frustration_count: i64,
    /// The intents that were found most often, at most 10: `{ intent: count }`.
    #[schema(value_type = std::collections::HashMap<String, i64>)]
    pub top_intents: Map<String, serde_json::Value>,
    /// From 1 to 5.
    #[schema(required)]
    pub rating: Option<i32>,
    #[schema(required)]
    pub feedback: Option<String>,
    /// Whether the owner left within a minute of a failed answer, or of a question without one, and has not come back.
    pub abandoned: bool,
    /// Whether a human was ever asked for.
    pub escalated: bool,
}

/// Answers what is asked about figures. It does not ask who wants to know.
#[derive(Clone)]
pub struct AnalyticsService {
    database: Database,
}

impl AnalyticsService {
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// The figures of a conversation and its `owner`, as they are now.
    pub async fn of_conversation(&self, id: ConversationId, owner: UserId) -> Result<ConversationFigures> {
        let db = self.database.read();
        let figures = facts::read(db, &id).await?.map(|(_, figures)| figures).unwrap_or_default();
        let said = Entity::find().filter(Column::ConversationId.eq(id.clone())).one(db).await?;
        Ok(ConversationFigures {
            conversation_id: id,
            user_id: owner,
            duration: figures.duration,
            message_count: figures.message_count,
            user_message_count: figures.user_message_count,
            answer_count: figures.answer_count,
            error_count: figures.error_count,
            avg_response_time: figures.avg_response_time,
            p95_response_time: figures.p95_response_time,
            avg_first_token_time: figures.avg_first_token_time,
            sentiment_score: figures.sentiment_score,
            sentiment: figures.sentiment,
            frustration_count: figures.frustration_count,
            top_intents: counter::intents(&figures),
            rating: said.as_ref().and_then(|said| said.rating),
            feedback: said.and_then(|said| said.feedback),
            abandoned: figures.abandoned,
            escalated: figures.escalated,
        })
    }

    /// What happened in a span. What is not of the span but of its conversations (`avgDuration`, `escalated`, `abandoned`) is as
    /// it was last counted.
    pub async fn totals(&self, span: &Span) -> Result<Totals> {
        span::totals(self.database.read(), span).await
    }

    /// What happened on each day of a span, the first and last of which may be cut.
    pub async fn series(&self, span: &Span) -> Result<Vec<Day>> {
        span::series(self.database.read(), span).await
    }

    /// The intents of a span's answers, at most 50, the most frequent first.
    pub async fn intents(&self, span: &Span) -> Result<Vec<IntentCount>> {
        span::intents(self.database.read(), span).await
    }
}
