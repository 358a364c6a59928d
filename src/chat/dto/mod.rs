//! What goes over the wire, and how input becomes checked types.

mod checked;
pub mod conversation;
pub mod input;
pub mod message;
pub mod output;
mod parse;
pub(super) mod time;

pub use conversation::{Conversation, ConversationStatus, ConversationSummary, Count};
pub use message::{Message, MessageRole, MessageStatus};
