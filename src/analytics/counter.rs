//! Counting what happened: whatever the outbox says has changed is computed anew from the tables and stored in
//! `conversation_analytics`.
//!
//! A conversation's events are read first, then its figures, and both are settled in one transaction: it marks exactly these events
//! as counted, and stores nothing unless it marks them all. So whatever changed after the figures were read has an event that is
//! still open, and of two who count at once the one with the older figures finds its events taken. A crash at any point leaves the
//! events open.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use entity::{
    conversation_analytics as analytics,
    ids::{ConversationId, UserId, new_id},
    outbox::{Column, Entity},
};
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::DateTime as Timestamp,
    sea_query::{Expr, OnConflict},
};
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep_until};

use super::{facts, figures::Figures};
use crate::common::{
    clock::Clock,
    database::Database,
    error::{Error, Result},
};

/// Events a round.
const BATCH: u64 = 1_000;

/// Conversations that are computed at the same time: enough to hide the way to the database, few beside what answers users.
const AT_ONCE: usize = 4;

/// How soon a conversation is computed again at the earliest, however much happens in it.
const PACE: Duration = Duration::from_millis(500);

/// The events that end an answer.
const ENDINGS: [&str; 2] = ["MessageCompleted", "MessageFailed"];

/// See the module's page. Clones are the same one.
#[derive(Clone)]
pub struct Counter {
    database: Database,
    clock: Clock,
    pace: Duration,
    on_counted: fn(&Figures),
    /// When those conversations were computed that it would be too soon to compute again.
    recent: Arc<Mutex<HashMap<ConversationId, Instant>>>,
}

/// Open events of one conversation.
#[derive(Default)]
struct Open {
    positions: Vec<i64>,
    /// Whether an answer ended.
    ended: bool,
}

/// A conversation whose events and figures were read, in this order, and are not settled yet.
pub struct Computed {
    conversation: ConversationId,
    open: Open,
    /// None where there is no such conversation.
    figures: Option<(UserId, Figures)>,
}

