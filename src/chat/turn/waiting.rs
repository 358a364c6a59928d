//! A turn that waits for those ahead of it, or goes to another instance.

use std::{sync::Arc, time::Duration};

use entity::ids::ConversationId;
use tokio::time::{sleep, timeout};

use super::{Engine, Interruption, Turn};
use crate::chat::queue::Standing;

/// How long a turn that waits trusts that it hears the end of the one before.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// How long a turn waits for rooms to be brought into line with the database.
const RECONCILE_LIMIT: Duration = Duration::from_secs(2);

impl Engine {
    /// Runs a turn once nothing is ahead of it, unless it is another instance's by then.
    pub async fn take_turn(&self, turn: &Arc<Turn>) {
        match Box::pin(self.wait(turn)).await {
            // Boxed, as each of the others: most of a turn's life is this.
            Ok(()) => Box::pin(self.run(turn)).await,
            Err(Interruption::HandedOver) => self.hand_over(turn).await,
            Err(_) => self.let_go(turn),
        }
    }

    /// Waits until nothing is ahead of a turn on any instance. The error says why it is not to run here.
    async fn wait(&self, turn: &Turn) -> Result<(), Interruption> {
        // What others answered before comes before it.
        if timeout(RECONCILE_LIMIT, self.exchange.reconciled()).await.is_err() {
            tracing::debug!("a turn begins before all rooms are in line with the database");
        }
        let rooms = &self.peers.rooms;
        let conversation = &turn.answer.conversation_id;
        let ahead = || rooms.running(conversation).filter(|running| running.message_id != turn.answer.message_id);
        if turn.is_head() && ahead().is_none() {
            self.show_predecessor(turn, conversation).await;
            return turn.may_run();
        }
        // What is ahead may be another instance's: its end is heard.
        let watch = rooms.watch(conversation);
        if let Err(error) = self.peers.queue.attempt(self.peers.attend(conversation)).await {
            error.log("the answer that is ahead could not be looked up");
        }
        loop {
            let news = watch.news();
            match self.peers.queue.attempt(self.peers.queue.is_head(turn.lease, conversation)).await {
                Ok(Standing::Head) => match ahead() {
                    None => {
                        // It was not stored yet when this turn was.
                        let newest = self.peers.queue.attempt(self.messages.newest_answer(conversation)).await;
                        turn.set_after(newest.unwrap_or_default());
                        self.show_predecessor(turn, conversation).await;
                        turn.begin();
                        return turn.may_run();
                    }
                    // It is stored; its end has not come here yet.
                    Some(mirror) if mirror.is_mirror() => {
                        if let Err(error) = self.peers.queue.attempt(self.peers.look(conversation)).await {
                            error.log("the end of the answer that was ahead could not be looked up");
                        } else {
                            continue;
                        }
                    }
                    // It is stored, and its end is being told.
                    Some(_) => {}
                },
                Ok(Standing::Gone) => return Err(Interruption::TakenOver),
                Ok(Standing::Waiting) => {}
                Err(error) => error.log("a turn cannot know yet whether it may begin"),
            }
            tokio::select! {
                () = news => {}
                () = sleep(ASK_AGAIN) => {}
                // Where its conversation is gone or nobody will wait for it, it need not wait for the others.
                _ = turn.interrupted() => return turn.may_run(),
            }
        }
    }

    /// Makes sure that the members here are shown the answer before this one first, which another instance may have given.
    async fn show_predecessor(&self, turn: &Turn, conversation: &ConversationId) {
        if turn.after().is_some_and(|after| self.peers.rooms.misses(conversation, &after))
            && let Err(error) = self.peers.queue.attempt(self.peers.sync_room(conversation)).await
        {
            error.log("what other instances answered before could not be looked up");
        }
    }

    /// Leaves a turn that has not begun to whoever takes it first.
    pub(super) async fn hand_over(&self, turn: &Turn) {
        if let Err(error) = self.peers.queue.hand_over(turn.lease).await {
            error.log("a turn could not be handed over: it is taken over once this instance is gone");
        }
        self.let_go(turn);
    }

    /// Leaves a turn to the instance that has it. Here its answer is from now on what comes from there.
    pub(super) fn let_go(&self, turn: &Turn) {
        tracing::info!("another instance gives the answer");
        turn.answer.set_origin(true, turn.lease.fence);
        turn.release();
    }
}
