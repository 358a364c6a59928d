//! The figures of one conversation: a pure function of its messages and its row. docs/analytics.md says what each means.

use std::collections::HashMap;

use chrono::{NaiveDateTime, TimeDelta};
use entity::ids::{MessageId, UserId};
use sea_orm::FromQueryResult;

use super::SentimentCounts;

/// How many intents a conversation's figures name.
const TOP_INTENTS: usize = 10;

/// How long after an answer failed, or after a question that has none, leaving still counts as giving up.
const PATIENCE: TimeDelta = TimeDelta::seconds(60);

/// What a label stands for where there is no score: imported messages have no more than that.
const LABELS: [(&str, f64); 3] = [("positive", 0.5), ("neutral", 0.0), ("negative", -0.5)];

/// What the figures want to know of a message.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MessageFacts {
    pub id: MessageId,
    /// `user`, `assistant` or `system`.
    pub role: String,
    pub created_at: NaiveDateTime,
    /// Milliseconds.
    pub processing_time: Option<i32>,
    /// Milliseconds.
    pub first_token_time: Option<i32>,
    pub status: String,
    /// `positive`, `neutral` or `negative`.
    pub sentiment: Option<String>,
    /// -1 to 1.
    pub sentiment_score: Option<f64>,
    pub tone: Option<String>,
    pub intent: Option<String>,
    /// The question that an answer answers; imported answers have none.
    pub reply_to: Option<MessageId>,
}

/// What the figures want to know of the conversation.
#[derive(Clone, Debug)]
pub struct ConversationFacts {
    /// The owner.
    pub user_id: UserId,
    pub escalated_at: Option<NaiveDateTime>,
    /// Since when the owner is gone, who left without an answer.
    pub left_at: Option<NaiveDateTime>,
}

/// See the module's page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Seconds from the first message to the last.
    pub duration: i64,
    pub message_count: i64,
    pub user_message_count: i64,
    pub answer_count: i64,
    /// Answers that failed.
    pub error_count: i64,
    /// Milliseconds; none where no answer says how long it took.
    pub avg_response_time: Option<f64>,
    /// Milliseconds, by the nearest rank.
    pub p95_response_time: Option<i32>,
    /// Milliseconds; none where no answer had a token.
    pub avg_first_token_time: Option<f64>,
    /// -1 to 1; none where no message says how it sounds.
    pub sentiment_score: Option<f64>,
    pub sentiment: SentimentCounts,
    /// Messages of users that sound frustrated.
    pub frustration_count: i64,
    /// The intents that were found most often, with how often, the most frequent first.
    pub top_intents: Vec<(String, i64)>,
    /// Whether the owner gave up: left within a minute of a failed answer, or of a question that has none, and has not come back.
    pub abandoned: bool,
    /// Whether a human was ever asked for.
    pub escalated: bool,
}

impl Figures {
    /// The figures of messages in the order of their time.
    pub fn of(messages: &[MessageFacts], conversation: &ConversationFacts) -> Self {
        let mut tally = Tally::default();
        messages.iter().for_each(|message| tally.add(message));
        tally.figures(conversation)
    }
}

/// Figures in the making: what is kept of the messages that were seen, which need not be in memory together.
#[derive(Default)]
pub struct Tally {
    figures: Figures,
    span: Option<(NaiveDateTime, NaiveDateTime)>,
    response_times: Vec<i32>,
    first_tokens: Mean,
    sentiment: Mean,
    intents: HashMap<String, i64>,
    newest: Option<Question>,
}

/// The newest question.
struct Question {
    id: MessageId,
    asked_at: NaiveDateTime,
    /// When its newest answer came, and whether that failed.
    answer: Option<(NaiveDateTime, bool)>,
}

#[derive(Default)]
struct Mean {
    sum: f64,
    count: u32,
}

impl Tally {
    /// Adds the next message in the order of time.
    pub fn add(&mut self, message: &MessageFacts) {
        self.figures.message_count += 1;
        let (first, last) = self.span.unwrap_or((message.created_at, message.created_at));
        self.span = Some((first.min(message.created_at), last.max(message.created_at)));
        match message.role.as_str() {
            "user" => self.add_question(message),
            "assistant" => self.add_answer(message),
            _ => {}
        }
    }

    fn add_question(&mut self, message: &MessageFacts) {
        let figures = &mut self.figures;
        figures.user_message_count += 1;
        figures.frustration_count += i64::from(message.tone.as_deref() == Some("frustrated"));
        match message.sentiment.as_deref() {
            Some("positive") => figures.sentiment.positive += 1,
            Some("neutral") => figures.sentiment.neutral += 1,
            Some("negative") => figures.sentiment.negative += 1,
            _ => {}
        }
        let label = || LABELS.iter().find(|(label, _)| message.sentiment.as_deref() == Some(label));
        self.sentiment.add(message.sentiment_score.or_else(|| label().map(|(_, score)| *score)));
        self.newest = Some(Question { id: message.id.clone(), asked_at: message.created_at, answer: None });
    }

    fn add_answer(&mut self, message: &MessageFacts) {
        let failed = message.status == "error";
        self.figures.answer_count += 1;
        self.figures.error_count += i64::from(failed);
        self.response_times.extend(message.processing_time);
        self.first_tokens.add(message.first_token_time.map(f64::from));
        if let Some(intent) = &message.intent {
            match self.intents.get_mut(intent) {
                Some(count) => *count += 1,
                None => _ = self.intents.insert(intent.clone(), 1),
            }
        }
        if let Some(question) = &mut self.newest
            && message.reply_to.as_ref().is_none_or(|id| *id == question.id)
        {
            question.answer = Some((message.created_at, failed));
        }
    }

    /// The figures of what was added.
    pub fn figures(mut self, conversation: &ConversationFacts) -> Figures {
        let mut intents: Vec<_> = self.intents.into_iter().collect();
        intents.sort_unstable_by(|(a, often), (b, more_often)| more_often.cmp(often).then_with(|| a.cmp(b)));
        intents.truncate(TOP_INTENTS);
        let mut times = Mean::default();
        self.response_times.iter().for_each(|time| times.add(Some(f64::from(*time))));
        Figures {
            duration: self.span.map_or(0, |(first, last)| (last - first).num_seconds()),
            avg_response_time: times.value(),
            p95_response_time: nearest_rank(&mut self.response_times, 95),
            avg_first_token_time: self.first_tokens.value(),
            sentiment_score: self.sentiment.value(),
            top_intents: intents,
            abandoned: conversation.left_at.is_some_and(|left| gave_up(self.newest.as_ref(), left)),
            escalated: conversation.escalated_at.is_some(),
            ..self.figures
        }
    }
}

fn gave_up(question: Option<&Question>, left_at: NaiveDateTime) -> bool {
    let without_answer = question.and_then(|question| match question.answer {
        None => Some(question.asked_at),
        Some((at, failed)) => failed.then_some(at),
    });
    without_answer.is_some_and(|since| left_at - since <= PATIENCE)
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.count += 1;
        }
    }

    fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}

/// The smallest of the values that at least so many percent of them are not above.
fn nearest_rank(values: &mut [i32], percent: usize) -> Option<i32> {
    let rank = (values.len() * percent).div_ceil(100).checked_sub(1)?;
    let (_, value, _) = values.select_nth_unstable(rank);
    Some(*value)
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
