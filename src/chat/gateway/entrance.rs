//! Who may enter: the token, and the limits on connections.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use entity::ids::UserId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    chat::dto::input::parse,
    common::{
        auth::Authenticator,
        error::{Error, Result},
        keyed_semaphore::KeyedSemaphore,
        network::network,
        rate::KeyedRate,
        tally::Tally,
    },
    realtime::{EventRate, Handler, Handshake, Links, Session},
};

/// How often a client may try on one transport: a refused one keeps its transport for a while.
const MAX_ATTEMPTS: u8 = 5;

/// How many pages (histories, lists) may be on their way to all sockets of one user. What else is asked for waits: a client that
/// opens many sockets, asks on each and reads slowly must not fill the memory.
const PAGES_PER_USER: usize = 8;

/// Limits on connections.
#[derive(Clone, Copy, Debug)]
pub struct EntranceLimits {
    pub connections: Option<NonZeroU32>,
    pub connections_per_user: Option<NonZeroU32>,
    /// Per client address.
    pub connects_per_minute: Option<NonZeroU32>,
    pub events: EventRate,
}

/// See the module's page.
pub struct Entrance {
    authenticator: Arc<Authenticator>,
    links: Arc<Links>,
    events: EventRate,
    connects: KeyedRate<IpAddr>,
    connections: Arc<Tally<()>>,
    connections_per_user: Arc<Tally<UserId>>,
    pages: KeyedSemaphore<UserId>,
}

/// The handshake's `auth`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HandshakeAuth")]
pub(super) struct Auth {
    /// A JWT. Without one nobody is let in.
    #[schemars(required)]
    token: Option<String>,
    /// Where given, it has to be the user of the token.
    #[serde(default)]
    user_id: Option<String>,
    /// `delta`: frames without `fullResponse`.
    #[serde(default)]
    features: Option<Vec<String>>,
}

impl Entrance {
    pub fn new(authenticator: Arc<Authenticator>, links: Arc<Links>, limits: EntranceLimits) -> Self {
        Self {
            authenticator,
            links,
            events: limits.events,
            connects: KeyedRate::per_minute(limits.connects_per_minute),
            connections: Tally::new(limits.connections),
            connections_per_user: Tally::new(limits.connections_per_user),
            pages: KeyedSemaphore::new(PAGES_PER_USER),
        }
    }

    /// Lets the client in, or says why not: `connect_error` carries the sentence.
    pub async fn admit(&self, handshake: Handshake, handler: Arc<dyn Handler>) -> Result<()> {
        let admitted = self.session(&handshake).await;
        match admitted {
            Ok(session) => {
                handshake.accept(session, self.events, &self.links, handler);
                Ok(())
            }
            Err(error) => {
                let span = tracing::info_span!("entrance", peer = %handshake.link.peer());
                span.in_scope(|| error.log("a client could not be let in"));
                ::metrics::counter!("chat_refused_connections_total", "code" => error.code().as_str()).increment(1);
                Err(error)
            }
        }
    }

    async fn session(&self, handshake: &Handshake) -> Result<Session> {
        if handshake.link.count_attempt() > MAX_ATTEMPTS {
            handshake.link.hang_up();
            return Err(Error::RateLimited("too many tries on one connection".into()));
        }
        if !self.connects.allows(&network(handshake.link.peer())) {
            let message = "too many connections from your address; try again in a minute";
            return Err(Error::RateLimited(message.into()));
        }
        let connection = self
            .connections
            .take(&())
            .map_err(|_| Error::RateLimited("the server has as many connections as it may; try again later".into()))?;
        let auth: Auth = match handshake.auth.as_deref() {
            Some(auth) if auth != "null" => {
                parse(auth).map_err(|error| Error::Unauthorized(format!("auth: {error}").into()))?
            }
            _ => Auth::default(),
        };
        let token = auth.token.as_deref().filter(|token| !token.is_empty());
        let token = token.ok_or(Error::Unauthorized("auth.token is missing".into()))?;
        let identity = self.authenticator.verify(token).await?;
        if auth.user_id.is_some_and(|claimed| claimed != identity.user_id.as_str()) {
            return Err(Error::Unauthorized("auth.userId is not the user of the token".into()));
        }
        let of_user = self.connections_per_user.take(&identity.user_id).map_err(|limit| {
            Error::RateLimited(format!("you have {limit} connections open; close one first").into())
        })?;
        let delta = auth.features.is_some_and(|features| features.iter().any(|feature| feature == "delta"));
        let permit = Box::new((connection, of_user));
        let pages = self.pages.get(&identity.user_id);
        Ok(Session { user: identity.user_id, expires_at: identity.expires_at, delta, pages, permit })
    }
}
