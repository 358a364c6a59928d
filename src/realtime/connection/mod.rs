//! One socket of one user, as everything above the transport sees it.

mod pages;

use std::{
    collections::HashSet,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId, UserId};
use parking_lot::{Mutex, MutexGuard};
use serde_json::value::RawValue;
use socketioxide::{
    SendError, SocketError,
    adapter::LocalAdapter,
    extract::AckSender,
    handler::{FromMessageParts, Value},
    socket::Socket,
};
use tokio::sync::{Notify, Semaphore};

pub use self::pages::Loading;
use super::{
    answer::{Answer, Cursor},
    event::Event,
    inbox::Inbox,
    link::Link,
    outbound::{Item, Outbound},
};

/// How soon a packet is tried again that found the transport's own queue full.
const RETRY: Duration = Duration::from_millis(5);

/// How long a client keeps its transport once it is to be hung up.
pub const LAST_WORDS: Duration = Duration::from_secs(1);

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// What the handshake established about a socket.
pub struct Session {
    pub user: UserId,
    /// When its token ends; the socket ends with it.
    pub expires_at: Option<DateTime<Utc>>,
    /// The client asked for frames without `fullResponse`.
    pub delta: bool,
    /// How many pages may be on their way to all sockets of the user.
    pub pages: Arc<Semaphore>,
    /// Held for as long as the socket counts against limits.
    pub permit: Box<dyn Send + Sync>,
}

/// See the module's page.
pub struct Connection {
    /// Unique in this process. (The Engine.IO session id is a secret of its client.)
    pub id: u64,
    pub session: Session,
    pub inbox: Inbox,
    /// Weak: the socket's handlers own the connection.
    socket: Weak<Socket<LocalAdapter>>,
    link: Arc<Link>,
    outbound: Mutex<Outbound>,
    /// The rooms that it is in; none once it is closed.
    rooms: Mutex<Option<HashSet<ConversationId>>>,
    is_retrying: AtomicBool,
    /// Notified when little waits for the socket.
    caught_up: Notify,
}

