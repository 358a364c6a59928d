use clap::Parser;

use super::*;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    ai: AiConfig,
}

fn config(arguments: &[&str]) -> AiConfig {
    Cli::try_parse_from([&["test"], arguments].concat()).unwrap().ai
}

fn build(arguments: &[&str], variables: &[(&str, &str)]) -> Result<Vec<Arc<dyn Provider>>, String> {
    providers(&config(arguments), &lookup(variables)).map_err(|error| error.to_string())
}

fn lookup(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
    |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
}

#[tokio::test]
async fn builds_every_provider_in_order_with_its_model() {
    let keys =
        [("OPENAI_API_KEY", "a"), ("ANTHROPIC_API_KEY", "b"), ("GEMINI_API_KEY", "c"), ("AWS_REGION", "eu-west-3")];
    let fallback = "anthropic,gemini:gemini-2.5-pro,ollama:llama3.2:3b,bedrock,scripted,demo";
    let built = build(&["--ai-provider", "openai", "--ai-model", "gpt-4o", "--ai-fallback", fallback], &keys).unwrap();
    let names: Vec<_> = built.iter().map(|provider| (provider.name(), provider.model())).collect();
    let expected = [
        ("openai", "gpt-4o"),
        ("anthropic", "claude-haiku-4-5"),
        ("gemini", "gemini-2.5-pro"),
        ("ollama", "llama3.2:3b"),
        ("bedrock", "amazon.nova-lite-v1:0"),
        ("scripted", "scripted"),
        ("demo", "demo"),
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_missing_key_is_named() {
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);
    let table: &[Case] = &[
        (&["--ai-provider", "openai"], &[], "set AI_API_KEY or OPENAI_API_KEY"),
        (&["--ai-provider", "openai"], &[("OPENAI_API_KEY", "")], "set AI_API_KEY or OPENAI_API_KEY"),
        (&["--ai-provider", "openai", "--ai-api-key", " "], &[], "set AI_API_KEY or OPENAI_API_KEY"),
        (&["--ai-provider", "anthropic"], &[("OPENAI_API_KEY", "k")], "set AI_API_KEY or ANTHROPIC_API_KEY"),
        (&["--ai-provider", "gemini"], &[], "set AI_API_KEY or GEMINI_API_KEY"),
        // The key of another provider is not handed to a fallback.
        (&["--ai-provider", "openai", "--ai-api-key", "k", "--ai-fallback", "gemini"], &[], "set GEMINI_API_KEY"),
    ];
    for (arguments, variables, sentence) in table {
        let error = build(arguments, variables).err().unwrap();
        assert!(error.ends_with(sentence), "{arguments:?}: {error}");
    }
}

#[tokio::test]
async fn bedrock_does_not_guess_its_region() {
    let own = [("AWS_ENDPOINT_URL", "http://host"), ("AWS_BEARER_TOKEN_BEDROCK", "k")];
    for arguments in [&["--ai-provider", "bedrock"][..], &["--ai-fallback", "demo,bedrock:amazon.nova-pro-v1:0"]] {
        for variables in [&[][..], &[("AWS_REGION", " ")], &own[..1], &own[1..]] {
            let error = build(arguments, variables).err().unwrap();
            assert_eq!(error, "AI provider bedrock needs a region: set AWS_REGION to it, such as eu-west-3");
        }
        for variables in [&[("AWS_REGION", "eu-west-3")][..], &[("AWS_DEFAULT_REGION", "eu-west-3")], &own] {
            assert!(build(arguments, variables).is_ok(), "{variables:?}");
        }
    }
}

#[test]
fn a_key_comes_from_the_setting_before_the_providers_variable() {
    let variables = lookup(&[("OPENAI_API_KEY", "own")]);
    let found = |arguments: &[&str]| {
        let usual = usual(ProviderKind::OpenAi).unwrap();
        key(ProviderKind::OpenAi, &usual, &config(arguments), &variables).unwrap().unwrap().expose_secret().to_owned()
    };
    assert_eq!(found(&["--ai-provider", "openai", "--ai-api-key", "set"]), "set");
    assert_eq!(found(&["--ai-provider", "openai"]), "own");
    assert_eq!(found(&["--ai-provider", "gemini", "--ai-api-key", "set"]), "own", "as somebody else's fallback");
}

#[test]
fn an_address_gets_its_path_and_its_slash() {
    let table = [
        (ProviderKind::OpenAi, "http://host:1", "http://host:1/v1/"),
        (ProviderKind::OpenAi, "http://host:1/", "http://host:1/v1/"),
        (ProviderKind::OpenAi, "https://host/openai/v1", "https://host/openai/v1/"),
        (ProviderKind::OpenAi, "https://host/openai/v1/", "https://host/openai/v1/"),
        (ProviderKind::Anthropic, "https://host", "https://host/v1/"),
        (ProviderKind::Gemini, "https://host", "https://host/v1beta/"),
        (ProviderKind::Ollama, "gpu-box:11434", "http://gpu-box:11434/"),
        (ProviderKind::Bedrock, "https://host", "https://host/"),
    ];
    for (kind, written, expected) in table {
        let usual = usual(kind).unwrap();
        let set = config(&["--ai-provider", kind.as_str(), "--ai-base-url", written]);
        assert_eq!(base_url(kind, &usual, &set, &|_| None).unwrap().unwrap(), expected);
        for own in usual.url_variables {
            let own = |name: &str| (name == *own).then(|| written.to_owned());
            assert_eq!(base_url(kind, &usual, &config(&[]), &own).unwrap().unwrap(), expected);
        }
    }
    for wrong in ["ftp://host", "http://", "not an address", "http://host/?key=1"] {
        let error = build(&["--ai-provider", "ollama", "--ai-base-url", wrong], &[]).err().unwrap();
        assert!(error.starts_with("AI_BASE_URL: ") && error.contains(wrong), "{error}");
    }
}
