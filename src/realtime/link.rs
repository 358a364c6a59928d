//! The way from one Engine.IO session to its client, whatever carries it just now: long polling or a WebSocket.
//!
//! socketioxide queues packets without saying when they have left. The link says whether the client takes anything at the
//! moment, so that what it cannot take waits in our own queue, where frames can still be merged and nothing is dropped.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::{
    connection::Connection,
    tcp::{MAX_IN_TRANSPORT, TcpState},
};

enum Carrier {
    /// Packets leave only while a poll is waiting for them, and a poll takes only so many bytes.
    Polling {
        waiting: bool,
        in_transport: usize,
    },
    WebSocket(Arc<TcpState>),
}

/// See the module's page.
pub struct Link {
    peer: IpAddr,
    carrier: Mutex<Carrier>,
    connection: Mutex<Weak<Connection>>,
    attempts: AtomicU8,
    is_over: AtomicBool,
    over: Notify,
}

impl Link {
    /// The link of a session that begins with long polling.
    pub fn polling(peer: IpAddr) -> Arc<Self> {
        Self::new(peer, Carrier::Polling { waiting: false, in_transport: 0 })
    }

    /// The link of a session that begins on a WebSocket.
    pub fn websocket(peer: IpAddr, tcp: Arc<TcpState>) -> Arc<Self> {
        let link = Self::new(peer, Carrier::WebSocket(tcp.clone()));
        tcp.notify(&link);
        link
    }

    fn new(peer: IpAddr, carrier: Carrier) -> Arc<Self> {
        Arc::new(Self {
            peer,
            carrier: Mutex::new(carrier),
            connection: Mutex::default(),
            attempts: AtomicU8::new(0),
            is_over: AtomicBool::new(false),
            over: Notify::new(),
        })
    }

    /// The client's address, as far as proxies are trusted.
    pub fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Counts a try to enter a namespace; the number of tries so far.
    pub fn count_attempt(&self) -> u8 {
        let one_more = |attempts: u8| Some(attempts.saturating_add(1));
        let before = self.attempts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        before.unwrap_or(u8::MAX).saturating_add(1)
    }

    /// The session moves from long polling to this WebSocket.
    pub fn upgrade(self: &Arc<Self>, tcp: Arc<TcpState>) {
        tcp.notify(self);
        *self.carrier.lock() = Carrier::WebSocket(tcp);
        self.became_writable();
    }

    /// A poll arrived, or left. Does nothing once the session is on a WebSocket.
    pub fn poll(&self, is_waiting: bool) {
        if let Carrier::Polling { waiting, in_transport } = &mut *self.carrier.lock() {
            (*waiting, *in_transport) = (is_waiting, 0);
        }
        if is_waiting {
            self.became_writable();
        }
    }

    /// Whether the client takes packets at the moment.
    pub fn is_writable(&self) -> bool {
        match &*self.carrier.lock() {
            Carrier::Polling { waiting, in_transport } => *waiting && *in_transport < MAX_IN_TRANSPORT,
            Carrier::WebSocket(tcp) => tcp.is_writable(),
        }
    }

    /// So many bytes are about to be given to the transport: noted before they are, for they may leave at once.
    pub fn add_in_transport(&self, bytes: usize) {
        match &mut *self.carrier.lock() {
            Carrier::Polling { in_transport, .. } => *in_transport += bytes,
            Carrier::WebSocket(tcp) => tcp.add_in_transport(bytes),
        }
    }

    /// The transport did not take so many bytes that were noted.
    pub fn remove_in_transport(&self, bytes: usize) {
        match &mut *self.carrier.lock() {
            Carrier::Polling { in_transport, .. } => *in_transport = in_transport.saturating_sub(bytes),
            Carrier::WebSocket(tcp) => tcp.remove_in_transport(bytes),
        }
    }

