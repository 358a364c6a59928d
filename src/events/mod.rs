//! What happened, for other programs: plain data, the outbox that it is written to with the change itself, and the way from
//! there to EventBridge.

mod fact;
mod outbox;

pub use fact::{ArchiveReason, DomainEvent, EscalationReason, Fact, Failed, Finished, Sent, Sentiment};
pub use outbox::Outbox;
