//! Builds everything from the settings and runs it: the only place that sees everything.

mod aws;
mod guard;
mod layers;
mod listener;
mod page;
mod server;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{net::TcpListener, sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    ai::Assistant,
    chat::{
        conversations::ConversationService,
        gateway::{Entrance, EntranceLimits, Gateway},
        leader::Leader,
        messages::MessageService,
        peers::Peers,
        presence::{Departures, Presence},
        queue::{HeartbeatLease, TurnQueue},
        rest,
        service::{ChatService, UserLimits},
        turn::{Engine, Keeper, Turns},
    },
    common::{
        auth::Authenticator,
        clock::Clock,
        database::{Database, patiently},
        redis::Redis,
    },
    config::Config,
    context::ContextService,
    events::Outbox,
    intent::IntentService,
    metrics::Metrics,
    realtime::{EventRate, Exchange, LocalExchange, Notice, Rooms, SharedExchange, SocketServer, disconnect_expired},
    sentiment::SentimentService,
};

/// How long closing all sockets may take: one that is stuck must not hold up the end.
const CLOSE_SOCKETS: Duration = Duration::from_secs(3);

/// How long what only one instance does may take to finish what it has begun.
const LAST_DUTIES: Duration = Duration::from_secs(5);

/// The application, built and listening, but not serving yet.
pub struct Application {
    listener: TcpListener,
    address: SocketAddr,
    sockets: SocketServer,
    router: axum::Router,
    database: Database,
    chat: Arc<ChatService>,
    lease: Arc<HeartbeatLease>,
    notices: Option<mpsc::Receiver<Notice>>,
    metrics: Metrics,
    leader: Leader,
    departures: Departures,
    reporting: aws::Reporting,
    clock: Clock,
    is_draining: Arc<AtomicBool>,
    config: Config,
}

