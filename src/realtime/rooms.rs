//! Who is where on this instance: the members of each conversation's room, the answer that runs in it, each user's sockets.
//!
//! Lock order: a connection's rooms, a room, a connection's outbound queue. The directory's lock is held for a look-up only.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use entity::ids::{ConversationId, MessageId, UserId};
use parking_lot::Mutex;

use super::{
    answer::Answer,
    connection::{Connection, Session},
    event::{Event, Subject},
};

#[derive(Default)]
struct Room {
    state: Mutex<RoomState>,
}

#[derive(Default)]
struct RoomState {
    members: Vec<Arc<Connection>>,
    /// Messages that are being stored, until their `message:saved` has been given to every member.
    announced: Vec<MessageId>,
    /// The answer that runs, until its `message:complete` has been given to every member.
    answer: Option<Arc<Answer>>,
    /// Taken out of the directory: whoever still holds it must look again.
    is_gone: bool,
}

/// See the module's page.
#[derive(Default)]
pub struct Rooms {
    rooms: Mutex<HashMap<ConversationId, Arc<Room>>>,
    users: Mutex<HashMap<UserId, Vec<Arc<Connection>>>>,
}

impl Rooms {
    /// Counts the socket among its user's, unless it is closed already.
    pub fn register(&self, connection: &Arc<Connection>) {
        let mut users = self.users.lock();
        if !connection.is_closed() {
            users.entry(connection.user().clone()).or_default().push(connection.clone());
            ::metrics::gauge!("chat_connections").increment(1);
        }
    }

    /// Takes a closed socket out of everything.
    pub fn unregister(&self, connection: &Connection) {
        let rooms = connection.close();
        if let Entry::Occupied(mut sockets) = self.users.lock().entry(connection.user().clone()) {
            let before = sockets.get().len();
            sockets.get_mut().retain(|it| it.id != connection.id);
            ::metrics::gauge!("chat_connections").decrement((before - sockets.get().len()) as f64);
            if sockets.get().is_empty() {
                sockets.remove();
            }
        }
        for conversation in rooms {
            self.change(&conversation, |room| room.members.retain(|it| it.id != connection.id));
        }
    }

    /// Enters the room; the answer that runs in it, whose end this socket will be told.
    pub fn join(&self, connection: &Arc<Connection>, conversation: &ConversationId) -> Option<Arc<Answer>> {
        let mut answer = None;
        connection.enter(conversation, || {
            answer = self.change(conversation, |room| {
                if !room.members.iter().any(|it| it.id == connection.id) {
                    room.members.push(connection.clone());
                }
                room.answer.clone()
            });
        });
        answer
    }

    /// Takes a socket out of a room.
    pub fn leave(&self, connection: &Connection, conversation: &ConversationId) {
        connection.forget(conversation);
        self.change(conversation, |room| room.members.retain(|it| it.id != connection.id));
    }

    /// Takes all sockets of a user out of a room.
    pub fn expel(&self, user: &UserId, conversation: &ConversationId) {
        for connection in self.sockets_of(user) {
            connection.forget(conversation);
        }
        self.change(conversation, |room| room.members.retain(|it| it.user() != user));
    }

    /// Takes everybody out of a room.
    pub fn empty(&self, conversation: &ConversationId) {
        let members = self.change(conversation, |room| std::mem::take(&mut room.members));
        for connection in members {
            connection.forget(conversation);
        }
    }

    /// The answer that runs in the room.
    pub fn running(&self, conversation: &ConversationId) -> Option<Arc<Answer>> {
        let room = self.rooms.lock().get(conversation).cloned()?;
        let state = room.state.lock();
        state.answer.clone()
    }

    /// Sends to the members of a room, but not to the socket `except`.
    pub fn emit(&self, conversation: &ConversationId, event: &Event, except: Option<u64>) {
        self.change(conversation, |room| {
            for member in room.members.iter().filter(|it| Some(it.id) != except) {
                member.emit(event.clone());
            }
            if let Subject::Message(id) = &event.subject {
                room.announced.retain(|announced| announced != id);
            }
        });
    }

    /// A message is about to be stored: its `message:saved` comes to those who are in the room, and to nobody who comes after it.
    pub fn announce(self: &Arc<Self>, conversation: &ConversationId, id: &MessageId) -> Announcement {
        self.change(conversation, |room| room.announced.push(id.clone()));
        Announcement { rooms: self.clone(), conversation: conversation.clone(), id: id.clone() }
    }

    /// The messages that may be stored and whose `message:saved` is still to come.
    pub fn announced(&self, conversation: &ConversationId) -> Vec<MessageId> {
        let Some(room) = self.rooms.lock().get(conversation).cloned() else { return vec![] };
        let state = room.state.lock();
        state.announced.clone()
    }

    /// Sends to all sockets of a user.
    pub fn emit_to_user(&self, user: &UserId, event: &Event) {
        for connection in self.sockets_of(user) {
            connection.emit(event.clone());
        }
    }

    /// An answer begins in its conversation's room.
    pub fn begin(&self, answer: &Arc<Answer>) {
        self.change(&answer.conversation_id, |room| room.answer = Some(answer.clone()));
    }

    /// There is more of the running answer.
    pub fn progress(&self, answer: &Arc<Answer>) {
        let Some(room) = self.rooms.lock().get(&answer.conversation_id).cloned() else { return };
        for member in &room.state.lock().members {
            member.stream(answer);
        }
    }

    /// The running answer is over: every member is told, and none that comes later.
    pub fn end(&self, answer: &Answer, complete: &Event) {
        self.change(&answer.conversation_id, |room| {
            room.answer = None;
            for member in &room.members {
                member.emit(complete.clone());
            }
        });
    }

    /// The sockets of this instance that `filter` picks.
    pub fn sockets_where(&self, filter: impl Fn(&Session) -> bool) -> Vec<Arc<Connection>> {
        let users = self.users.lock();
        users.values().flatten().filter(|connection| filter(&connection.session)).cloned().collect()
    }

    fn sockets_of(&self, user: &UserId) -> Vec<Arc<Connection>> {
        self.users.lock().get(user).cloned().unwrap_or_default()
    }

    /// Changes a room, which is made when it is needed and goes when nothing is left in it.
    fn change<T>(&self, conversation: &ConversationId, change: impl FnOnce(&mut RoomState) -> T) -> T {
        loop {
            let room = self.rooms.lock().entry(conversation.clone()).or_default().clone();
            let mut state = room.state.lock();
            if state.is_gone {
                continue;
            }
            let result = change(&mut state);
            state.is_gone = state.members.is_empty() && state.announced.is_empty() && state.answer.is_none();
            if state.is_gone {
                self.rooms.lock().remove(conversation);
            }
            return result;
        }
    }
}

/// A message that is being stored. Dropped, it is announced no more: it was shown, or is not stored.
pub struct Announcement {
    rooms: Arc<Rooms>,
    conversation: ConversationId,
    id: MessageId,
}

impl Drop for Announcement {
    fn drop(&mut self) {
        self.rooms.change(&self.conversation, |room| room.announced.retain(|announced| *announced != self.id));
    }
}
