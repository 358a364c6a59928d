//! What a message wants, and the facts that stand in it. Everything here is computed from the text alone, in time linear in it.
//! `docs/understanding.md` says how, and how well.

mod classifier;
mod entities;
mod examples;
mod file;
mod human;
mod rules;
mod service;
mod text;
mod vocabulary;

pub use service::{Intent, IntentService, Method};
pub use text::MAX_CHARS;

/// The intent of what belongs to no other.
const GENERAL: &str = "general_query";
