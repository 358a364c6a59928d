//! The turns of one conversation on this instance. Their order is the database's: each waits until nothing is ahead of it.

use std::sync::Arc;

use entity::ids::{ConversationId, MessageId};

use super::{Turn, Turns};
use crate::realtime::Answer;

/// See the module's page.
#[derive(Default)]
pub struct Lane {
    /// Those that run or wait.
    pub turns: Vec<Arc<Turn>>,
    /// Those that are about to be started: their questions, which are being stored, and answers.
    pub expected: Vec<(MessageId, Arc<Answer>)>,
}

impl Lane {
    /// The questions of its turns.
    pub fn questions(&self) -> impl Iterator<Item = &MessageId> {
        self.turns.iter().map(|turn| &turn.question.id).chain(self.expected.iter().map(|(question, _)| question))
    }

    /// The answer to a question.
    pub fn answer_to(&self, question: &MessageId) -> Option<Arc<Answer>> {
        let turns = self.turns.iter().map(|turn| (&turn.question.id, &turn.answer));
        let mut all = turns.chain(self.expected.iter().map(|(question, answer)| (question, answer)));
        all.find(|(id, _)| *id == question).map(|(_, answer)| answer.clone())
    }

    /// The turn that runs.
    pub fn running(&self) -> Option<&Arc<Turn>> {
        self.turns.iter().find(|turn| turn.is_head())
    }

    /// Whether nothing is in it and nothing will be.
    pub fn is_over(&self) -> bool {
        self.turns.is_empty() && self.expected.is_empty()
    }
}

/// A place for a turn whose question is being stored. Dropped without a turn, it is given up.
pub struct Place {
    turns: Turns,
    conversation: ConversationId,
    question: MessageId,
}

impl Place {
    pub(super) fn new(turns: Turns, conversation: ConversationId, question: MessageId) -> Self {
        Self { turns, conversation, question }
    }

    /// Starts the turn.
    pub fn start(self, turn: Arc<Turn>) {
        self.turns.start(turn);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.turns.change(&self.conversation, |lane| lane.expected.retain(|(expected, _)| *expected != self.question));
    }
}
