//! Sockets end with their tokens, and so do requests that read an answer.

use std::{sync::Arc, time::Duration};

use super::rooms::Rooms;
use crate::common::clock::Clock;

const PRECISION: Duration = Duration::from_secs(1);

/// Disconnects sockets whose tokens have expired, for as long as it is polled.
pub async fn disconnect_expired(rooms: Arc<Rooms>, clock: Clock) {
    let mut tick = tokio::time::interval(PRECISION);
    loop {
        tick.tick().await;
        let now = clock.now();
        rooms.expire_readers(now);
        for socket in rooms.sockets_where(|session| session.expires_at.is_some_and(|end| end <= now)) {
            ::metrics::counter!("chat_expired_connections_total").increment(1);
            tracing::debug!(user_id = %socket.user(), "the token has expired: disconnected");
            socket.disconnect();
        }
    }
}
