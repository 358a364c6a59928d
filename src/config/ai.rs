//! Which language models answer, and how long they may take.

use std::{path::PathBuf, str::FromStr};

use clap::ValueEnum;
use secrecy::SecretString;

use super::value;

/// A day, in milliseconds: nobody waits longer for an answer.
const MAX_MS: u64 = 86_400_000;

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProviderKind {
    /// Offline: prepared answers and a small FAQ.
    Demo,
    /// Offline: so many chunks of the same text, for load tests.
    Scripted,
    #[value(name = "openai")]
    OpenAi,
    Anthropic,
    Gemini,
    Ollama,
    Bedrock,
}

impl ProviderKind {
    /// The name in settings, logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Scripted => "scripted",
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Ollama => "ollama",
            Self::Bedrock => "bedrock",
        }
    }
}

/// One entry of `AI_FALLBACK`: `provider` or `provider:model`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderChoice {
    pub kind: ProviderKind,
    /// `None`: the provider's usual model.
    pub model: Option<String>,
}

impl FromStr for ProviderChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Only the first colon divides: models have colons of their own (`ollama:llama3.2:3b`).
        let (kind, model) = match text.trim().split_once(':') {
            Some((kind, model)) => (kind, Some(model)),
            None => (text.trim(), None),
        };
        if model == Some("") {
            return Err(format!("`{text}` has a colon and no model after it"));
        }
        let kind = ProviderKind::from_str(kind, true).map_err(|_| {
            let names: Vec<_> = ProviderKind::value_variants().iter().map(|kind| kind.as_str()).collect();
            format!("`{kind}` is none of {}", names.join(", "))
        })?;
        Ok(Self { kind, model: model.map(str::to_owned) })
    }
}

