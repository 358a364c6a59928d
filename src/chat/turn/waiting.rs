//! A turn that waits for those ahead of it, or goes to another instance.

use std::{sync::Arc, time::Duration};

use super::{Engine, Interruption, Turn};
use crate::chat::queue::Standing;

/// How long a turn that waits trusts that it hears the end of the one before.
const ASK_AGAIN: Duration = Duration::from_secs(1);

impl Engine {
    /// Runs a turn once nothing is ahead of it, unless it is another instance's by then.
    pub async fn take_turn(&self, turn: &Arc<Turn>) {
        match self.wait(turn).await {
            Ok(()) => self.run(turn).await,
            Err(Interruption::HandedOver) => self.hand_over(turn).await,
            Err(_) => self.let_go(turn),
        }
    }

    /// Waits until nothing is ahead of a turn on any instance. The error says why it is not to run here.
    async fn wait(&self, turn: &Turn) -> Result<(), Interruption> {
        let conversation = &turn.answer.conversation_id;
        // What is ahead may be another instance's: its end is heard.
        let _watch = (!turn.is_head()).then(|| self.peers.rooms.watch(conversation));
        if !turn.is_head()
            && let Err(error) = self.peers.attend(conversation).await
        {
            error.log("the answer that is ahead could not be looked up");
        }
        while !turn.is_head() {
            match self.peers.queue.is_head(turn.lease, conversation).await {
                Ok(Standing::Head) => {
                    if let Err(error) = self.peers.look(conversation).await {
                        error.log("the end of the answer before could not be looked up");
                    }
                    turn.begin();
                    continue;
                }
                Ok(Standing::Gone) => return Err(Interruption::TakenOver),
                Ok(Standing::Waiting) => {}
                Err(error) => error.log("a turn cannot know yet whether it may begin"),
            }
            tokio::select! {
                () = self.end_of_running(turn) => {}
                why = turn.interrupted() => match why {
                    // Its conversation is gone, or nobody will wait for it: it need not wait for the others.
                    Interruption::Stopped | Interruption::Shutdown => return Ok(()),
                    Interruption::HandedOver | Interruption::TakenOver => return Err(why),
                },
            }
        }
        match turn.interruption() {
            Some(why @ (Interruption::HandedOver | Interruption::TakenOver)) => Err(why),
            _ => Ok(()),
        }
    }

    /// Resolves at the end of the answer that is ahead of a turn, or when it is time to ask the database again.
    async fn end_of_running(&self, turn: &Turn) {
        let running = self.peers.rooms.running(&turn.answer.conversation_id);
        let running = running.filter(|running| running.message_id != turn.answer.message_id);
        let ended = async {
            match running {
                Some(running) => _ = running.ended().await,
                None => std::future::pending().await,
            }
        };
        _ = tokio::time::timeout(ASK_AGAIN, ended).await;
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
        turn.answer.set_origin(true, turn.lease.fence + 1);
        turn.release();
    }
}
