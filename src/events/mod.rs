//! What happened, for other programs: plain data, the outbox that it is written to with the change itself, and the way from
//! there to EventBridge.

mod backoff;
mod batch;
mod bus;
mod detail;
mod fact;
mod outbox;
mod publisher;
pub mod schema;
mod upkeep;
mod window;

pub use bus::EventBus;
pub use fact::{ArchiveReason, DomainEvent, EscalationReason, Fact, Failed, Finished, Sent, Sentiment};
pub use outbox::Outbox;
pub use publisher::Publisher;
pub use upkeep::OutboxKeeper;