impl Counter {
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock, pace: PACE, on_counted: |_| {}, recent: Arc::default() }
    }

    /// Computes a conversation no more often than once in so long.
    pub fn at_pace(self, pace: Duration) -> Self {
        Self { pace, ..self }
    }

    /// Whom to give the figures of a conversation in which an answer ended, each time that they are stored.
    pub fn telling(self, on_counted: fn(&Figures)) -> Self {
        Self { on_counted, ..self }
    }

    /// Counts the oldest of what is not counted yet. Gives whether there is more.
    ///
    /// # Errors
    /// Where the database is away, or a conversation cannot be counted. What was counted by then stays so.
    pub async fn count_round(&self) -> Result<bool> {
        let due = self.due().await?;
        let more = due.values().map(|open| open.positions.len() as u64).sum::<u64>() >= BATCH;
        let mut counting =
            stream::iter(due.into_iter().map(|(id, open)| self.count(id, open))).buffer_unordered(AT_ONCE);
        let mut failure = None;
        while let Some(counted) = counting.next().await {
            match counted {
                Err(away @ Error::Unavailable(_)) => return Err(away),
                // Its events stay open; the others are not to wait for it.
                Err(error) => failure = Some(error),
                Ok(()) => {}
            }
        }
        failure.map_or(Ok(more), Err)
    }

    /// The oldest open events, by conversation.
    async fn due(&self) -> Result<BTreeMap<ConversationId, Open>> {
        let open = || Entity::find().filter(Column::CountedAt.is_null());
        let rows: Vec<(i64, ConversationId, String)> = open()
            .select_only()
            .columns([Column::Position, Column::ConversationId, Column::Kind])
            .order_by_asc(Column::Position)
            .limit(BATCH)
            .into_tuple()
            .all(self.database.read())
            .await?;
        let waiting = match rows.len() as u64 {
            BATCH => open().count(self.database.read()).await?,
            few => few,
        };
        ::metrics::gauge!("chat_uncounted_events").set(waiting as f64);
        let mut due = BTreeMap::<_, Open>::new();
        for (position, conversation, kind) in rows {
            let open = due.entry(conversation).or_default();
            open.positions.push(position);
            open.ended |= ENDINGS.contains(&kind.as_str());
        }
        Ok(due)
    }

    async fn count(&self, id: ConversationId, open: Open) -> Result<()> {
        self.keep_pace(&id).await;
        let begun = Instant::now();
        let computed = self.compute(id, open).await?;
        self.settle(computed).await?;
        ::metrics::histogram!("chat_count_seconds").record(begun.elapsed());
        Ok(())
    }

    /// Waits until it is not too soon to compute a conversation again.
    async fn keep_pace(&self, id: &ConversationId) {
        let not_before = self.recent.lock().get(id).map(|computed| *computed + self.pace);
        if let Some(moment) = not_before {
            sleep_until(moment).await;
        }
        let now = Instant::now();
        let mut recent = self.recent.lock();
        recent.retain(|_, computed| *computed + self.pace > now);
        recent.insert(id.clone(), now);
    }

    /// The open events of all conversations that have some, and then their figures: the first half of a round.
    pub async fn compute_all(&self) -> Result<Vec<Computed>> {
        let mut all = Vec::new();
        for (id, open) in self.due().await? {
            all.push(self.compute(id, open).await?);
        }
        Ok(all)
    }

    async fn compute(&self, conversation: ConversationId, open: Open) -> Result<Computed> {
        let figures = facts::read(self.database.read(), &conversation).await?;
        Ok(Computed { conversation, open, figures })
    }

    /// Stores figures and marks their events as counted: the second half. Gives whether it did: not where somebody else has
    /// counted one of the events meanwhile, whose figures may be newer.
    pub async fn settle(&self, computed: Computed) -> Result<bool> {
        let Computed { conversation, open, figures } = computed;
        let now = self.clock.now().naive_utc();
        let transaction = self.database.write().begin().await?;
        let marked = Entity::update_many()
            .col_expr(Column::CountedAt, Expr::val(now))
            .filter(Column::Position.is_in(open.positions.iter().copied()))
            .filter(Column::CountedAt.is_null())
            .exec(&transaction)
            .await?
            .rows_affected;
        if marked < open.positions.len() as u64 {
            transaction.rollback().await?;
            return Ok(false);
        }
        if let Some((owner, figures)) = &figures {
            let row = row(conversation, owner.clone(), figures, now);
            analytics::Entity::insert(row.into_active_model())
                .on_conflict(replace())
                .exec_without_returning(&transaction)
                .await?;
        }
        transaction.commit().await?;
        ::metrics::counter!("chat_counted_events_total").increment(marked);
        if let Some((_, figures)) = figures.filter(|_| open.ended) {
            (self.on_counted)(&figures);
        }
        Ok(true)
    }
}

/// Everything but what somebody said of the conversation, and what the row was made with.
fn replace() -> OnConflict {
    use analytics::Column as C;
    let counted = [
        C::UserId,
        C::Duration,
        C::MessageCount,
        C::AvgResponseTime,
        C::SentimentScore,
        C::FrustrationCount,
        C::TopIntents,
        C::Abandoned,
        C::Escalated,
        C::UpdatedAt,
        C::UserMessageCount,
        C::AnswerCount,
        C::ErrorCount,
        C::P95ResponseTime,
        C::AvgFirstTokenTime,
    ];
    OnConflict::column(C::ConversationId).update_columns(counted).to_owned()
}

fn row(conversation: ConversationId, owner: UserId, figures: &Figures, now: Timestamp) -> analytics::Model {
    analytics::Model {
        id: new_id(),
        conversation_id: conversation,
        user_id: owner,
        duration: whole(figures.duration),
        message_count: whole(figures.message_count),
        avg_response_time: figures.avg_response_time.map_or(0, rounded),
        sentiment_score: figures.sentiment_score.unwrap_or_default(),
        frustration_count: whole(figures.frustration_count),
        top_intents: Value::Object(intents(figures)),
        rating: None,
        feedback: None,
        abandoned: figures.abandoned,
        escalated: figures.escalated,
        created_at: now,
        updated_at: now,
        user_message_count: whole(figures.user_message_count),
        answer_count: whole(figures.answer_count),
        error_count: whole(figures.error_count),
        p95_response_time: figures.p95_response_time,
        avg_first_token_time: figures.avg_first_token_time.map(rounded),
    }
}

/// `{ intent: count }`
pub(super) fn intents(figures: &Figures) -> Map<String, Value> {
    figures.top_intents.iter().map(|(intent, count)| (intent.clone(), (*count).into())).collect()
}

/// As the columns hold it, which are narrower than what imported times may span.
fn whole(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn rounded(number: f64) -> i32 {
    number.round() as i32 // saturates
}
