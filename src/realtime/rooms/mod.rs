//! Who is where on this instance: the members of each conversation's room, the answer that runs in it, each user's sockets.
//!
//! Lock order: a connection's rooms, a room, a connection's outbound queue. The directory's lock is held for a look-up only.

mod ending;
mod mirroring;
mod readers;
mod room;

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use entity::ids::{ConversationId, UserId};
pub use mirroring::Mirrored;
use parking_lot::Mutex;
use readers::Reader;
pub use readers::Reading;
pub use room::StoredAt;
pub(super) use room::fingerprint;
use room::{Member, Room};
use tokio::sync::{Notify, futures::Notified};

use super::{
    answer::Answer,
    connection::{Connection, Session},
    event::Event,
    exchange::subscriptions::{Channel, Subscription, Subscriptions},
};

/// A user's sockets, and what lets them hear the other instances.
struct Sockets {
    connections: Vec<Arc<Connection>>,
    /// Held, not read.
    _subscription: Option<Subscription>,
}

/// See the module's page.
#[derive(Default)]
pub struct Rooms {
    rooms: Mutex<HashMap<ConversationId, Arc<Mutex<Room>>>>,
    users: Mutex<HashMap<UserId, Sockets>>,
    /// Locked last, and for a look only.
    readers: Mutex<Vec<Reader>>,
    /// Where there are other instances.
    subscriptions: Option<Subscriptions>,
}

impl Rooms {
    /// Rooms that hear the other instances by `subscriptions`.
    pub(super) fn shared(subscriptions: Subscriptions) -> Self {
        Self { subscriptions: Some(subscriptions), ..Self::default() }
    }

    /// Counts the socket among its user's, unless it is closed already.
    pub fn register(&self, connection: &Arc<Connection>) {
        let mut users = self.users.lock();
        if !connection.is_closed() {
            let user = connection.user();
            let sockets = users.entry(user.clone()).or_insert_with(|| Sockets {
                connections: vec![],
                _subscription: self.subscribe(|| Channel::user(user)),
            });
            sockets.connections.push(connection.clone());
            ::metrics::gauge!("chat_connections").increment(1);
        }
    }

    /// Takes a closed socket out of everything. Gives the rooms in which its user has no other socket.
    pub fn unregister(&self, connection: &Connection) -> Vec<ConversationId> {
        let rooms = connection.close();
        if let Entry::Occupied(mut sockets) = self.users.lock().entry(connection.user().clone()) {
            let connections = &mut sockets.get_mut().connections;
            let before = connections.len();
            connections.retain(|it| it.id != connection.id);
            ::metrics::gauge!("chat_connections").decrement((before - connections.len()) as f64);
            if connections.is_empty() {
                sockets.remove();
            }
        }
        let leave = |room: &mut Room| {
            room.members.retain(|it| it.id != connection.id);
            room.members.iter().all(|it| it.user() != connection.user())
        };
        rooms.into_iter().filter(|conversation| self.change_known(conversation, leave).unwrap_or(true)).collect()
    }

    /// Whether a socket of the user is in the room.
    pub fn has(&self, user: &UserId, conversation: &ConversationId) -> bool {
        self.change_known(conversation, |room| room.members.iter().any(|it| it.user() == user)).unwrap_or(false)
    }

    /// Enters the room; the answer that runs in it, whose end this socket will be told.
    pub fn join(&self, connection: &Arc<Connection>, conversation: &ConversationId) -> Option<Arc<Answer>> {
        let mut answer = None;
        connection.enter(conversation, || {
            answer = self.change(conversation, |room| {
                if !room.members.iter().any(|it| it.id == connection.id) {
                    room.members.push(Member::new(connection.clone()));
                }
                room.answer.clone()
            });
        });
        answer
    }

    /// Takes a socket out of a room.
    pub fn leave(&self, connection: &Connection, conversation: &ConversationId) {
        connection.forget(conversation);
        self.change_known(conversation, |room| room.members.retain(|it| it.id != connection.id));
    }

    /// Takes all sockets of a user out of a room.
    pub fn expel(&self, user: &UserId, conversation: &ConversationId) {
        for connection in self.sockets_of(user) {
            connection.forget(conversation);
        }
        self.change_known(conversation, |room| room.members.retain(|it| it.user() != user));
        self.revoke_readers(Some(user), conversation);
    }

    /// Takes everybody out of a room.
    pub fn empty(&self, conversation: &ConversationId) {
        let members = self.change_known(conversation, |room| std::mem::take(&mut room.members));
        for connection in members.into_iter().flatten() {
            connection.forget(conversation);
        }
        self.revoke_readers(None, conversation);
    }

