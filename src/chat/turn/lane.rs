//! The turns of one conversation, one after the other.

use std::{collections::VecDeque, sync::Arc};

use entity::ids::{ConversationId, MessageId};

use super::{Interruption, Turn, Turns};
use crate::realtime::Answer;

/// What is first in a lane.
#[derive(Default)]
pub enum Front {
    /// Nothing.
    #[default]
    Idle,
    /// A turn that is being made, and must be the only one.
    Held,
    Running(Arc<Turn>),
}

/// The turns of one conversation.
#[derive(Default)]
pub struct Lane {
    pub front: Front,
    pub waiting: VecDeque<Arc<Turn>>,
    /// Turns that are about to be started: their questions, which are being stored, and answers.
    pub expected: Vec<(MessageId, Arc<Answer>)>,
}

impl Lane {
    /// The turn that runs, and those that wait.
    pub fn turns(&self) -> impl Iterator<Item = &Arc<Turn>> {
        self.running().into_iter().chain(&self.waiting)
    }

    /// The questions of its turns.
    pub fn questions(&self) -> impl Iterator<Item = &MessageId> {
        self.turns().map(|turn| &turn.question.id).chain(self.expected.iter().map(|(question, _)| question))
    }

    /// The answer to a question.
    pub fn answer_to(&self, question: &MessageId) -> Option<Arc<Answer>> {
        let turns = self.turns().map(|turn| (&turn.question.id, &turn.answer));
        let mut all = turns.chain(self.expected.iter().map(|(question, answer)| (question, answer)));
        all.find(|(id, _)| *id == question).map(|(_, answer)| answer.clone())
    }

    pub fn running(&self) -> Option<&Arc<Turn>> {
        match &self.front {
            Front::Running(turn) => Some(turn),
            Front::Idle | Front::Held => None,
        }
    }

    pub fn interrupt(&self, why: Interruption) {
        for turn in self.turns() {
            turn.interrupt(why);
        }
    }

    /// Lets the next turn run, if there is one.
    pub fn advance(&mut self) -> Option<Arc<Turn>> {
        let next = self.waiting.pop_front();
        self.front = next.clone().map_or(Front::Idle, Front::Running);
        next
    }

    /// Whether nothing is in it and nothing will be.
    pub fn is_over(&self) -> bool {
        matches!(self.front, Front::Idle) && self.waiting.is_empty() && self.expected.is_empty()
    }
}

/// A place in a lane for a turn that is being made. Dropped without one, it is given up.
pub struct Place {
    turns: Turns,
    conversation: ConversationId,
    /// Nothing once it is taken or given up.
    kind: Option<Kind>,
}

enum Kind {
    /// Behind those that were started before, with this question.
    Behind(MessageId),
    /// In front of all others.
    Alone,
}

impl Place {
    pub(super) fn behind(turns: Turns, conversation: ConversationId, question: MessageId) -> Self {
        Self { turns, conversation, kind: Some(Kind::Behind(question)) }
    }

    pub(super) fn alone(turns: Turns, conversation: ConversationId) -> Self {
        Self { turns, conversation, kind: Some(Kind::Alone) }
    }

    /// Starts the turn, as soon as it is its turn.
    pub fn start(mut self, turn: Arc<Turn>) {
        self.leave(Some(turn));
    }

    fn leave(&mut self, turn: Option<Arc<Turn>>) {
        let Some(kind) = self.kind.take() else { return };
        self.turns.change(&self.conversation, |lane| {
            match kind {
                Kind::Behind(question) => {
                    lane.expected.retain(|(expected, _)| *expected != question);
                    lane.waiting.extend(turn);
                }
                Kind::Alone => {
                    lane.front = Front::Idle;
                    turn.into_iter().for_each(|turn| lane.waiting.push_front(turn));
                }
            }
            match lane.front {
                Front::Idle => lane.advance(),
                Front::Held | Front::Running(_) => None,
            }
        });
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave(None);
    }
}
