//! The figures once more, written down plainly over all rows: what the counter, the API and the rebuild have to agree with.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use entity::{conversation_analytics as analytics, conversations, messages};
use serde_json::{Map, Value, json};

use crate::support::database::Store;
use sea_orm::EntityTrait;

/// All rows of the tables.
pub struct Tables {
    pub conversations: Vec<conversations::Model>,
    pub messages: Vec<messages::Model>,
    pub analytics: Vec<analytics::Model>,
}

impl Tables {
    pub async fn read(store: &Store) -> Self {
        let db = store.database.read();
        Self {
            conversations: conversations::Entity::find().all(db).await.unwrap(),
            messages: messages::Entity::find().all(db).await.unwrap(),
            analytics: analytics::Entity::find().all(db).await.unwrap(),
        }
    }

    /// What of a conversation's row is counted.
    pub fn expected(&self, conversation: &conversations::Model) -> Value {
        let of: Vec<_> = self.messages.iter().filter(|it| it.conversation_id == conversation.id).collect();
        let answers = role(&of, "assistant");
        let times: Vec<_> = of.iter().map(|it| it.created_at).collect();
        let span = times.iter().max().zip(times.iter().min()).map(|(last, first)| (*last - *first).num_seconds());
        let score = mean(role(&of, "user").iter().filter_map(|it| it.sentiment_score));
        let whole = |mean: Option<f64>| mean.map(|mean| mean.round() as i64);
        let intents = counts(&answers).into_iter().take(10).map(|(intent, count)| (intent, count.into()));
        json!({
            "duration": span.unwrap_or_default(),
            "messages": of.len(),
            "users": role(&of, "user").len(),
            "answers": answers.len(),
            "errors": failed(&answers),
            "average": whole(mean(answers.iter().filter_map(|it| it.processing_time.map(f64::from)))).unwrap_or(0),
            "p95": p95(&answers),
            "firstToken": whole(mean(answers.iter().filter_map(|it| it.first_token_time.map(f64::from)))),
            "sentiment": score.unwrap_or_default(),
            "frustrated": of.iter().filter(|it| it.tone.as_deref() == Some("frustrated")).count(),
            "intents": intents.collect::<Map<_, _>>(),
            "abandoned": abandoned(&of, conversation.left_at),
            "escalated": conversation.escalated_at.is_some(),
        })
    }

    /// The messages of conversations that count, in a span.
    pub fn within(
        &self,
        counts: impl Fn(&conversations::Model) -> bool,
        from: NaiveDateTime,
        to: NaiveDateTime,
    ) -> Vec<&messages::Model> {
        let kept: BTreeSet<_> =
            self.conversations.iter().filter(|it| it.status != "deleted" && counts(it)).map(|it| &it.id).collect();
        let in_span = |it: &&messages::Model| it.created_at >= from && it.created_at < to;
        self.messages.iter().filter(|it| kept.contains(&it.conversation_id)).filter(in_span).collect()
    }
}

/// The same of a stored row.
pub fn stored(row: &analytics::Model) -> Value {
    json!({
        "duration": row.duration,
        "messages": row.message_count,
        "users": row.user_message_count,
        "answers": row.answer_count,
        "errors": row.error_count,
        "average": row.avg_response_time,
        "p95": row.p95_response_time,
        "firstToken": row.avg_first_token_time,
        "sentiment": row.sentiment_score,
        "frustrated": row.frustration_count,
        "intents": row.top_intents,
        "abandoned": row.abandoned,
        "escalated": row.escalated,
    })
}

/// What is summed up of some messages, for totals and days alike.
pub fn sums(of: &[&messages::Model]) -> Value {
    let (users, answers) = (role(of, "user"), role(of, "assistant"));
    json!({
        "conversations": of.iter().map(|it| &it.conversation_id).collect::<BTreeSet<_>>().len(),
        "messages": of.len(),
        "userMessages": users.len(),
        "answers": answers.len(),
        "errors": failed(&answers),
        "avgResponseTime": mean(answers.iter().filter_map(|it| it.processing_time.map(f64::from))).map(thousandths),
        "p95ResponseTime": p95(&answers),
        "avgFirstTokenTime": mean(answers.iter().filter_map(|it| it.first_token_time.map(f64::from))).map(thousandths),
        "sentimentScore": mean(users.iter().filter_map(|it| it.sentiment_score)).map(thousandths),
    })
}

/// Averages are added up in another order by each database.
pub fn thousandths(number: f64) -> i64 {
    (number * 1000.0).round() as i64
}

pub fn sentiments(of: &[&messages::Model]) -> Value {
    let felt = |label: &str| role(of, "user").iter().filter(|it| it.sentiment.as_deref() == Some(label)).count();
    json!({ "positive": felt("positive"), "neutral": felt("neutral"), "negative": felt("negative") })
}

pub fn days(from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    from.iter_days().take_while(|day| *day <= to).collect()
}

/// Intents with how often, the most frequent first.
pub fn counts(answers: &[&messages::Model]) -> Vec<(String, usize)> {
    let mut counts = BTreeMap::<_, usize>::new();
    for intent in answers.iter().filter(|it| it.role == "assistant").filter_map(|it| it.intent.clone()) {
        *counts.entry(intent).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count)); // stable: names stay in order
    counts
}

pub fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<_> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn role<'a>(of: &[&'a messages::Model], role: &str) -> Vec<&'a messages::Model> {
    of.iter().copied().filter(|it| it.role == role).collect()
}

fn failed(answers: &[&messages::Model]) -> usize {
    answers.iter().filter(|it| it.status == "error").count()
}

/// The first value that at most 5 of 100 are above.
fn p95(answers: &[&messages::Model]) -> Option<i32> {
    let mut times: Vec<_> = answers.iter().filter_map(|it| it.processing_time).collect();
    times.sort_unstable();
    let above = |time: i32| times.iter().filter(|other| **other > time).count();
    times.iter().copied().find(|time| above(*time) * 100 <= times.len() * 5)
}

fn abandoned(of: &[&messages::Model], left_at: Option<NaiveDateTime>) -> bool {
    let Some(left_at) = left_at else { return false };
    let newest =
        |messages: Vec<&messages::Model>| messages.into_iter().max_by_key(|it| (it.created_at, it.id.clone())).cloned();
    let Some(question) = newest(role(of, "user")) else { return false };
    let answers = role(of, "assistant").into_iter().filter(|it| it.reply_to.as_ref() == Some(&question.id));
    let since = match newest(answers.collect()) {
        None => question.created_at,
        Some(answer) if answer.status == "error" => answer.created_at,
        Some(_) => return false,
    };
    left_at <= since + TimeDelta::seconds(60)
}
