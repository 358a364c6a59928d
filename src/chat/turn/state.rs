//! One turn, from the moment that its question is stored.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use entity::ids::{MessageId, UserId};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::outcome::Outcome;
use crate::{
    chat::{
        dto::Message,
        queue::{Lease, StartedTurn},
    },
    common::tally::Held,
    realtime::Answer,
};

/// Why an answer ended before its model was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// Somebody in the conversation said so.
    Stopped,
    /// The server goes down.
    Shutdown,
    /// Another instance is to give the answer, which has not begun.
    HandedOver,
    /// Another instance has taken the turn over.
    TakenOver,
}

/// What an instance makes of a turn that another one has left.
pub enum Adoption {
    /// Nothing was generated: it begins.
    Begin,
    /// Its instance broke down while it answered: what there is of the answer is all that there will be.
    Cut,
    /// Its instance has generated the whole answer and could not store it.
    Generated(Box<Outcome>),
}

/// The right to one answer.
pub type Slot = Held<UserId>;

/// See the module's page.
pub struct Turn {
    pub question: Message,
    pub answer: Arc<Answer>,
    /// The right to store the answer.
    pub lease: Lease,
    /// What there is of it already.
    pub adoption: Adoption,
    /// The last answer that was stored before it begins, if that is known.
    after: Mutex<Option<MessageId>>,
    /// Others may be ahead of it, also on other instances.
    waits: AtomicBool,
    interrupted: CancellationToken,
    interruption: OnceLock<Interruption>,
    slot: Mutex<Option<Slot>>,
}

impl Turn {
    /// A turn that answers `question`.
    pub fn new(question: Message, answer: Arc<Answer>, started: StartedTurn, slot: Slot) -> Arc<Self> {
        Self::make(question, answer, started, Adoption::Begin, Some(slot))
    }

    /// A turn that another instance has left.
    pub fn adopted(question: Message, answer: Arc<Answer>, lease: Lease, adoption: Adoption) -> Arc<Self> {
        Self::make(question, answer, StartedTurn { lease, waits: true, after: None }, adoption, None)
    }

    fn make(
        question: Message,
        answer: Arc<Answer>,
        StartedTurn { lease, waits, after }: StartedTurn,
        adoption: Adoption,
        slot: Option<Slot>,
    ) -> Arc<Self> {
        Arc::new(Self {
            question,
            answer,
            lease,
            adoption,
            after: Mutex::new(after),
            waits: AtomicBool::new(waits),
            interrupted: CancellationToken::new(),
            interruption: OnceLock::new(),
            slot: Mutex::new(slot),
        })
    }

    /// The last answer that was stored before it begins, if that is known.
    pub(super) fn after(&self) -> Option<MessageId> {
        self.after.lock().clone()
    }

    /// What members are shown before it: its question, unless that is answered again, and the answer before it.
    pub(super) fn predecessors(&self) -> Vec<MessageId> {
        let question = self.answer.replaces.is_empty().then(|| self.question.id.clone());
        question.into_iter().chain(self.after()).collect()
    }

    pub(super) fn set_after(&self, answer: Option<MessageId>) {
        *self.after.lock() = answer;
    }

    /// Ends the answer early.
    pub fn stop(&self) {
        self.interrupt(Interruption::Stopped);
    }

    /// Whether nothing is ahead of it.
    pub(super) fn is_head(&self) -> bool {
        !self.waits.load(Ordering::Acquire)
    }

    /// Nothing is ahead of it any more.
    pub(super) fn begin(&self) {
        self.waits.store(false, Ordering::Release);
    }

    /// Whether this instance is still the one to run it; if not, why.
    pub(super) fn may_run(&self) -> Result<(), Interruption> {
        match self.interruption.get() {
            Some(why @ (Interruption::HandedOver | Interruption::TakenOver)) => Err(*why),
            _ => Ok(()),
        }
    }

    pub(super) fn interrupt(&self, why: Interruption) {
        _ = self.interruption.set(why);
        self.interrupted.cancel();
    }

    /// Gives the user's slot back: before the end is told, or a client that is quick would find it still taken.
    pub(super) fn release(&self) {
        self.slot.lock().take();
    }

    /// Resolves when the turn is to end early.
    pub(super) async fn interrupted(&self) -> Interruption {
        self.interrupted.cancelled().await;
        self.interruption.get().copied().unwrap_or(Interruption::Shutdown)
    }
}
