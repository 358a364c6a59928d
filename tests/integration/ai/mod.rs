//! The assistant against local providers that speak the real wire formats.

mod answers;
mod cancellation;
mod failures;
mod fallback;
mod reports;
mod time_limits;

use std::sync::Arc;

use chat_backend::{
    ai::{AiError, AnswerEvent, AnswerStream, Assistant, Prompt, PromptMessage, Role},
    config::ai::AiConfig,
};
use clap::Parser;
use futures_util::StreamExt;

use crate::support::paced_provider::{PacedProvider, Script, Step, Wire};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    ai: AiConfig,
}

/// An assistant of these settings; `variables` are the providers' own.
fn assistant(arguments: &[&str], variables: &[(&str, &str)]) -> Assistant {
    let config = Cli::try_parse_from([&["test"], arguments].concat()).unwrap().ai;
    let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    Assistant::from_config(&config, variable).unwrap()
}

/// An assistant that asks the provider at this address, with more settings.
fn assistant_at(wire: Wire, url: &str, arguments: &[&str]) -> Assistant {
    let own = ["--ai-provider", wire.provider(), "--ai-base-url", url, "--ai-api-key", "key", "--ai-model", "model-x"];
    assistant(&[&own, arguments].concat(), &[])
}

async fn start(wire: Wire, steps: &[Step]) -> PacedProvider {
    PacedProvider::start(wire, Script::Answer(steps.to_vec())).await
}

fn prompt() -> Arc<Prompt> {
    let said = |role, content: &str| PromptMessage { role, content: content.into() };
    Arc::new(Prompt {
        system: "You are kind.".into(),
        history: vec![said(Role::User, "first question"), said(Role::Assistant, "first answer")],
        message: "second question".into(),
        intent: "general_query".into(),
    })
}

/// Everything that came of an answer.
#[derive(Debug)]
struct Outcome {
    started: Vec<(String, String)>,
    text: String,
    end: Result<Option<i32>, AiError>,
}

async fn answer(assistant: &Assistant) -> Outcome {
    collect(&mut assistant.answer(prompt())).await
}

/// Reads to the end, which must be one `End` or one error, and nothing after it.
async fn collect(stream: &mut AnswerStream) -> Outcome {
    let (mut started, mut text) = (Vec::new(), String::new());
    let end = loop {
        match stream.next().await.expect("an answer ends in `End` or an error") {
            Ok(AnswerEvent::Started { provider, model }) => started.push((provider, model)),
            Ok(AnswerEvent::Text(part)) => {
                assert!(!part.is_empty());
                text.push_str(&part);
            }
            Ok(AnswerEvent::End { tokens }) => break Ok(tokens),
            Err(error) => break Err(error),
        }
    };
    for _ in 0..2 {
        assert!(stream.next().await.is_none(), "nothing follows the end, however often one looks");
    }
    Outcome { started, text, end }
}
