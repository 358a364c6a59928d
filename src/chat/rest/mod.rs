//! stub
use crate::{
    chat::service::ChatService,
    common::{auth::Authenticator, clock::Clock, database::Database},
    metrics::Metrics,
    realtime::EventRate,
};
use std::sync::{Arc, atomic::AtomicBool};
pub struct RestState {
    pub chat: Arc<ChatService>,
    pub authenticator: Arc<Authenticator>,
    pub database: Database,
    pub metrics: Metrics,
    pub clock: Clock,
    pub rate: EventRate,
    pub packet_bytes: usize,
    pub is_draining: Arc<AtomicBool>,
}
pub fn router(_s: RestState) -> axum::Router {
    axum::Router::new().route("/health", axum::routing::get(|| async { "ok" }))
}
