//! What waits to be sent to a socket.

use std::sync::Arc;

use entity::ids::MessageId;
use serde_json::value::RawValue;
use tokio::sync::OwnedSemaphorePermit;

use crate::realtime::{answer::Answer, event::Event};

/// Something that waits.
pub enum Item {
    Event(Event),
    /// The reply to the client's event with this acknowledgement id.
    Ack(i64, Arc<RawValue>),
    Frame(Arc<Answer>),
    /// Everything before it has left: gives back the right to send a page.
    Permit(PagePermit),
}

/// The right to send one page (a history, a list) to a socket, until it is dropped. It waits behind the page.
#[derive(Debug)]
pub struct PagePermit {
    /// Held, not read. None where the socket was closed before there was one.
    _permit: Option<OwnedSemaphorePermit>,
}

impl PagePermit {
    pub(in crate::realtime) fn new(permit: Option<OwnedSemaphorePermit>) -> Self {
        Self { _permit: permit }
    }
}

impl Item {
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Event(event) => event.payload.get().len(),
            Self::Ack(_, payload) => payload.get().len(),
            Self::Frame(_) | Self::Permit(_) => 0,
        }
    }

    pub(super) fn is_frame_of(&self, id: &MessageId) -> bool {
        matches!(self, Self::Frame(answer) if answer.message_id == *id)
    }
}
