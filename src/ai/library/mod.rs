//! The providers that the library `genai` speaks to.
//!
//! The library logs what it cannot read, content included: the log's filter must keep the target `genai` off.

mod failure;
mod request;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use genai::{
    Client, ModelIden,
    adapter::AdapterKind,
    chat::{ChatOptions, ChatStreamEvent, StreamEnd},
    resolver::{AuthData, Endpoint, ProviderConfig},
};
use secrecy::{ExposeSecret, SecretString};

use self::{failure::failure, request::request};
use super::provider::{AiError, Part, PartStream, Prompt, Provider};
use crate::config::ai::ProviderKind;

/// One model at one provider.
pub struct Target {
    pub kind: ProviderKind,
    pub model: String,
    /// With a `/` at its end, which the library needs; `None` is the provider's public address.
    pub base_url: Option<String>,
    /// `None`: the provider needs none, or (Bedrock) the AWS credential chain signs.
    pub key: Option<SecretString>,
}

#[derive(Clone, Copy)]
pub struct Limits {
    /// Until the response headers.
    pub connect: Duration,
    /// Between two reads of the body. Kept on the transport, where a provider's keep-alives count as life.
    pub idle: Duration,
    pub max_tokens: u32,
}

pub struct Library {
    kind: ProviderKind,
    client: Client,
    model: ModelIden,
    options: ChatOptions,
    limits: Limits,
}

impl Library {
    pub fn new(target: Target, limits: Limits) -> Result<Self, String> {
        let adapter = adapter(&target);
        // Always explicit: left out, the library would look into the process environment by itself.
        let auth = target.key.map_or(AuthData::None, |key| AuthData::from_single(key.expose_secret()));
        let endpoint = target.base_url.map(Endpoint::from_owned);
        let client = Client::builder()
            .append_provider_config(adapter, ProviderConfig { endpoint, auth: Some(auth) })
            .build()
            .map_err(|error| error.to_string())?;
        let options = ChatOptions::default()
            .with_capture_usage(true)
            .with_max_tokens(limits.max_tokens)
            .with_stream_header_timeout(limits.connect)
            .with_stream_read_timeout(limits.idle);
        Ok(Self { kind: target.kind, client, model: ModelIden::new(adapter, target.model), options, limits })
    }
}

fn adapter(target: &Target) -> AdapterKind {
    match target.kind {
        ProviderKind::Anthropic => AdapterKind::Anthropic,
        ProviderKind::Gemini => AdapterKind::Gemini,
        ProviderKind::Ollama => AdapterKind::Ollama,
        ProviderKind::Bedrock if target.key.is_some() => AdapterKind::BedrockApi,
        ProviderKind::Bedrock => AdapterKind::BedrockSigv4,
        // The demo and the scripted provider are never built here.
        ProviderKind::OpenAi | ProviderKind::Demo | ProviderKind::Scripted => AdapterKind::OpenAI,
    }
}

#[async_trait]
impl Provider for Library {
    fn name(&self) -> &str {
        self.kind.as_str()
    }

    fn model(&self) -> &str {
        &self.model.model_name
    }

    async fn stream(&self, prompt: Arc<Prompt>) -> Result<PartStream, AiError> {
        let (kind, limits) = (self.kind, self.limits);
        let response = self.client.exec_chat_stream(self.model.clone(), request(&prompt), Some(&self.options)).await;
        let events = response.map_err(|error| failure(error, limits))?.stream;
        let parts = stream::unfold(Some(events), move |events: Option<_>| async move {
            let mut events = events?;
            loop {
                match events.next().await? {
                    Ok(ChatStreamEvent::Chunk(chunk)) => return Some((Ok(Part::Text(chunk.content)), Some(events))),
                    Ok(ChatStreamEvent::End(end)) => return Some((ended(kind, end), None)),
                    Ok(_) => {}
                    Err(error) => return Some((Err(failure(error, limits)), None)),
                }
            }
        });
        Ok(parts.boxed())
    }
}

/// The library reads an end into a stream that merely stopped, for three of its adapters. The provider's own mark tells.
fn ended(kind: ProviderKind, end: StreamEnd) -> Result<Part, AiError> {
    let marked = match kind {
        // `[DONE]` and `message_stop`: without them the library gives no end.
        ProviderKind::OpenAi | ProviderKind::Anthropic => true,
        // The line with `done: true` has the usage always, its reason only since Ollama 0.1.43.
        ProviderKind::Ollama => end.captured_usage.is_some(),
        // `finishReason` and `messageStop`.
        _ => end.captured_stop_reason.is_some(),
    };
    let tokens = end.captured_usage.and_then(|usage| match usage.total_tokens {
        None => Some(usage.prompt_tokens?.saturating_add(usage.completion_tokens?)),
        total => total,
    });
    if marked { Ok(Part::End { tokens }) } else { Err(AiError::Cut) }
}
