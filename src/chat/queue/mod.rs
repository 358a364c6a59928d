//! The turns in the database: one at a time in a conversation, whichever instance runs it.
//!
//! A turn has a row from the transaction that stores its question to the one that stores its answer. The first of a
//! conversation's rows is its head, and only the head may run. Whoever takes a row over raises its fence, so an answer is
//! stored by the owner that the row has, and by no other, however late that one wakes up.
//!
//! It does not ask who wants to know: all of this is the server's own use.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use entity::{
    ids::{ConversationId, MessageId, UserId, new_id},
    turns::Model,
};

use crate::common::{
    clock::Clock,
    database::Database,
    error::{Error, Result},
};

mod catch_up;
mod duty;
mod heartbeat_lease;
mod instances;
mod owned;
mod rows;
mod turns;

pub use heartbeat_lease::{HeartbeatLease, LEASE};
pub(super) use rows::{NewTurn, enqueue, is_empty, remove};

/// How long one attempt may take: a network that swallows packets gives no error.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(5);

/// The right to end one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    pub position: i64,
    pub fence: i32,
}

/// A turn that has just got its row.
#[derive(Clone, Debug)]
pub struct StartedTurn {
    pub lease: Lease,
    /// Another turn of the conversation was ahead of it.
    pub waits: bool,
    /// The last answer that was stored before: whoever is shown this turn's has been shown that one.
    pub after: Option<MessageId>,
}

/// Where a turn stands in its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may run.
    Head,
    /// Others are ahead of it.
    Waiting,
    /// It is over, or somebody else's.
    Gone,
}

/// A turn that is not over.
#[derive(Clone, Debug)]
pub struct QueuedTurn {
    pub lease: Lease,
    pub conversation_id: ConversationId,
    pub question_id: MessageId,
    /// The id that the answer will have.
    pub answer_id: MessageId,
    pub asked_by: UserId,
    /// The answers that it takes the place of.
    pub replaces: Vec<MessageId>,
    /// Who runs it, or will; empty when anybody may.
    pub instance: String,
    /// Whether the answer is to end early.
    pub stop: bool,
    pub created_at: DateTime<Utc>,
}

impl TryFrom<Model> for QueuedTurn {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            lease: Lease { position: row.position, fence: row.fence },
            conversation_id: row.conversation_id,
            question_id: row.question_id,
            answer_id: row.answer_id,
            asked_by: row.asked_by,
            replaces: serde_json::from_value(row.replaces).map_err(Error::internal)?,
            instance: row.instance,
            stop: row.stop,
            created_at: row.created_at.and_utc(),
        })
    }
}

/// The queue, as one instance sees it. Cheap to clone.
#[derive(Clone)]
pub struct TurnQueue {
    database: Database,
    clock: Clock,
    instance: Arc<str>,
}

impl TurnQueue {
    /// The queue for a new instance.
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock, instance: new_id().into() }
    }

    /// What work with the database gives, if it does so in time.
    pub fn within<'a, T: 'a>(
        &'a self,
        limit: Duration,
        work: impl Future<Output = Result<T>> + Send + 'a,
    ) -> impl Future<Output = Result<T>> + Send + 'a {
        self.database.within(limit, work)
    }

    /// The same, for one attempt of something that is tried again.
    pub fn attempt<'a, T: 'a>(
        &'a self,
        work: impl Future<Output = Result<T>> + Send + 'a,
    ) -> impl Future<Output = Result<T>> + Send + 'a {
        self.within(ATTEMPT_LIMIT, work)
    }

    /// This instance's id.
    pub fn instance(&self) -> &str {
        &self.instance
    }
}
