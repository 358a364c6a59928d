//! Messages: storing what people send and what is answered, and reading it back. In a conversation they are ordered by time,
//! then id; a conversation's times never run backwards, whichever instance stores.

use crate::{
    common::{clock::Clock, database::Database},
    events::Outbox,
};

mod again;
mod answer;
mod cursor;
mod history;
mod intents;
mod send;
mod since;
mod touch;
mod turns;

pub use again::Again;
pub use answer::{NewAnswer, Stored};
pub use history::History;
pub use intents::NewIntentLog;
pub use send::{NewMessage, Sent};
pub(super) use turns::newest_first;

/// The messages. Cheap to clone.
#[derive(Clone)]
pub struct MessageService {
    database: Database,
    outbox: Outbox,
    clock: Clock,
}

impl MessageService {
    pub fn new(database: Database, outbox: Outbox, clock: Clock) -> Self {
        Self { database, outbox, clock }
    }
}