#[derive(clap::Args, Clone, Debug)]
pub struct AiConfig {
    /// Who answers: `demo` or `scripted` (offline), `openai`, `anthropic`, `gemini`, `ollama` or `bedrock`
    #[arg(long, env, value_enum, hide_possible_values = true, ignore_case = true, default_value_t = ProviderKind::Demo)]
    pub ai_provider: ProviderKind,
    /// The model's name as its provider spells it [default: a small, current model of the provider]
    #[arg(long, env)]
    pub ai_model: Option<String>,
    /// Where AI_PROVIDER is reached, with or without `/` at its end; without a path the provider's usual one (`/v1`) is
    /// added [default: the provider's own variable such as OPENAI_BASE_URL, else its public address]
    #[arg(long, env)]
    pub ai_base_url: Option<String>,
    /// The key for AI_PROVIDER [default: the provider's own variable such as OPENAI_API_KEY; bedrock: the AWS credential chain]
    #[arg(long, env)]
    pub ai_api_key: Option<SecretString>,
    /// Comma-separated `provider[:model]`, tried in order when one fails before its first token; keys and addresses of
    /// other providers than AI_PROVIDER come from their own variables
    #[arg(long, env, value_delimiter = ',')]
    pub ai_fallback: Vec<ProviderChoice>,
    /// TOML file with a table for each intent that is to have a `prompt`, `provider` or `model` of its own
    #[arg(long, env)]
    pub routes_file: Option<PathBuf>,
    /// Tokens of the conversation so far that a prompt is given, about; what came before is summed up in a few lines
    #[arg(long, env, default_value_t = 8_000, value_parser = value::number::<u32>(100, 10_000_000))]
    pub ai_context_tokens: u32,
    /// How long a provider may take to say what an unclear message wants, in milliseconds: so much later the first token may come;
    /// 0 never asks
    #[arg(long, env, default_value_t = 250, value_parser = value::number::<u64>(0, 300))]
    pub intent_ai_timeout_ms: u64,
    /// `scripted`: how many chunks an answer has
    #[arg(long, env, default_value_t = 40, value_parser = value::number::<u32>(1, 1_000_000))]
    pub ai_chunks: u32,
    /// `scripted`: the text of each chunk
    #[arg(long, env, default_value = "lorem ")]
    pub ai_chunk_text: String,
    /// `scripted`: milliseconds between two chunks
    #[arg(long, env, default_value_t = 0, value_parser = value::number::<u64>(0, MAX_MS))]
    pub ai_chunk_delay_ms: u64,
    /// Longest wait for the provider's response headers, in milliseconds: name lookup, connection and TLS included. Raise
    /// it for an Ollama that loads its model on the first question
    #[arg(long, env, default_value_t = 10_000, value_parser = value::number::<u64>(1, MAX_MS))]
    pub ai_connect_timeout_ms: u64,
    /// Longest silence after the response headers, in milliseconds; any byte of the body ends it, keep-alives too
    #[arg(long, env, default_value_t = 30_000, value_parser = value::number::<u64>(1, MAX_MS))]
    pub ai_idle_timeout_ms: u64,
    /// Longest time for a whole answer, fallbacks included, in milliseconds
    #[arg(long, env, default_value_t = 600_000, value_parser = value::number::<u64>(1, MAX_MS))]
    pub ai_answer_timeout_ms: u64,
    /// Longest answer, in the model's tokens
    #[arg(long, env, default_value_t = 4096, value_parser = value::number::<u32>(1, u32::MAX))]
    pub ai_max_tokens: u32,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        ai: AiConfig,
    }

    fn parse(arguments: &[&str]) -> Result<AiConfig, String> {
        Cli::try_parse_from([&["test"], arguments].concat()).map(|cli| cli.ai).map_err(|error| error.to_string())
    }

    #[test]
    fn has_the_documented_defaults() {
        let config = parse(&[]).unwrap();
        assert_eq!(config.ai_provider, ProviderKind::Demo);
        assert_eq!((config.ai_chunks, config.ai_chunk_text.as_str(), config.ai_chunk_delay_ms), (40, "lorem ", 0));
        assert_eq!((config.ai_connect_timeout_ms, config.ai_idle_timeout_ms), (10_000, 30_000));
        assert_eq!((config.ai_answer_timeout_ms, config.ai_max_tokens), (600_000, 4096));
        assert!(config.ai_fallback.is_empty() && config.ai_model.is_none() && config.ai_api_key.is_none());
    }

    #[test]
    fn reads_fallbacks_with_and_without_model() {
        let fallback = parse(&["--ai-fallback", "openai, ollama:llama3.2:3b,demo"]).unwrap().ai_fallback;
        let expected = [
            ProviderChoice { kind: ProviderKind::OpenAi, model: None },
            ProviderChoice { kind: ProviderKind::Ollama, model: Some("llama3.2:3b".into()) },
            ProviderChoice { kind: ProviderKind::Demo, model: None },
        ];
        assert_eq!(fallback, expected);
    }

    #[test]
    fn a_wrong_value_is_refused_with_the_variables_name() {
        let table: &[(&[&str], &str, &str)] = &[
            (&["--ai-provider", "chatgpt"], "AI_PROVIDER", "openai"),
            (&["--ai-fallback", "openai,nobody"], "AI_FALLBACK", "`nobody` is none of demo"),
            (&["--ai-fallback", "ollama:"], "AI_FALLBACK", "no model after it"),
            (&["--ai-chunks", "0"], "AI_CHUNKS", "from 1 to 1000000"),
            (&["--ai-idle-timeout-ms", "soon"], "AI_IDLE_TIMEOUT_MS", "not a number"),
        ];
        for (arguments, variable, hint) in table {
            let error = parse(arguments).unwrap_err();
            assert!(error.contains(variable) && error.contains(hint), "{arguments:?}: {error}");
        }
    }

    #[test]
    fn never_shows_the_key() {
        let config = parse(&["--ai-api-key", "sk-secret"]).unwrap();
        assert!(!format!("{config:?}").contains("sk-secret"));
    }
}
