//! Taking over turns that another instance has left.

use chrono::TimeDelta;

use super::{Turn, keeper::Keeper, outcome::Outcome, state::Adoption};
use crate::{
    chat::{
        peers::saved,
        queue::{Lease, QueuedTurn},
    },
    common::error::Result,
    realtime::Answer,
};

/// How often a turn may change hands before it is ended: what kills one instance may kill all.
const MAX_FENCE: i32 = 4;

/// A question that is older is not answered any more: who asked has gone.
const MAX_AGE: TimeDelta = TimeDelta::minutes(10);

impl Keeper {
    /// Takes a turn over, unless another instance was faster.
    pub(super) async fn claim(&self, turn: QueuedTurn) -> Result<()> {
        match self.queue.claim(&turn).await? {
            Some(lease) => self.adopt(turn, lease).await,
            None => Ok(()),
        }
    }

    /// Takes a turn over: stores its answer where its instance has left it whole, ends it with what was generated so far, or begins
    /// it, where nothing was.
    async fn adopt(&self, orphan: QueuedTurn, lease: Lease) -> Result<()> {
        let QueuedTurn { conversation_id, question_id, answer_id, asked_by, replaces, stop, created_at, .. } = orphan;
        let Some(question) = self.messages.stored(&question_id).await? else {
            self.queue.leave(lease).await?;
            return Ok(());
        };
        ::metrics::counter!("chat_adopted_turns_total").increment(1);
        if replaces.is_empty() {
            // Its owner may have died before it could say so. Who has been shown it is not shown it again.
            self.exchange.emit(&conversation_id, &saved(&question), None);
        }
        let outcome = self.exchange.outcome_of(&conversation_id, &answer_id).await;
        let outcome = outcome.and_then(|outcome| Outcome::from_json(&outcome));
        let text = match &outcome {
            Some(outcome) => outcome.text().to_owned(),
            None => self.exchange.text_of(&conversation_id, &answer_id, lease.fence).await.unwrap_or_default(),
        };
        let mirror = self.rooms.running(&conversation_id).filter(|answer| answer.message_id == answer_id);
        let answer = mirror.unwrap_or_else(|| Answer::with_id(answer_id, conversation_id, asked_by, replaces));
        answer.extend(0, &text);
        answer.set_origin(false, lease.fence);
        let is_stale = self.clock.now() - created_at > MAX_AGE || lease.fence > MAX_FENCE;
        let adoption = match outcome {
            Some(outcome) => Adoption::Generated(outcome.into()),
            None if answer.published() > 0 || is_stale => Adoption::Cut,
            None => Adoption::Begin,
        };
        let turn = Turn::adopted(question, answer, lease, adoption);
        if stop {
            turn.stop();
        }
        self.turns.start(turn);
        Ok(())
    }
}
