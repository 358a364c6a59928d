//! One conversation's room on this instance.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId};
use tokio::sync::Notify;

use crate::realtime::{
    answer::Answer, connection::Connection, event::Event, event::Subject, exchange::subscriptions::Subscription,
};

/// How many of the last messages a room remembers to have been shown.
const REMEMBERED: usize = 256;

/// When a message was stored: at which moment, by the clock of its instance, and how long ago.
#[derive(Clone, Copy, Debug)]
pub struct StoredAt {
    pub at: DateTime<Utc>,
    pub age: Duration,
}

/// A socket in a room.
pub struct Member {
    connection: Arc<Connection>,
    joined: Instant,
}

impl Member {
    pub fn new(connection: Arc<Connection>) -> Self {
        Self { connection, joined: Instant::now() }
    }
}

impl Deref for Member {
    type Target = Arc<Connection>;

    fn deref(&self) -> &Arc<Connection> {
        &self.connection
    }
}

#[derive(Default)]
pub struct Room {
    pub members: Vec<Member>,
    /// Those of the house who wait for something here.
    pub watchers: usize,
    /// Told when an answer begins or ends.
    pub news: Arc<Notify>,
    /// The answer that runs, until its `message:complete` has been given to every member.
    pub answer: Option<Arc<Answer>>,
    /// What lets it hear the other instances.
    pub subscription: Option<Subscription>,
    /// Taken out of the directory: whoever still holds it must look again.
    pub is_gone: bool,
    shown: VecDeque<u64>,
}

impl Room {
    /// Whether somebody wants to know what happens in the conversation.
    pub fn is_wanted(&self) -> bool {
        !self.members.is_empty() || self.watchers > 0
    }

    pub fn is_empty(&self) -> bool {
        !self.is_wanted() && self.answer.is_none()
    }

    /// Gives an event to the members but one. A message that was shown already, by another way, is not shown again.
    pub fn emit(&mut self, event: &Event, except: Option<u64>) {
        if let Subject::Message(id) | Subject::End(id) = &event.subject
            && !self.show(id)
        {
            return;
        }
        for member in self.members.iter().filter(|it| Some(it.id) != except) {
            member.emit(event.clone());
        }
    }

    /// Gives an event about a message that was found in the database to the members who may have missed it: those whose history
    /// goes back to it and does not show it, and those who were there when it was stored. Who came later and has loaded nothing
    /// did not ask for it, and may know it from an earlier connection.
    pub fn emit_stored(&mut self, conversation: &ConversationId, event: &Event, stored: StoredAt) {
        if let Subject::Message(id) | Subject::End(id) = &event.subject
            && !self.show(id)
        {
            return;
        }
        for member in &self.members {
            if member.joined.elapsed() >= stored.age || member.history_goes_back_to(conversation, stored.at) {
                member.emit(event.clone());
            }
        }
    }

    /// Lets the members have more of an answer, while it runs here.
    pub fn progress(&self, answer: &Arc<Answer>) {
        if self.running(&answer.message_id).is_some_and(|running| Arc::ptr_eq(running, answer)) {
            for member in &self.members {
                member.stream(answer);
            }
        }
    }

    /// Takes text of an answer back, see [`Answer::rewind`]. Members that were sent more of it are disconnected: they come back and
    /// load what is true, for nothing that they could be sent takes text back.
    pub fn rewind(&self, answer: &Answer, to: usize) {
        let Some(kept) = answer.rewind(to) else { return };
        for member in &self.members {
            if member.cursor(&answer.message_id) > kept {
                ::metrics::counter!("chat_resynchronized_connections_total").increment(1);
                member.abandon();
            }
        }
    }

    /// The answer that runs, if it is this one.
    pub fn running(&self, id: &MessageId) -> Option<&Arc<Answer>> {
        self.answer.as_ref().filter(|answer| answer.message_id == *id)
    }

    /// Whether a message was shown here.
    pub fn has_shown(&self, id: &MessageId) -> bool {
        self.shown.contains(&fingerprint(id))
    }

    /// Whether a member may not have been shown this message, neither by an event nor by its history.
    pub fn misses(&self, conversation: &ConversationId, id: &MessageId) -> bool {
        !self.has_shown(id) && self.members.iter().any(|member| !member.has_loaded(conversation, id))
    }

    /// Notes that a message is shown; `false` when it was before.
    fn show(&mut self, id: &MessageId) -> bool {
        if self.has_shown(id) {
            return false;
        }
        if self.shown.len() == REMEMBERED {
            self.shown.pop_front();
        }
        self.shown.push_back(fingerprint(id));
        true
    }
}

/// Stands for an id where many are kept.
pub fn fingerprint(id: &MessageId) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
