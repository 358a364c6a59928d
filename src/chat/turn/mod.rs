//! Turns: a user's message and the answer to it. One at a time in a conversation, in the order in which they were asked for.
//!
//! A turn belongs to its conversation, not to the socket that asked: whoever leaves, the answer goes on and is stored.

mod adoption;
mod engine;
mod heartbeat;
mod keeper;
mod lane;
mod outcome;
mod pace;
mod reconcile;
mod state;
mod storing;
mod waiting;

use std::{
    collections::{HashMap, HashSet},
    num::NonZeroU32,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

pub use engine::Engine;
use entity::ids::{ConversationId, MessageId, UserId};
use futures_util::FutureExt;
pub use keeper::Keeper;
use lane::Lane;
pub use lane::Place;
pub use outcome::lost;
use parking_lot::Mutex;
pub use state::{Interruption, Slot, Turn};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::{dto::Message, queue::Lease};
use crate::{
    common::{
        error::{Error, GoingDown, Result},
        tally::Tally,
    },
    realtime::Answer,
};

/// How long what is left may take to be stored once the grace time is over.
const LAST_STORES: Duration = Duration::from_secs(3);

/// About how long a message takes to be stored.
const STORING: Duration = Duration::from_millis(5);

struct Inner {
    engine: Engine,
    lanes: Mutex<HashMap<ConversationId, Lane>>,
    slots: Arc<Tally<UserId>>,
    tasks: TaskTracker,
    is_draining: AtomicBool,
}

/// All turns of this instance.
#[derive(Clone)]
pub struct Turns(Arc<Inner>);

impl Turns {
    /// `answers_per_user`: how many may run or wait.
    pub fn new(engine: Engine, answers_per_user: Option<NonZeroU32>) -> Self {
        Self(Arc::new(Inner {
            engine,
            lanes: Mutex::default(),
            slots: Tally::new(answers_per_user),
            tasks: TaskTracker::new(),
            is_draining: AtomicBool::new(false),
        }))
    }

    /// Makes sure that the user may have one more answer, before anything is stored.
    pub fn reserve(&self, user: &UserId) -> Result<Slot> {
        if self.is_draining() {
            return Err(Error::Unavailable(GoingDown.into()));
        }
        self.0.slots.take(user).map_err(|limit| {
            Error::RateLimited(format!("you have {limit} answers running or waiting; wait for one to end").into())
        })
    }

    /// Takes a place for a turn before its question is stored: nobody takes the question for one that has no answer.
    pub fn expect(&self, conversation: &ConversationId, question: MessageId, answer: Arc<Answer>) -> Place {
        self.change(conversation, |lane| lane.expected.push((question.clone(), answer)));
        Place::new(self.clone(), conversation.clone(), question)
    }

    /// Starts a turn: it runs once nothing is ahead of it.
    pub fn start(&self, turn: Arc<Turn>) {
        self.change(&turn.question.conversation_id, |lane| lane.turns.push(turn.clone()));
        let turns = self.clone();
        self.0.tasks.spawn(async move {
            turns.run(&turn).await;
            turns.change(&turn.question.conversation_id, |lane| lane.turns.retain(|it| !Arc::ptr_eq(it, &turn)));
        });
    }

    /// The answer to `question` that runs or waits here, or is about to.
    pub fn answering(&self, question: &Message) -> Option<Arc<Answer>> {
        self.0.lanes.lock().get(&question.conversation_id)?.answer_to(&question.id)
    }

    /// Ends the answer that runs here; whether there was one.
    pub fn stop(&self, conversation: &ConversationId) -> bool {
        let lanes = self.0.lanes.lock();
        let running = lanes.get(conversation).and_then(Lane::running);
        if let Some(turn) = running {
            turn.stop();
        }
        running.is_some()
    }

    /// Ends those of a conversation's answers that somebody on another instance has asked to end.
    pub async fn stop_requested(&self, conversation: &ConversationId) -> Result<()> {
        let own = self.0.engine.peers.queue.own().await?;
        for turn in own.iter().filter(|turn| turn.stop && turn.conversation_id == *conversation) {
            self.interrupt(turn.lease, Interruption::Stopped);
        }
        Ok(())
    }

    /// Ends the turn that is held by this lease early. (A question may have a new turn by now, which is another one's.)
    fn interrupt(&self, lease: Lease, why: Interruption) {
        let lanes = self.0.lanes.lock();
        if let Some(turn) = lanes.values().flat_map(|lane| &lane.turns).find(|turn| turn.lease == lease) {
            turn.interrupt(why);
        }
    }

    /// The turns that run or wait here.
    fn started(&self) -> Vec<Lease> {
        let lanes = self.0.lanes.lock();
        lanes.values().flat_map(|lane| &lane.turns).map(|turn| turn.lease).collect()
    }

    /// The questions that are being answered here, wait for it, or are being stored.
    fn questions(&self) -> HashSet<MessageId> {
        self.0.lanes.lock().values().flat_map(Lane::questions).cloned().collect()
    }

    /// Ends the running answer and all that wait, because the conversation is gone; those answers.
    pub fn stop_all(&self, conversation: &ConversationId) -> Vec<Arc<Answer>> {
        let lanes = self.0.lanes.lock();
        let Some(lane) = lanes.get(conversation) else { return vec![] };
        lane.turns.iter().for_each(|turn| turn.stop());
        lane.turns.iter().map(|turn| turn.answer.clone()).collect()
    }

    /// Whether no more turns are taken.
    fn is_draining(&self) -> bool {
        self.0.is_draining.load(Ordering::Acquire)
    }

    /// How many answers run or wait.
    pub fn count(&self) -> usize {
        self.0.lanes.lock().values().map(|lane| lane.turns.len()).sum()
    }

    /// How many answers wait for another one of their conversation.
    pub fn waiting(&self) -> usize {
        self.0.lanes.lock().values().flat_map(|lane| &lane.turns).filter(|turn| !turn.is_head()).count()
    }

    /// Takes no more turns, and lets those that there are finish within `grace`. What is not done by then is stored with what
    /// it has; what has not begun is left to another instance, or to the next start.
    pub async fn drain(&self, grace: Duration) {
        self.0.is_draining.store(true, Ordering::Release);
        self.0.tasks.close();
        if tokio::time::timeout(grace, self.idle()).await.is_ok() {
            return;
        }
        for turn in self.0.lanes.lock().values().flat_map(|lane| &lane.turns) {
            let has_begun = turn.is_head() && turn.answer.published() > 0;
            turn.interrupt(if has_begun { Interruption::Shutdown } else { Interruption::HandedOver });
        }
        if tokio::time::timeout(LAST_STORES, self.idle()).await.is_err() {
            for lane in self.0.lanes.lock().values() {
                for turn in &lane.turns {
                    ::metrics::counter!("chat_dropped_total", "what" => "answer").increment(1);
                    let (conversation_id, message_id) = (&turn.answer.conversation_id, &turn.answer.message_id);
                    tracing::error!(%conversation_id, %message_id, "an answer could not be stored before the end");
                }
            }
        }
    }

    /// Waits until nothing runs, waits or is expected.
    async fn idle(&self) {
        loop {
            self.0.tasks.wait().await;
            if self.0.lanes.lock().is_empty() {
                return;
            }
            tokio::time::sleep(STORING).await;
        }
    }

    /// Changes a lane, which is made when it is needed and goes when nothing is left in it.
    fn change(&self, conversation: &ConversationId, change: impl FnOnce(&mut Lane)) {
        let mut lanes = self.0.lanes.lock();
        let lane = lanes.entry(conversation.clone()).or_default();
        change(lane);
        if lane.is_over() {
            lanes.remove(conversation);
        }
    }

    async fn run(&self, turn: &Arc<Turn>) {
        let answer = &turn.answer;
        let span = tracing::info_span!(
            "turn",
            user_id = %answer.asked_by,
            conversation_id = %answer.conversation_id,
            message_id = %answer.message_id,
        );
        let run = AssertUnwindSafe(self.0.engine.take_turn(turn)).catch_unwind();
        if run.instrument(span.clone()).await.is_err() {
            ::metrics::counter!("chat_panics_total", "where" => "turn").increment(1);
            self.0.engine.give_up(turn).instrument(span).await;
        }
    }
}
