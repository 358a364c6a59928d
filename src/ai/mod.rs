//! Language models behind one trait.

mod assistant;
mod demo;
mod label;
mod library;
mod prompt;
mod provider;
mod routes;
mod scripted;
mod setup;

pub use assistant::{AnswerEvent, AnswerStream, Assistant};
pub use demo::Demo;
pub use provider::{AiError, Part, PartStream, Prompt, PromptMessage, Provider, Role};
pub use routes::Routes;
pub use scripted::Scripted;
pub use setup::SetupError;