impl Application {
    /// Builds everything. The error is one line for the operator.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, String> {
        let metrics = Metrics::install();
        let authenticator = Arc::new(Authenticator::new(&config.auth, config.server.app_env, clock.clone())?);
        let assistant = Assistant::from_config(&config.ai, |name| std::env::var(name).ok().filter(|it| !it.is_empty()))
            .map_err(|error| error.to_string())?;
        let database = Database::open(&config.database).await?;
        let sockets = SocketServer::new(config.limits.limit_packet_bytes, config.server.trusted_proxy_hops);
        let outbox = Outbox::new(config.events.events_include_text);
        let messages = MessageService::new(database.clone(), outbox.clone(), clock.clone());
        let conversations = ConversationService::new(database.clone(), outbox, clock.clone());
        let queue = TurnQueue::new(database.clone(), clock.clone());
        let frame = Duration::from_millis(config.stream.stream_frame_ms);
        let House { exchange, rooms, context, notices } = open_house(&config, queue.instance(), frame, &clock)?;
        // Without a sign of life its turns would be anybody's.
        let lease = Arc::new(HeartbeatLease::new(exchange.is_shared()));
        patiently(|| queue.beat()).await.map_err(|error| format!("DATABASE_URL: {error}"))?;
        let peers = Peers {
            queue: queue.clone(),
            messages: messages.clone(),
            conversations: conversations.clone(),
            exchange: exchange.clone(),
            rooms: rooms.clone(),
            clock: clock.clone(),
        };
        let intents = Arc::new(IntentService::from_config(&config.intent)?);
        let engine = Engine {
            assistant,
            intents: intents.clone(),
            context: context.clone(),
            messages: messages.clone(),
            peers: peers.clone(),
            exchange: exchange.clone(),
            lease: lease.clone(),
            clock: clock.clone(),
            frame,
            label_limit: Duration::from_millis(config.ai.intent_ai_timeout_ms),
            context_tokens: config.ai.ai_context_tokens as usize,
        };
        let is_draining = Arc::new(AtomicBool::new(false));
        let (presence, departures) =
            Presence::new(conversations.clone(), rooms.clone(), clock.clone(), is_draining.clone());
        let turns = Turns::new(engine, config.limits.limit_answers_per_user.get());
        let chat = Arc::new(ChatService {
            conversations,
            messages,
            context,
            intents,
            sentiments: SentimentService::new()?,
            turns,
            queue,
            peers,
            presence,
            rooms,
            exchange,
            user_limits: UserLimits::new(
                config.limits.limit_conversations_per_minute.get(),
                config.limits.limit_invitations_per_minute.get(),
            ),
            content_chars: config.limits.limit_content_chars,
        });
        let entrance = Entrance::new(authenticator.clone(), sockets.links.clone(), entrance_limits(&config));
        Gateway::new(chat.clone(), clock.clone(), event_rate(&config)).open(&sockets.io, entrance);
        let router = rest::router(rest::RestState {
            chat: chat.clone(),
            authenticator,
            database: database.clone(),
            metrics: metrics.clone(),
            clock: clock.clone(),
            rate: event_rate(&config),
            packet_bytes: config.limits.limit_packet_bytes,
            requests_per_user: config.limits.limit_requests_per_user.get(),
            is_draining: is_draining.clone(),
        });
        let leader = aws::leader(&config, &chat, &database, &clock).await;
        let reporting = aws::Reporting::new(&config, &metrics, &clock).await;
        let router = page::attach(router);
        let (listener, address) = listener::listen(&config.server)?;
        Ok(Self {
            listener,
            address,
            sockets,
            router,
            database,
            chat,
            lease,
            notices,
            metrics,
            leader,
            departures,
            reporting,
            clock,
            is_draining,
            config,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is cancelled, then ends in good order: readiness fails, nobody new is let in, running answers
    /// finish or are stored as they are, sockets leave, the database closes.
    pub async fn run(self, shutdown: CancellationToken) {
        let stop = CancellationToken::new();
        let mut background = JoinSet::new();
        background.spawn(disconnect_expired(self.chat.rooms.clone(), self.clock.clone()));
        background.spawn(self.metrics.keep_up());
        background.spawn(self.departures.serve());
        look_after(&mut background, self.chat.clone(), self.lease, self.notices, &self.clock);
        let reporting = self.reporting.start();
        let (leader, led) = (self.leader, CancellationToken::new());
        let leading = tokio::spawn({
            let led = led.clone();
            async move { leader.serve(led).await }
        });
        let guard = guard::GuardLayer::new(&self.config, self.sockets.links.clone());
        let service =
            layers::wrap(self.router, guard, self.sockets.link_layer, self.sockets.layer, &self.config.server);
        let serving = tokio::spawn(server::serve(self.listener, service, stop.clone()));
        shutdown.cancelled().await;
        tracing::info!(answers = self.chat.turns.count(), "going down");
        self.is_draining.store(true, Ordering::Release);
        self.sockets.links.close();
        self.chat.drain(Duration::from_millis(self.config.server.shutdown_grace_ms)).await;
        if tokio::time::timeout(CLOSE_SOCKETS, self.sockets.io.close()).await.is_err() {
            tracing::warn!("some sockets did not close in time");
        }
        stop.cancel();
        if let Err(error) = serving.await {
            tracing::error!(%error, "the HTTP server broke down");
        }
        led.cancel();
        if tokio::time::timeout(LAST_DUTIES, leading).await.is_err() {
            tracing::warn!("what only one instance does did not come to a stop in time");
        }
        if let Some(since) = self.chat.exchange.close().await
            && let Err(error) = self.chat.queue.request_catch_up(since).await
        {
            error.log("the other instances were not asked to look for what they were not sent");
        }
        background.shutdown().await;
        reporting.end().await;
        if let Err(error) = self.chat.queue.retire().await {
            error.log("this instance could not say that it is gone: its turns are taken over a little later");
        }
        if let Err(error) = self.database.close().await {
            tracing::warn!(%error, "the database did not close in good order");
        }
        tracing::info!("down");
    }
}

/// What instances have in common, and what only this one has.
struct House {
    exchange: Arc<dyn Exchange>,
    rooms: Arc<Rooms>,
    context: ContextService,
    /// What the exchange cannot settle alone, where there are others.
    notices: Option<mpsc::Receiver<Notice>>,
}

fn open_house(config: &Config, instance: &str, frame: Duration, clock: &Clock) -> Result<House, String> {
    let Some(url) = &config.redis.redis_url else {
        let rooms = Arc::<Rooms>::default();
        let exchange = Arc::new(LocalExchange::new(rooms.clone()));
        return Ok(House { exchange, rooms, context: ContextService::in_process(), notices: None });
    };
    let redis = Redis::connect(url)?;
    let context = ContextService::in_redis(redis.clone());
    let (exchange, rooms, notices) = SharedExchange::new(redis, instance.into(), frame, clock.clone());
    Ok(House { exchange, rooms, context, notices: Some(notices) })
}

/// Starts what keeps instances together.
fn look_after(
    tasks: &mut JoinSet<()>,
    chat: Arc<ChatService>,
    lease: Arc<HeartbeatLease>,
    notices: Option<mpsc::Receiver<Notice>>,
    clock: &Clock,
) {
    let keeper = Keeper {
        turns: chat.turns.clone(),
        queue: chat.queue.clone(),
        lease,
        messages: chat.messages.clone(),
        exchange: chat.exchange.clone(),
        rooms: chat.rooms.clone(),
        clock: clock.clone(),
    };
    tasks.spawn(async move { keeper.keep().await });
    if let Some(notices) = notices {
        let (peers, turns) = (chat.peers.clone(), chat.turns.clone());
        tasks.spawn(async move { _ = tokio::join!(peers.keep(), peers.serve(&turns, notices)) });
    }
    tasks.spawn(async move { chat.exchange.keep().await });
}

fn entrance_limits(config: &Config) -> EntranceLimits {
    EntranceLimits {
        connections: config.limits.limit_connections.get(),
        connections_per_user: config.limits.limit_connections_per_user.get(),
        connects_per_minute: config.limits.limit_connects_per_minute.get(),
        events: event_rate(config),
    }
}

fn event_rate(config: &Config) -> EventRate {
    EventRate {
        per_second: config.limits.limit_events_per_second.get().map_or(0, Into::into),
        burst: config.limits.limit_events_burst.get().map_or(0, Into::into),
    }
}
