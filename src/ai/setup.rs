//! From settings to providers.

use std::{sync::Arc, time::Duration};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::{
    demo::Demo,
    library::{Library, Limits, Target},
    provider::Provider,
    routes::Routes,
    scripted::Scripted,
};
use crate::config::ai::{AiConfig, ProviderChoice, ProviderKind};

/// Why the providers of the settings cannot be built; each sentence names the variable.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("AI provider {provider} needs a key: set {variables}")]
    KeyMissing { provider: &'static str, variables: String },
    #[error("AI provider {provider} needs a region: set AWS_REGION to it, such as eu-west-3")]
    RegionMissing { provider: &'static str },
    #[error("{variable}: `{url}` is no http:// or https:// address")]
    NoAddress { variable: &'static str, url: String },
    #[error("the HTTP client for AI provider {provider} cannot be built: {cause}")]
    Client { provider: &'static str, cause: String },
    #[error("ROUTES_FILE: {0}")]
    Routes(String),
}

/// What is usual for a provider.
struct Usual {
    model: &'static str,
    key_variable: Option<&'static str>,
    needs_key: bool,
    /// The first that is set counts.
    url_variables: &'static [&'static str],
    /// The path below which its API lives.
    path: &'static str,
}

/// `None` for the providers that work offline.
fn usual(kind: ProviderKind) -> Option<Usual> {
    let (model, key_variable, needs_key, url_variables, path): (_, _, _, &[_], _) = match kind {
        ProviderKind::Demo | ProviderKind::Scripted => return None,
        ProviderKind::OpenAi => ("gpt-5-mini", Some("OPENAI_API_KEY"), true, &["OPENAI_BASE_URL"], "v1/"),
        ProviderKind::Anthropic => {
            ("claude-haiku-4-5", Some("ANTHROPIC_API_KEY"), true, &["ANTHROPIC_BASE_URL"], "v1/")
        }
        ProviderKind::Gemini => {
            ("gemini-2.5-flash", Some("GEMINI_API_KEY"), true, &["GOOGLE_GEMINI_BASE_URL"], "v1beta/")
        }
        ProviderKind::Ollama => ("llama3.2", None, false, &["OLLAMA_HOST"], ""),
        // Without a key the AWS credential chain signs.
        ProviderKind::Bedrock => {
            let urls = &["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"];
            ("amazon.nova-lite-v1:0", Some("AWS_BEARER_TOKEN_BEDROCK"), false, urls, "")
        }
    };
    Some(Usual { model, key_variable, needs_key, url_variables, path })
}

type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is asked for which intent.
pub fn routes(config: &AiConfig, variable: Variables) -> Result<Routes, SetupError> {
    let usual = providers(config, variable)?;
    match &config.routes_file {
        None => Ok(Routes::usual(usual)),
        Some(path) => {
            let build = |choice: &_| provider(choice, config, variable);
            Routes::from_file(path, usual, config.ai_provider.as_str(), build)
        }
    }
}

/// `AI_PROVIDER`, then `AI_FALLBACK` in its order.
pub fn providers(config: &AiConfig, variable: Variables) -> Result<Vec<Arc<dyn Provider>>, SetupError> {
    let first = ProviderChoice { kind: config.ai_provider, model: filled(config.ai_model.clone()) };
    [&first].into_iter().chain(&config.ai_fallback).map(|choice| provider(choice, config, variable)).collect()
}

fn provider(choice: &ProviderChoice, config: &AiConfig, variable: Variables) -> Result<Arc<dyn Provider>, SetupError> {
    let Some(usual) = usual(choice.kind) else {
        let delay = Duration::from_millis(config.ai_chunk_delay_ms);
        return Ok(match choice.kind {
            ProviderKind::Scripted => Arc::new(Scripted::new(config.ai_chunks, config.ai_chunk_text.clone(), delay)),
            _ => Arc::new(Demo::default()),
        });
    };
    let target = Target {
        kind: choice.kind,
        model: choice.model.clone().unwrap_or_else(|| usual.model.into()),
        base_url: base_url(choice.kind, &usual, config, variable)?,
        key: key(choice.kind, &usual, config, variable)?,
    };
    if target.kind == ProviderKind::Bedrock && needs_region(&target, variable) {
        return Err(SetupError::RegionMissing { provider: choice.kind.as_str() });
    }
    let limits = Limits {
        connect: Duration::from_millis(config.ai_connect_timeout_ms),
        idle: Duration::from_millis(config.ai_idle_timeout_ms),
        max_tokens: config.ai_max_tokens,
    };
    let library = Library::new(target, limits);
    Ok(Arc::new(library.map_err(|cause| SetupError::Client { provider: choice.kind.as_str(), cause })?))
}

/// Whether Bedrock would have to guess where it is: the library takes another continent's region without a word.
fn needs_region(target: &Target, variable: Variables) -> bool {
    let is_known = ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().any(|name| filled(variable(name)).is_some());
    // With an address of its own and a key that signs nothing, there is nothing to guess.
    let needs_none = target.base_url.is_some() && target.key.is_some();
    !is_known && !needs_none
}

/// `AI_API_KEY` is `AI_PROVIDER`'s alone: a fallback to somebody else must not be shown it.
fn key(
    kind: ProviderKind,
    usual: &Usual,
    config: &AiConfig,
    variable: Variables,
) -> Result<Option<SecretString>, SetupError> {
    let own = || usual.key_variable.and_then(|name| filled(variable(name))).map(SecretString::from);
    let set =
        config.ai_api_key.clone().filter(|key| kind == config.ai_provider && !key.expose_secret().trim().is_empty());
    match (set.or_else(own), usual.key_variable) {
        (None, Some(name)) if usual.needs_key => {
            let or = if kind == config.ai_provider { "AI_API_KEY or " } else { "" };
            Err(SetupError::KeyMissing { provider: kind.as_str(), variables: format!("{or}{name}") })
        }
        (key, _) => Ok(key),
    }
}

/// The address with its path and a `/` at its end; `None` is the provider's public one.
fn base_url(
    kind: ProviderKind,
    usual: &Usual,
    config: &AiConfig,
    variable: Variables,
) -> Result<Option<String>, SetupError> {
    let set = filled(config.ai_base_url.clone()).filter(|_| kind == config.ai_provider).map(|url| ("AI_BASE_URL", url));
    let own = || usual.url_variables.iter().find_map(|name| Some((*name, filled(variable(name))?)));
    let Some((variable, written)) = set.or_else(own) else { return Ok(None) };
    // OLLAMA_HOST is usually written without a scheme.
    let full = if written.contains("://") { written.clone() } else { format!("http://{written}") };
    match Url::parse(&full) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() => {
            let path = if url.path() == "/" { usual.path } else { "" };
            Ok(Some(format!("{}/{path}", url.as_str().trim_end_matches('/'))))
        }
        _ => Err(SetupError::NoAddress { variable, url: written }),
    }
}

/// An empty variable counts as unset.
fn filled(value: Option<String>) -> Option<String> {
    value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
#[path = "setup_tests.rs"]
mod tests;
