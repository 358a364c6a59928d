//! The turns of one conversation, one after the other.

use std::{collections::VecDeque, sync::Arc};

use entity::ids::ConversationId;

use super::{Interruption, Turn, Turns};

/// The turns of one conversation.
pub struct Lane {
    /// None while the lane is held for a turn that is being made.
    pub running: Option<Arc<Turn>>,
    pub waiting: VecDeque<Arc<Turn>>,
}

impl Lane {
    pub fn of(running: Option<Arc<Turn>>) -> Self {
        Self { running, waiting: VecDeque::new() }
    }

    /// The turn that runs, and those that wait.
    pub fn turns(&self) -> impl Iterator<Item = &Arc<Turn>> {
        self.running.iter().chain(&self.waiting)
    }

    pub fn interrupt(&self, why: Interruption) {
        for turn in self.turns() {
            turn.interrupt(why);
        }
    }
}

/// A lane that is held for a turn that is being made. Dropped without one, it goes on with those that came meanwhile.
pub struct HeldLane {
    turns: Turns,
    conversation: ConversationId,
    is_started: bool,
}

impl HeldLane {
    pub(super) fn new(turns: Turns, conversation: ConversationId) -> Self {
        Self { turns, conversation, is_started: false }
    }

    /// Starts the turn.
    pub fn start(mut self, turn: Arc<Turn>) {
        self.is_started = true;
        if let Some(lane) = self.turns.0.lanes.lock().get_mut(&self.conversation) {
            lane.running = Some(turn.clone());
        }
        self.turns.0.tasks.spawn(self.turns.clone().run_lane(turn));
    }
}

impl Drop for HeldLane {
    fn drop(&mut self) {
        if !self.is_started
            && let Some(turn) = self.turns.advance(&self.conversation)
        {
            self.turns.0.tasks.spawn(self.turns.clone().run_lane(turn));
        }
    }
}