impl Connection {
    pub(super) fn new(
        session: Session,
        inbox: Inbox,
        socket: Weak<Socket<LocalAdapter>>,
        link: Arc<Link>,
    ) -> Arc<Self> {
        let connection = Arc::new(Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            session,
            inbox,
            socket,
            outbound: Mutex::default(),
            rooms: Mutex::new(Some(HashSet::new())),
            is_retrying: AtomicBool::new(false),
            caught_up: Notify::new(),
            link,
        });
        connection.link.carry(&connection);
        connection
    }

    pub(super) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    pub fn user(&self) -> &UserId {
        &self.session.user
    }

    /// Sends an event, after everything that was sent before it.
    pub fn emit(self: &Arc<Self>, event: Event) {
        self.send(Item::Event(event));
    }

    /// Answers the client's event that asked for an acknowledgement with this id.
    pub fn acknowledge(self: &Arc<Self>, id: i64, payload: Arc<RawValue>) {
        self.send(Item::Ack(id, payload));
    }

    /// There is more of an answer to read.
    pub fn stream(self: &Arc<Self>, answer: &Arc<Answer>) {
        self.send(Item::Frame(answer.clone()));
    }

    /// The client takes packets again.
    pub(super) fn resume(self: &Arc<Self>) {
        self.drain(&mut self.outbound.lock());
    }

    /// How much waits to be sent: items, and their bytes.
    pub(super) fn waiting(&self) -> (usize, usize) {
        self.outbound.lock().waiting()
    }

    fn send(self: &Arc<Self>, item: Item) {
        let mut outbound = self.outbound.lock();
        outbound.push(item);
        self.settle(outbound);
    }

    /// Sends what the client takes just now, and gives up a client for which too much waits.
    fn settle(self: &Arc<Self>, mut outbound: MutexGuard<'_, Outbound>) {
        self.drain(&mut outbound);
        if outbound.is_overfull() {
            drop(outbound);
            ::metrics::counter!("chat_dropped_total", "what" => "slow_connection").increment(1);
            tracing::warn!(user_id = %self.user(), "a socket does not take what is sent to it: disconnected");
            self.abandon();
        }
    }

    /// Drops what waits for the socket and ends its transport, so that official clients come back by themselves and load what they
    /// missed; a client that is disconnected does not come back.
    pub(super) fn abandon(&self) {
        *self.outbound.lock() = Outbound::default();
        self.caught_up.notify_waiters();
        self.link.hang_up();
    }

    /// How much of an answer the socket has been sent.
    pub(super) fn cursor(&self, answer: &MessageId) -> Cursor {
        self.outbound.lock().cursor(answer)
    }

    fn drain(self: &Arc<Self>, outbound: &mut Outbound) {
        self.drain_queue(outbound);
        if outbound.has_caught_up() {
            self.caught_up.notify_waiters();
        }
    }

    fn drain_queue(self: &Arc<Self>, outbound: &mut Outbound) {
        while self.link.is_writable() {
            let Some(item) = outbound.pop() else { return };
            let Some(socket) = self.socket.upgrade() else {
                *outbound = Outbound::default();
                return;
            };
            match self.write(&socket, outbound, &item) {
                Ok(()) => {}
                Err(SendError::Socket(SocketError::InternalChannelFull)) => {
                    outbound.unpop(item);
                    return self.retry();
                }
                Err(SendError::Socket(SocketError::Closed)) => {
                    *outbound = Outbound::default();
                    return;
                }
                Err(SendError::Serialize(error)) => {
                    ::metrics::counter!("chat_dropped_total", "what" => "packet").increment(1);
                    tracing::error!(%error, user_id = %self.user(), "a packet could not be written");
                }
            }
        }
    }

    fn write(&self, socket: &Arc<Socket<LocalAdapter>>, out: &mut Outbound, item: &Item) -> Result<(), SendError> {
        match item {
            Item::Event(event) => self.hand_over(&event.payload, |payload| socket.emit(&*event.name, payload)),
            Item::Ack(id, payload) => self.hand_over(payload, |payload| ack_sender(socket, *id).send(payload)),
            Item::Permit(_) => Ok(()),
            Item::Frame(answer) => {
                let cursor = out.cursor(&answer.message_id);
                let Some((payload, to)) = answer.frame(cursor, self.session.delta) else { return Ok(()) };
                self.hand_over(&payload, |payload| socket.emit("message:stream", payload))?;
                out.advance(&answer.message_id, to);
                ::metrics::counter!("chat_frames_total").increment(1);
                Ok(())
            }
        }
    }

    /// Gives a packet to the transport, and notes that it is on its way.
    fn hand_over(
        &self,
        payload: &RawValue,
        send: impl FnOnce(&RawValue) -> Result<(), SendError>,
    ) -> Result<(), SendError> {
        let bytes = payload.get().len();
        self.link.add_in_transport(bytes);
        send(payload).inspect_err(|_| self.link.remove_in_transport(bytes))
    }

    /// The transport's queue is full though the client reads: its writer has not run yet.
    fn retry(self: &Arc<Self>) {
        if self.is_retrying.swap(true, Ordering::AcqRel) {
            return;
        }
        let connection = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(RETRY).await;
            connection.is_retrying.store(false, Ordering::Release);
            connection.resume();
        });
    }

    /// Ends the socket, telling its client where that is still possible.
    pub fn disconnect(&self) {
        let Some(socket) = self.socket.upgrade() else { return };
        if socket.disconnect().is_err() {
            tracing::debug!("the transport's queue is full: the socket ends with its transport");
        }
    }

    /// Whether the socket is in the conversation's room.
    pub fn is_in(&self, conversation: &ConversationId) -> bool {
        self.rooms.lock().as_ref().is_some_and(|rooms| rooms.contains(conversation))
    }

    /// The conversations in whose rooms the socket is; none once it is gone.
    pub fn rooms(&self) -> Vec<ConversationId> {
        self.rooms.lock().iter().flatten().cloned().collect()
    }

    /// Whether the socket is gone.
    pub fn is_closed(&self) -> bool {
        self.rooms.lock().is_none()
    }

    /// Notes a room and enters it by `enter`, unless the socket is closed.
    pub(super) fn enter(&self, conversation: &ConversationId, enter: impl FnOnce()) {
        if let Some(rooms) = self.rooms.lock().as_mut() {
            rooms.insert(conversation.clone());
            enter();
        }
    }

    /// Notes that it is in a room no more.
    pub(super) fn forget(&self, conversation: &ConversationId) {
        if let Some(rooms) = self.rooms.lock().as_mut() {
            rooms.remove(conversation);
        }
        self.outbound.lock().forget(conversation);
    }

    /// Ends the transport too, a moment later: what was sent last may still leave.
    pub fn hang_up(&self) {
        let link = self.link.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LAST_WORDS).await;
            link.hang_up();
        });
    }

    /// Closes it for good; the rooms that it was in.
    pub(super) fn close(&self) -> HashSet<ConversationId> {
        *self.outbound.lock() = Outbound::default();
        self.caught_up.notify_waiters();
        self.rooms.lock().take().unwrap_or_default()
    }
}

/// An acknowledgement that can be tried again: socketioxide's own is used up by a try that fails.
fn ack_sender(socket: &Arc<Socket<LocalAdapter>>, id: i64) -> AckSender {
    let Ok(sender) = AckSender::from_message_parts(socket, &mut Value::Str(Default::default(), None), &Some(id));
    sender
}
