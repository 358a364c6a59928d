//! Saying that the server goes down.

use super::ChatService;
use crate::{chat::dto::output::Draining, realtime::Event};

/// Long enough for another instance to take over.
const RETRY_AFTER_MS: u64 = 1_000;

impl ChatService {
    /// Tells every socket of this instance that it will be closed.
    pub fn announce_draining(&self) {
        let event = Event::new("server:draining", &Draining { retry_after_ms: RETRY_AFTER_MS });
        for socket in self.rooms.sockets_where(|_| true) {
            socket.emit(event.clone());
        }
    }
}