    /// The client takes packets again: what has waited for it goes out.
    pub fn became_writable(&self) {
        let connection = self.connection.lock().upgrade();
        if let Some(connection) = connection {
            connection.resume();
        }
    }

    /// The socket whose packets this link carries.
    pub fn carry(&self, connection: &Arc<Connection>) {
        *self.connection.lock() = Arc::downgrade(connection);
    }

    /// The session is to end: its WebSocket closes, and its polls are refused, the one that waits too.
    pub fn hang_up(&self) {
        self.is_over.store(true, Ordering::Release);
        self.over.notify_waiters();
        if let Carrier::WebSocket(tcp) = &*self.carrier.lock() {
            tcp.hang_up();
        }
    }

    /// Whether requests of the session are refused.
    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Resolves when requests of the session are refused.
    pub async fn over(&self) {
        let told = self.over.notified();
        if !self.is_over() {
            told.await;
        }
    }
}

/// The links of the sessions that are in the namespace, by Engine.IO session id: later requests of a session find theirs here.
#[derive(Default)]
pub struct Links {
    sessions: Mutex<Sessions>,
    /// No session may begin any more.
    is_closed: AtomicBool,
}

#[derive(Default)]
struct Sessions {
    links: HashMap<String, Arc<Link>>,
    /// WebSockets of sessions that are not in the namespace yet: official clients move to one while they enter.
    early: HashMap<String, Weak<TcpState>>,
}

/// How many early WebSockets there may be before those that are gone are forgotten. A connection becomes a WebSocket once, so
/// there are never more than there are connections.
const MANY_EARLY: usize = 1_024;

/// How long a session that has left is remembered: until its client would have had to answer a ping.
const REMEMBERED: Duration = Duration::from_secs(60);

impl Links {
    /// Lets no session begin from here on; those that there are go on.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
    }

    /// Whether no session may begin any more.
    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    pub fn insert(&self, session: String, link: Arc<Link>) {
        let early = {
            let mut sessions = self.sessions.lock();
            sessions.links.insert(session.clone(), link.clone());
            sessions.early.remove(&session)
        };
        if let Some(tcp) = early.and_then(|tcp| tcp.upgrade()) {
            link.upgrade(tcp);
        }
    }

    pub fn remove(&self, session: &str) {
        self.sessions.lock().links.remove(session);
    }

    /// The session has left the namespace and keeps its transport: for a while its requests are still known, and refused.
    pub fn remove_later(self: &Arc<Self>, session: String) {
        let links = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(REMEMBERED).await;
            links.remove(&session);
        });
    }

    pub fn get(&self, session: &str) -> Option<Arc<Link>> {
        self.sessions.lock().links.get(session).cloned()
    }

    /// The session moves to a WebSocket, now or as soon as it is in the namespace.
    pub fn upgrade(&self, session: &str, tcp: Arc<TcpState>) {
        let mut sessions = self.sessions.lock();
        match sessions.links.get(session).cloned() {
            Some(link) => {
                drop(sessions);
                link.upgrade(tcp);
            }
            None => {
                if sessions.early.len() >= MANY_EARLY {
                    sessions.early.retain(|_, tcp| tcp.strong_count() > 0);
                }
                sessions.early.insert(session.to_owned(), Arc::downgrade(&tcp));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_websocket_that_comes_before_the_session_is_in_the_namespace_is_not_lost() {
        let (links, tcp) = (Links::default(), Arc::<TcpState>::default());
        links.upgrade("sid", tcp.clone());
        let link = Link::polling(Ipv4Addr::LOCALHOST.into());
        assert!(!link.is_writable());
        links.insert("sid".to_owned(), link.clone());
        assert!(link.is_writable());
    }

    #[test]
    fn polling_is_writable_while_a_poll_waits() {
        let link = Link::polling(Ipv4Addr::LOCALHOST.into());
        link.poll(true);
        assert!(link.is_writable());
        link.poll(false);
        assert!(!link.is_writable());
    }
}
