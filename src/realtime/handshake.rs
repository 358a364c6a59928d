//! How a client enters the namespace: what it says, and how it is let in.

use std::{
    convert::Infallible,
    sync::{Arc, Weak},
};

use serde_json::value::RawValue;
use socketioxide::{
    adapter::LocalAdapter,
    handler::{DisconnectHandler, FromConnectParts, MessageHandler, Value},
    socket::{DisconnectReason, Socket},
};

use super::{
    connection::{Connection, Session},
    inbox::{EventRate, Inbound, Inbox},
    link::{Link, Links},
};

/// What happens to a socket that was let in. Neither method may block.
pub trait Handler: Send + Sync + 'static {
    /// The client sent an event.
    fn receive(&self, connection: &Arc<Connection>, event: Inbound);
    /// The socket is closed.
    fn closed(&self, connection: &Arc<Connection>, reason: DisconnectReason);
}

/// A client that wants to enter.
pub struct Handshake {
    socket: Arc<Socket<LocalAdapter>>,
    /// Its `auth` payload, as it was sent.
    pub auth: Option<String>,
    pub link: Arc<Link>,
}

impl FromConnectParts<LocalAdapter> for Handshake {
    type Error = NoLink;

    fn from_connect_parts(socket: &Arc<Socket<LocalAdapter>>, auth: &Option<Value>) -> Result<Self, NoLink> {
        let link = socket.req_parts().extensions.get::<Arc<Link>>().cloned().ok_or_else(|| {
            tracing::error!("a session has no link: it did not come through the link layer");
            NoLink
        })?;
        let auth = match auth {
            Some(Value::Str(auth, None)) => Some(auth.to_string()),
            _ => None,
        };
        Ok(Self { socket: socket.clone(), auth, link })
    }
}

/// The session did not come through our own layer.
#[derive(Debug, thiserror::Error)]
#[error("something went wrong on our side")]
pub struct NoLink;

impl Handshake {
    /// Lets the client in. Its events wait until [`Inbox::next`] is called: handlers are in place before the client can know.
    pub fn accept(self, session: Session, rate: EventRate, links: &Arc<Links>, handler: Arc<dyn Handler>) {
        let weak: Weak<_> = Arc::downgrade(&self.socket);
        let connection = Connection::new(session, Inbox::new(rate), weak, self.link);
        let door = Door { connection, links: links.clone(), handler };
        self.socket.extensions.insert(door.clone());
        self.socket.on_fallback(door.clone());
        self.socket.on_disconnect(door);
    }
}

/// A socket that has entered: the connection that [`Handshake::accept`] made.
pub struct Entered(pub Option<Arc<Connection>>);

impl FromConnectParts<LocalAdapter> for Entered {
    type Error = Infallible;

    fn from_connect_parts(socket: &Arc<Socket<LocalAdapter>>, _: &Option<Value>) -> Result<Self, Infallible> {
        Ok(Self(socket.extensions.get::<Door>().map(|door| door.enter(&socket.id.to_string()))))
    }
}

/// socketioxide's handlers of one socket. They run in the transport's own task, so in the order in which packets arrive.
#[derive(Clone)]
struct Door {
    connection: Arc<Connection>,
    links: Arc<Links>,
    handler: Arc<dyn Handler>,
}

impl Door {
    /// The client has been told that it is in. (One that left before is not told, and leaves nothing behind.)
    fn enter(self, session: &str) -> Arc<Connection> {
        self.links.insert(session.to_owned(), self.connection.link().clone());
        if self.connection.is_closed() {
            self.links.remove(session);
        }
        self.connection
    }
}

/// Tells our handlers apart from socketioxide's implementations for closures.
struct InOrder;

impl MessageHandler<LocalAdapter, InOrder> for Door {
    fn call(&self, _: Arc<Socket<LocalAdapter>>, packet: Value, ack: Option<i64>) {
        let (text, has_binary) = match &packet {
            Value::Str(text, attached) => (text.as_str(), attached.is_some()),
            Value::Bytes(_) => return count_unreadable(),
        };
        // The name has been read already to get here, so this is an array that begins with a string.
        let arguments = serde_json::from_str::<Vec<&RawValue>>(text).unwrap_or_default();
        let Some(Ok(name)) = arguments.first().map(|name| serde_json::from_str::<String>(name.get())) else {
            return count_unreadable();
        };
        let payload = arguments.get(1).map(|payload| (*payload).to_owned());
        self.handler.receive(&self.connection, Inbound { name, payload, ack, has_binary });
    }
}

impl DisconnectHandler<LocalAdapter, InOrder> for Door {
    fn call_with_defer(
        &self,
        socket: Arc<Socket<LocalAdapter>>,
        reason: DisconnectReason,
        defer: fn(Arc<Socket<LocalAdapter>>),
    ) {
        match reason {
            // The client keeps its transport, which nothing would count or limit from here on.
            DisconnectReason::ClientNSDisconnect | DisconnectReason::ServerNSDisconnect => {
                self.connection.hang_up();
                self.links.remove_later(socket.id.to_string());
            }
            _ => self.links.remove(&socket.id.to_string()),
        }
        self.handler.closed(&self.connection, reason);
        defer(socket);
    }
}

fn count_unreadable() {
    ::metrics::counter!("chat_dropped_total", "what" => "packet").increment(1);
}
