//! From the outbox to EventBridge, by the one instance that leads.
//!
//! An event counts as published once EventBridge has taken it: one that was taken by a call whose answer did not come is published
//! again, under the same id. A conversation whose event fails waits; the others go on. While the bus is away all wait.

use std::collections::{HashMap, HashSet};

use entity::ids::ConversationId;
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use sea_orm::Condition;
use tokio::time::{Duration, Instant};

use super::{
    backoff::Backoff,
    batch::{Entry, batches},
    bus::{CallError, Delivery, EventBus},
    window,
};
use crate::common::{clock::Clock, database::Database, error::Result};

/// Calls at a time. Their conversations differ.
const IN_FLIGHT: usize = 4;

/// How long what was read of the outbox may be acted on: less than it takes others to bury an instance that stands still and to
/// publish in its place.
const TRUST: Duration = Duration::from_secs(3);

/// More conversations that wait than this, and it is the bus that all of them wait for.
const MAX_WAITING: usize = 1_000;

/// See the module's page.
pub struct Publisher {
    database: Database,
    bus: EventBus,
    clock: Clock,
    leadership: Condition,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The bus as a whole.
    bus: Backoff,
    /// Whether a call of this round came to nothing.
    has_failed: bool,
    /// Conversations whose event was not taken.
    waiting: HashMap<ConversationId, Backoff>,
    /// Events whose call was refused: each is tried in one of its own.
    alone: HashSet<i64>,
    /// Events that are done with and not noted yet.
    done: HashSet<i64>,
}

/// What came of a round's calls.
#[derive(Default)]
struct Tally {
    has_progress: bool,
    is_cut: bool,
    failure: Option<String>,
}

impl Publisher {
    /// `leadership` is a condition of SQL that holds while this instance leads.
    pub fn new(database: Database, bus: EventBus, clock: Clock, leadership: Condition) -> Self {
        Self { database, bus, clock, leadership, state: Mutex::default() }
    }

    /// Publishes what may be published now. `true`: there may be more to do at once.
    pub async fn publish_round(&self) -> Result<bool> {
        self.note_done().await?;
        let Some(blocked) = self.blocked() else { return Ok(false) };
        let read = Instant::now();
        let heads = window::heads(&self.database, &self.leadership, &blocked).await?;
        let (too_large, heads): (Vec<_>, Vec<_>) = heads.into_iter().partition(Entry::is_too_large);
        for entry in &too_large {
            self.give_up(entry, "it is larger than EventBridge takes");
        }
        let calls = batches(heads, &self.state.lock().alone);
        let tally = stream::iter(calls).map(|batch| self.publish(batch, read)).buffer_unordered(IN_FLIGHT);
        let tally = tally.fold(Tally::default(), |tally, call| async { tally.with(call) }).await;
        self.note_done().await?;
        Ok(self.settle(tally) || !too_large.is_empty())
    }

    /// The conversations that wait; nothing while all do.
    fn blocked(&self) -> Option<Vec<ConversationId>> {
        let (now, mut state) = (Instant::now(), self.state.lock());
        state.waiting.retain(|_, backoff| !backoff.is_over(now));
        let waiting = state.waiting.iter().filter(|(_, backoff)| !backoff.is_due(now));
        let blocked: Vec<_> = waiting.map(|(id, _)| id.clone()).collect();
        (state.bus.is_due(now) && blocked.len() < MAX_WAITING).then_some(blocked)
    }

    async fn publish(&self, batch: Vec<Entry>, read: Instant) -> Tally {
        // After one that failed the others of its round would, too.
        if read.elapsed() > TRUST || self.state.lock().has_failed {
            return Tally { is_cut: true, ..Tally::default() };
        }
        let started = Instant::now();
        let answer = self.bus.put(&batch).await;
        ::metrics::histogram!("chat_publish_seconds").record(started.elapsed());
        match answer {
            Ok(deliveries) => {
                let has_progress = deliveries.iter().any(|it| !matches!(it, Delivery::Later(_)));
                batch.iter().zip(deliveries).for_each(|(entry, delivery)| self.deliver(entry, delivery));
                Tally { has_progress, ..Tally::default() }
            }
            Err(CallError::Refused(text)) => {
                count_failure("refused");
                match &batch[..] {
                    [entry] => self.give_up(entry, &text),
                    _ => self.state.lock().alone.extend(batch.iter().map(|entry| entry.position)),
                }
                Tally { has_progress: true, ..Tally::default() }
            }
            Err(CallError::Failed { reason, text }) => {
                count_failure(reason);
                self.state.lock().has_failed = true;
                Tally { failure: Some(text), ..Tally::default() }
            }
        }
    }

    fn deliver(&self, entry: &Entry, delivery: Delivery) {
        match delivery {
            Delivery::Taken => {
                ::metrics::counter!("chat_events_published_total", "kind" => entry.kind.clone()).increment(1);
                self.done_with(entry);
            }
            Delivery::Later(code) => {
                count_failure("entry");
                let is_first = {
                    let mut state = self.state.lock();
                    state.waiting.entry(entry.conversation_id.clone()).or_default().fail(Instant::now())
                };
                if is_first {
                    let (position, conversation_id) = (entry.position, &entry.conversation_id);
                    tracing::warn!(%conversation_id, position, code, "EventBridge did not take an event: it is sent again");
                }
            }
            Delivery::Never(code) => {
                count_failure("entry");
                self.give_up(entry, &code);
            }
        }
    }

    /// Puts an event aside that will never be taken, so that it holds nobody up.
    fn give_up(&self, entry: &Entry, why: &str) {
        ::metrics::counter!("chat_dropped_total", "what" => "event").increment(1);
        let (position, kind, conversation_id) = (entry.position, &entry.kind, &entry.conversation_id);
        tracing::error!(%conversation_id, position, kind, why, "an event cannot be published: it is left out");
        self.done_with(entry);
    }

    fn done_with(&self, entry: &Entry) {
        let mut state = self.state.lock();
        state.waiting.remove(&entry.conversation_id);
        state.alone.remove(&entry.position);
        state.done.insert(entry.position);
    }

    /// Notes what is done with. It is true whoever leads by now, so nothing is asked: not noted, it would be published again.
    async fn note_done(&self) -> Result<()> {
        let done: Vec<_> = self.state.lock().done.iter().copied().collect();
        if done.is_empty() {
            return Ok(());
        }
        window::close(&self.database, done.clone(), self.clock.now().naive_utc()).await?;
        let mut state = self.state.lock();
        done.iter().for_each(|position| _ = state.done.remove(position));
        Ok(())
    }

    /// Draws the conclusion of a round; whether there may be more to do at once.
    fn settle(&self, tally: Tally) -> bool {
        let mut state = self.state.lock();
        state.has_failed = false;
        match tally.failure {
            Some(error) => {
                if state.bus.fail(Instant::now()) {
                    tracing::warn!(error, "EventBridge cannot be reached: events wait in the outbox");
                }
                false
            }
            None => {
                if tally.has_progress && state.bus.succeed() {
                    tracing::info!("EventBridge takes events again");
                }
                tally.has_progress || tally.is_cut
            }
        }
    }
}

impl Tally {
    fn with(self, call: Self) -> Self {
        Self {
            has_progress: self.has_progress || call.has_progress,
            is_cut: self.is_cut || call.is_cut,
            failure: self.failure.or(call.failure),
        }
    }
}

fn count_failure(reason: &'static str) {
    ::metrics::counter!("chat_publish_failures_total", "reason" => reason).increment(1);
}
