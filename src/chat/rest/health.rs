//! What load balancers and monitoring ask.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    chat::turn::Turns,
    common::database::Database,
    metrics::Metrics,
    realtime::{Exchange, Rooms},
};

/// A database that takes longer to say anything is as good as none.
const PING_LIMIT: Duration = Duration::from_secs(2);

/// What is looked at.
pub struct Vitals {
    pub database: Database,
    pub turns: Turns,
    pub exchange: Arc<dyn Exchange>,
    pub rooms: Arc<Rooms>,
    pub metrics: Metrics,
    /// Set once the server goes down.
    pub is_draining: Arc<AtomicBool>,
    pub started: Instant,
}

pub fn router() -> OpenApiRouter<Arc<Vitals>> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(ready)).routes(routes!(metrics))
}

/// The process serves.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Health {
    /// `ok`
    status: &'static str,
    version: &'static str,
    /// The commit that it was built from; `null` where the build was not told.
    #[schema(required)]
    commit: Option<&'static str>,
    uptime_seconds: u64,
}

/// Whether requests should be sent here, and why not.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// `ready` or `unready`
    status: &'static str,
    checks: Checks,
}

/// What readiness depends on.
#[derive(Serialize, ToSchema)]
struct Checks {
    database: DatabaseCheck,
    /// `null` where there is one instance, without Redis.
    #[schema(required)]
    redis: Option<RedisCheck>,
    /// Whether the server is going down.
    draining: bool,
    /// How many answers run or wait.
    answers: usize,
}

/// Whether the database answers and can be written.
#[derive(Serialize, ToSchema)]
struct DatabaseCheck {
    /// It answers and can be written.
    ok: bool,
    /// Whether the last writes succeeded; one is made each second. `false` where it is full, read-only, away, or its file is gone.
    writable: bool,
    /// How long it took to answer, in milliseconds.
    ms: u64,
}

/// Whether this instance hears the others.
#[derive(Serialize, ToSchema)]
struct RedisCheck {
    /// What is published comes back within 5 s. Where it does not, only the users of this instance are served.
    ok: bool,
}

/// Answers while the process can serve.
#[utoipa::path(get, path = "/health", tag = "operations", security(()),
    responses((status = 200, body = Health, description = "The process serves.")))]
async fn health(State(vitals): State<Arc<Vitals>>) -> Json<Health> {
    let uptime_seconds = vitals.started.elapsed().as_secs();
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), commit: commit(), uptime_seconds })
}

/// An image's build argument that was not given is an empty variable.
fn commit() -> Option<&'static str> {
    option_env!("CHAT_BACKEND_COMMIT").filter(|commit| !commit.is_empty())
}

/// Answers 200 while requests should be sent here.
#[utoipa::path(get, path = "/health/ready", tag = "operations", security(()),
    responses((status = 200, body = Readiness, description = "Requests should be sent here."),
        (status = 503, body = Readiness, description = "Requests should be sent elsewhere.")))]
async fn ready(State(vitals): State<Arc<Vitals>>) -> (StatusCode, Json<Readiness>) {
    let database = check(&vitals.database).await;
    let draining = vitals.is_draining.load(Ordering::Acquire);
    let exchange = &vitals.exchange;
    let redis = exchange.is_shared().then(|| RedisCheck { ok: exchange.hears() });
    let (code, status) = match database.ok && exchange.hears() && !draining {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "unready"),
    };
    (code, Json(Readiness { status, checks: Checks { database, redis, draining, answers: vitals.turns.count() } }))
}

async fn check(database: &Database) -> DatabaseCheck {
    let started = Instant::now();
    let ping = tokio::time::timeout(PING_LIMIT, database.ping()).await;
    let writable = database.is_writable();
    DatabaseCheck { ok: matches!(ping, Ok(Ok(()))) && writable, writable, ms: started.elapsed().as_millis() as u64 }
}

/// All metrics, as Prometheus reads them.
#[utoipa::path(get, path = "/metrics", tag = "operations", security(()),
    responses((status = 200, body = String, description = "The metrics.", content_type = "text/plain; version=0.0.4")))]
async fn metrics(State(vitals): State<Arc<Vitals>>) -> ([(&'static str, &'static str); 1], String) {
    // Counted when somebody asks: on their way, events and tokens are not held up for it.
    ::metrics::gauge!("chat_answers").set(vitals.turns.count() as f64);
    ::metrics::gauge!("chat_turns_waiting").set(vitals.turns.waiting() as f64);
    ::metrics::gauge!("chat_publications_waiting").set(vitals.exchange.waiting() as f64);
    vitals.rooms.measure();
    ([("content-type", "text/plain; version=0.0.4")], vitals.metrics.render())
}