    /// The answer that runs in the room.
    pub fn running(&self, conversation: &ConversationId) -> Option<Arc<Answer>> {
        self.change_known(conversation, |room| room.answer.clone()).flatten()
    }

    /// Wants to know what happens in a conversation, for as long as the watch is kept.
    pub fn watch(self: &Arc<Self>, conversation: &ConversationId) -> Watch {
        let news = self.change(conversation, |room| {
            room.watchers += 1;
            room.news.clone()
        });
        Watch { rooms: self.clone(), conversation: conversation.clone(), news }
    }

    /// Sends to the members of a room, but not to the socket `except`. A message is shown once, however often it is sent.
    pub fn emit(&self, conversation: &ConversationId, event: &Event, except: Option<u64>) {
        self.change_known(conversation, |room| room.emit(event, except));
    }

    /// Sends to all sockets of a user.
    pub fn emit_to_user(&self, user: &UserId, event: &Event) {
        for connection in self.sockets_of(user) {
            connection.emit(event.clone());
        }
    }

    /// An answer begins in its conversation's room, unless its end was shown there: another instance has taken it over meanwhile.
    pub fn begin(&self, answer: &Arc<Answer>) {
        self.change(&answer.conversation_id, |room| {
            if !room.has_shown(&answer.message_id) {
                room.answer = Some(answer.clone());
                room.news.notify_waiters();
            }
        });
    }

    /// There is more of the running answer.
    pub fn progress(&self, answer: &Arc<Answer>) {
        self.change_known(&answer.conversation_id, |room| room.progress(answer));
    }

    /// Sets what is measured of the rooms and of what waits for their sockets, and from them.
    pub fn measure(&self) {
        let (mut inbox, mut events, mut bytes) = (0, 0, 0);
        for connection in self.sockets_where(|_| true) {
            let waiting = connection.waiting();
            (inbox, events, bytes) = (inbox + connection.inbox.waiting(), events + waiting.0, bytes + waiting.1);
        }
        ::metrics::gauge!("chat_rooms").set(self.rooms.lock().len() as f64);
        ::metrics::gauge!("chat_inbox_events").set(inbox as f64);
        ::metrics::gauge!("chat_outbound_events").set(events as f64);
        ::metrics::gauge!("chat_outbound_bytes").set(bytes as f64);
    }

    /// The sockets of this instance that `filter` picks.
    pub fn sockets_where(&self, filter: impl Fn(&Session) -> bool) -> Vec<Arc<Connection>> {
        let users = self.users.lock();
        let sockets = users.values().flat_map(|sockets| &sockets.connections);
        sockets.filter(|connection| filter(&connection.session)).cloned().collect()
    }

    fn sockets_of(&self, user: &UserId) -> Vec<Arc<Connection>> {
        self.users.lock().get(user).map(|sockets| sockets.connections.clone()).unwrap_or_default()
    }

    fn subscribe(&self, channel: impl FnOnce() -> Channel) -> Option<Subscription> {
        self.subscriptions.as_ref().map(|subscriptions| subscriptions.subscribe(channel()))
    }

    /// Changes a room, which is made when it is needed and goes when nothing is left in it.
    fn change<T>(&self, conversation: &ConversationId, change: impl FnOnce(&mut Room) -> T) -> T {
        loop {
            let room = self.rooms.lock().entry(conversation.clone()).or_default().clone();
            let mut room = room.lock();
            if !room.is_gone {
                return self.apply(conversation, &mut room, change);
            }
        }
    }

    /// Changes a room that there is.
    fn change_known<T>(&self, conversation: &ConversationId, change: impl FnOnce(&mut Room) -> T) -> Option<T> {
        let room = self.rooms.lock().get(conversation).cloned()?;
        let mut room = room.lock();
        (!room.is_gone).then(|| self.apply(conversation, &mut room, change))
    }

    fn apply<T>(&self, conversation: &ConversationId, room: &mut Room, change: impl FnOnce(&mut Room) -> T) -> T {
        let result = change(room);
        match room.is_wanted() {
            false => {
                room.subscription = None;
                room.answer.take_if(|answer| answer.is_mirror());
            }
            true if room.subscription.is_none() => {
                room.subscription = self.subscribe(|| Channel::room(conversation));
            }
            true => {}
        }
        if room.is_empty() {
            room.is_gone = true;
            self.rooms.lock().remove(conversation);
        }
        result
    }
}

/// See [`Rooms::watch`].
pub struct Watch {
    rooms: Arc<Rooms>,
    conversation: ConversationId,
    news: Arc<Notify>,
}

impl Watch {
    /// Resolves when an answer begins or ends in the room, from here on.
    pub fn news(&self) -> Notified<'_> {
        self.news.notified()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.rooms.change_known(&self.conversation, |room| room.watchers -= 1);
    }
}
