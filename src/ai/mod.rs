//! Language models behind one trait.

mod provider;

pub use provider::{AiError, Part, PartStream, Prompt, PromptMessage, Provider, Role};
