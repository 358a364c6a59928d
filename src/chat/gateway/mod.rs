//! The socket's door: lets clients in, gives each event to the service, and answers.

mod asyncapi;
mod contract;
mod entrance;
mod events;

use std::{panic::AssertUnwindSafe, sync::Arc};

use entity::ids::UserId;
use futures_util::FutureExt;
use serde_json::value::RawValue;
use socketioxide::{SocketIo, socket::DisconnectReason};
use tracing::Instrument;

pub use self::asyncapi::document as asyncapi;
pub use self::entrance::{Entrance, EntranceLimits};
use self::events::Reply;
use super::{dto::output::Exception, service::ChatService};
use crate::{
    common::{
        clock::Clock,
        error::{Error, Result},
        rate::KeyedRate,
    },
    realtime::{Admission, Connection, Entered, Event, EventRate, Handler, Handshake, Inbound, encode},
};

/// A user's sockets together may send so many times what one may: more than several busy tabs do, and no more with every socket.
const SOCKETS_WORTH: u32 = 4;

/// The namespace that clients connect to.
const NAMESPACE: &str = "/chat";

/// See the module's page.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    chat: Arc<ChatService>,
    clock: Clock,
    /// Events of one user, over all of its sockets.
    events: KeyedRate<UserId>,
}

impl Gateway {
    /// `rate`: what one socket may send.
    pub fn new(chat: Arc<ChatService>, clock: Clock, rate: EventRate) -> Self {
        let of_user = EventRate {
            per_second: rate.per_second.saturating_mul(SOCKETS_WORTH),
            burst: rate.burst.saturating_mul(SOCKETS_WORTH),
        };
        Self(Arc::new(Inner { chat, clock, events: KeyedRate::new(of_user.quota()) }))
    }

    /// Opens the namespace.
    pub fn open(&self, io: &SocketIo, entrance: Entrance) {
        let (gateway, entrance) = (self.clone(), Arc::new(entrance));
        let enter = {
            let gateway = self.clone();
            move |handshake: Handshake| async move { entrance.admit(handshake, Arc::new(gateway)).await }
        };
        let entered = move |Entered(connection): Entered| async move {
            if let Some(connection) = connection {
                gateway.welcome(&connection).await;
            }
        };
        io.ns(NAMESPACE, socketioxide::handler::ConnectHandler::with(entered, enter));
    }

    /// Shows a new socket its conversations, then handles what it sends.
    async fn welcome(&self, connection: &Arc<Connection>) {
        self.0.chat.rooms.register(connection);
        let permit = connection.reserve_page().await;
        match guarded(self.0.chat.first_list(connection.user())).await {
            Ok(list) => connection.emit_page(Event::new("conversations:list", &list), None, permit),
            Err(error) => self.refuse(connection, &error, "conversations:list", None, None),
        }
        self.work(connection).await;
    }

    /// Handles events until none is left.
    async fn work(&self, connection: &Arc<Connection>) {
        while let Some(event) = connection.inbox.next() {
            let name = events::metric_label(&event.name);
            let span = tracing::info_span!("event", name, user_id = %connection.user(), socket_id = connection.id);
            self.handle(connection, event).instrument(span).await;
        }
    }

    async fn handle(&self, connection: &Arc<Connection>, event: Inbound) {
        let answer = guarded(self.answer(connection, &event)).await;
        match (answer, event.ack) {
            (Ok(Reply::Ack(payload)), Some(ack)) => connection.acknowledge(ack, payload),
            (Ok(_), _) => {}
            (Err(error), ack) => self.refuse(connection, &error, &event.name, event.payload.as_deref(), ack),
        }
    }

    async fn answer(&self, connection: &Arc<Connection>, event: &Inbound) -> Result<Reply> {
        if connection.session.expires_at.is_some_and(|end| end <= self.0.clock.now()) {
            return Err(Error::Unauthorized("the token has expired; connect again with a new one".into()));
        }
        if !self.0.events.allows(connection.user()) {
            let refusal =
                "you send too many events over all of your connections; send fewer, and try again in a second";
            return Err(Error::RateLimited(refusal.into()));
        }
        ::metrics::counter!("chat_events_total", "event" => events::metric_label(&event.name)).increment(1);
        events::dispatch(&self.0.chat, connection, event).await
    }

    /// Says what was wrong, as an event and as the acknowledgement.
    fn refuse(
        &self,
        connection: &Arc<Connection>,
        error: &Error,
        event: &str,
        payload: Option<&RawValue>,
        ack: Option<i64>,
    ) {
        let span = tracing::info_span!(
            "refusal",
            user_id = %connection.user(),
            conversation_id = payload.and_then(events::conversation_of),
            socket_id = connection.id,
            event = events::metric_label(event),
        );
        span.in_scope(|| error.log("an event failed"));
        ::metrics::counter!("chat_exceptions_total", "code" => error.code().as_str()).increment(1);
        let exception = encode(&Exception::new(error, event, payload));
        connection.emit(Event { payload: exception.clone(), ..Event::new("exception", &()) });
        if let Some(ack) = ack {
            connection.acknowledge(ack, exception);
        }
    }
}

/// What `work` gives; a panic in it is our error, and nobody else's.
async fn guarded<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        ::metrics::counter!("chat_panics_total", "where" => "event").increment(1);
        Err(Error::internal("a panic while handling an event"))
    })
}

impl Handler for Gateway {
    fn receive(&self, connection: &Arc<Connection>, event: Inbound) {
        match connection.inbox.admit(event) {
            Ok(Admission::Queued) => {}
            Ok(Admission::Idle) => {
                let (gateway, connection) = (self.clone(), connection.clone());
                tokio::spawn(async move { gateway.work(&connection).await });
            }
            Err((event, why)) => {
                let error = Error::RateLimited(why.into());
                self.refuse(connection, &error, &event.name, event.payload.as_deref(), event.ack);
            }
        }
    }

    fn closed(&self, connection: &Arc<Connection>, reason: DisconnectReason) {
        let left = self.0.chat.rooms.unregister(connection);
        self.0.chat.presence.left(connection.user(), left);
        self.0.chat.exchange.left(connection.id);
        ::metrics::counter!("chat_disconnects_total", "reason" => reason_label(reason)).increment(1);
        tracing::debug!(user_id = %connection.user(), %reason, "socket closed");
    }
}

/// Why a socket closed, as a metric's label. A packet that is too large or malformed is a `transport_error` or a `bad_packet`.
fn reason_label(reason: DisconnectReason) -> &'static str {
    match reason {
        DisconnectReason::TransportClose => "transport_closed",
        DisconnectReason::TransportError => "transport_error",
        DisconnectReason::MultipleHttpPollingError => "two_polls",
        DisconnectReason::PacketParsingError => "bad_packet",
        DisconnectReason::HeartbeatTimeout => "heartbeat_timeout",
        DisconnectReason::ClientNSDisconnect => "client_left",
        DisconnectReason::ServerNSDisconnect => "server_closed",
        DisconnectReason::ClosingServer => "shutdown",
    }
}
