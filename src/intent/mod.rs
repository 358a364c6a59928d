//! What a message is about: the patterns, and the facts that stand in the text.

mod entities;
mod service;

pub use service::{Intent, IntentService, Method};
