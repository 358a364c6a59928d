//! Waiting for the database: an answer that ends, or begins, while it is away.

use std::{future::Future, time::Duration};

use tokio::time::{Instant, sleep};

use super::{
    Engine, Turn,
    outcome::{self, NOT_KNOWN, NOT_STORED, Outcome},
};
use crate::{
    chat::{
        dto::{Message, MessageStatus},
        messages::{NewAnswer, Stored},
        peers::complete,
    },
    common::error::{Error, Result},
};

/// How long a database that is away is waited for before the end of an answer is sent that is not stored.
const PATIENCE: Duration = Duration::from_secs(10);

/// The same where others may take the turn over: they have done so by then, unless the database is away for all.
const PATIENCE_SHARED: Duration = Duration::from_secs(20);

const RETRY: Duration = Duration::from_millis(100);
/// The pause between attempts once the end was sent.
const RETRY_AFTER_END: Duration = Duration::from_secs(1);

/// What has become of an answer that is over.
pub enum Settled {
    /// It is stored; its end is to be sent, unless that was done before.
    Stored(Box<Message>),
    /// It is another instance's to store and to end.
    TakenOver,
    /// It is not stored and never will be; this is what is sent.
    Lost(Box<Message>),
}

impl Engine {
    /// Stores an answer. While the database is away it is tried again: the end is sent when that takes too long, and says that it
    /// is not known yet whether the answer is stored, but storing is not given up before the process ends.
    pub(super) async fn store(&self, turn: &Turn, new: NewAnswer) -> Settled {
        let patience = if self.lease.is_shared() { PATIENCE_SHARED } else { PATIENCE };
        let (started, mut has_failed, mut is_end_sent) = (Instant::now(), false, false);
        loop {
            let failure = match self.peers.queue.attempt(self.messages.store_answer(new.clone())).await {
                Ok(Stored::Done(message)) => return Settled::Stored(message),
                Ok(Stored::TakenOver) => return Settled::TakenOver,
                Err(failure @ Error::Unavailable(_)) => failure,
                Err(failure) => return self.settle_unstored(turn, new, failure).await,
            };
            if !std::mem::replace(&mut has_failed, true) {
                failure.log("the database is away: an answer waits to be stored");
                // Another instance that has the database may store it.
                let outcome = Outcome::of(&new).to_json();
                self.exchange.save_outcome(&new.conversation_id, &new.id, &outcome).await;
            }
            if !is_end_sent && (turn.answer.is_mirror() || turn.answer.completed().is_some()) {
                return Settled::TakenOver;
            }
            if !is_end_sent && started.elapsed() >= patience {
                is_end_sent = true;
                self.send_end(turn, &unstored(new.clone(), NOT_KNOWN, self.clock.now()));
            }
            sleep(if is_end_sent { RETRY_AFTER_END } else { RETRY }).await;
        }
    }

    /// An answer that the database refuses. Looked for once more: what is sent must be true.
    async fn settle_unstored(&self, turn: &Turn, new: NewAnswer, failure: Error) -> Settled {
        if matches!(failure, Error::NotFound(_)) {
            tracing::debug!("the conversation was deleted while it was answered");
            return Settled::Lost(Box::new(outcome::unstored(new, self.clock.now())));
        }
        tracing::error!(error = &failure as &dyn std::error::Error, "{NOT_STORED}");
        let found = self.peers.queue.attempt(self.messages.stored(&new.id)).await;
        if let Ok(Some(message)) = found {
            return Settled::Stored(Box::new(message));
        }
        // Without its turn nobody can store it any more.
        let why = match self.peers.queue.attempt(self.peers.queue.leave(turn.lease)).await {
            Ok(true) => NOT_STORED,
            Ok(false) => return Settled::TakenOver,
            Err(error) => {
                error.log("a turn that is over stays in the queue");
                NOT_KNOWN
            }
        };
        ::metrics::counter!("chat_dropped_total", "what" => "answer").increment(1);
        Settled::Lost(Box::new(unstored(new, why, self.clock.now())))
    }

    /// Sends the end of an answer, once: the slot is given back first.
    pub(super) fn send_end(&self, turn: &Turn, message: &Message) {
        if turn.answer.publish() {
            self.exchange.progress(&turn.answer);
        }
        turn.release();
        self.exchange.end(&turn.answer, complete(message));
    }
}

fn unstored(new: NewAnswer, why: &str, now: chrono::DateTime<chrono::Utc>) -> Message {
    outcome::unstored(NewAnswer { status: MessageStatus::Error, error: Some(why.to_owned()), ..new }, now)
}

/// Tries again while the database is away, for as long as an answer that begins may wait for it.
pub async fn retry_while_unavailable<T, E, F>(
    attempt: impl Fn() -> F,
    is_unavailable: impl Fn(&E) -> bool,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        match attempt().await {
            Err(failure) if is_unavailable(&failure) && Instant::now() < deadline => sleep(RETRY).await,
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    async fn attempts(available_after: Duration) -> (Result<(), &'static str>, Duration) {
        let (begun, count) = (Instant::now(), Cell::new(0));
        let attempt = || {
            count.set(count.get() + 1);
            let is_available = begun.elapsed() >= available_after;
            async move { if is_available { Ok(()) } else { Err("away") } }
        };
        let result = retry_while_unavailable(attempt, |error| *error == "away").await;
        assert!(count.get() > 1);
        (result, begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_that_is_back_in_time_has_been_waited_for_and_another_has_not() {
        let (result, waited) = attempts(Duration::from_secs(9)).await;
        assert_eq!(result, Ok(()));
        assert!(waited < Duration::from_millis(9_200), "{waited:?}");
        let (result, waited) = attempts(Duration::from_secs(60)).await;
        assert_eq!(result, Err("away"));
        assert!(waited < PATIENCE + 2 * RETRY, "{waited:?}");
    }

    #[tokio::test]
    async fn what_will_not_pass_is_not_waited_for() {
        let result = retry_while_unavailable(|| async { Err::<(), _>("broken") }, |error| *error == "away").await;
        assert_eq!(result, Err("broken"));
    }
}
