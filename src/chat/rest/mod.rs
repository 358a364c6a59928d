//! The REST door: the socket gateway's twin over the same services. A handler extracts, calls one method and maps the result.

mod analytics;
mod conversations;
mod dev_login;
mod docs;
mod extract;
mod health;
mod messages;
mod participants;
mod permit;
mod problem;
mod stream;
mod watch;

use std::{
    num::NonZeroU32,
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

use axum::{Router, http::StatusCode, middleware, routing::any};
use entity::ids::UserId;
use utoipa::{OpenApi, openapi};
use utoipa_axum::router::OpenApiRouter;

use self::{docs::Document, health::Vitals, permit::UserLimits, problem::Problem};
use super::service::ChatService;
use crate::{
    analytics::AnalyticsService,
    common::{
        auth::Authenticator,
        clock::Clock,
        database::Database,
        error::{Error, ErrorCode},
        rate::KeyedRate,
    },
    metrics::Metrics,
    realtime::EventRate,
};

/// What the routes stand on.
pub struct RestState {
    pub chat: Arc<ChatService>,
    pub authenticator: Arc<Authenticator>,
    pub database: Database,
    pub metrics: Metrics,
    pub clock: Clock,
    /// Requests of one user.
    pub rate: EventRate,
    /// The largest body.
    pub packet_bytes: usize,
    /// Requests that one user may have in progress.
    pub requests_per_user: Option<NonZeroU32>,
    /// Set once the server goes down.
    pub is_draining: Arc<AtomicBool>,
}

/// What the handlers under `/api` use.
struct Api {
    chat: Arc<ChatService>,
    analytics: AnalyticsService,
    authenticator: Arc<Authenticator>,
    clock: Clock,
    /// Requests of one user: the socket's numbers, because it is the other door to the same services.
    rate: KeyedRate<UserId>,
    in_progress: UserLimits,
    packet_bytes: usize,
}

/// All routes: the API, its documents, and what operations ask.
pub fn router(state: RestState) -> Router {
    let analytics = AnalyticsService::new(state.database.clone());
    let vitals = Vitals {
        database: state.database,
        turns: state.chat.turns.clone(),
        exchange: state.chat.exchange.clone(),
        rooms: state.chat.rooms.clone(),
        metrics: state.metrics,
        is_draining: state.is_draining,
        started: Instant::now(),
    };
    let is_development = state.authenticator.issuer().is_some();
    let api = Api {
        chat: state.chat,
        analytics,
        authenticator: state.authenticator,
        clock: state.clock,
        rate: KeyedRate::new(state.rate.quota()),
        in_progress: UserLimits::new(state.requests_per_user),
        packet_bytes: state.packet_bytes,
    };
    let api = Router::from(api_routes(is_development))
        .route_layer(middleware::from_fn(watch::watch))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .with_state(Arc::new(api));
    Router::new()
        .nest("/api", api)
        .route("/api/", any(not_found)) // which `nest` leaves out
        .merge(Router::from(health::router()).with_state(Arc::new(vitals)))
        .merge(docs::router(openapi()))
}

/// The document of all routes, those of development mode included.
pub fn openapi() -> openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(OpenApiRouter::new().nest("/api", api_routes(true)).into_openapi());
    document.merge(health::router().into_openapi());
    document
}

fn api_routes(is_development: bool) -> OpenApiRouter<Arc<Api>> {
    let chat =
        conversations::router().merge(participants::router()).merge(messages::router()).merge(analytics::router());
    let routes = OpenApiRouter::new().nest("/chat", chat);
    if is_development { routes.merge(dev_login::router()) } else { routes }
}

async fn not_found() -> Problem {
    Error::NotFound("route").into()
}

async fn method_not_allowed() -> Problem {
    let detail = "the route does not take this method; see the `Allow` header";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest, detail)
}
