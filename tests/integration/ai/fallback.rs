//! Who answers when the first provider does not.

use chat_backend::ai::AiError;
use futures_util::future::join_all;

use super::{Outcome, PacedProvider, Script, Step, Wire, answer, assistant, start};

/// OpenAI does this, and Ollama stands by; tells what came of it, and whether Ollama was asked.
async fn with_ollama_behind(first: Script) -> (Outcome, bool) {
    let openai = PacedProvider::start(Wire::OpenAi, first).await;
    let ollama = start(Wire::Ollama, &[Step::Text("from "), Step::Text("ollama"), Step::End]).await;
    let settings =
        ["--ai-provider", "openai", "--ai-api-key", "key", "--ai-model", "big", "--ai-base-url", openai.url()];
    let more = ["--ai-fallback", "ollama:small:3b", "--ai-connect-timeout-ms", "1500", "--ai-idle-timeout-ms", "1500"];
    let outcome = answer(&assistant(&[&settings[..], &more].concat(), &[("OLLAMA_HOST", ollama.url())])).await;
    (outcome, ollama.was_asked().await)
}

fn names(outcome: &Outcome) -> Vec<(&str, &str)> {
    outcome.started.iter().map(|(provider, model)| (provider.as_str(), model.as_str())).collect()
}

#[tokio::test]
async fn takes_over_when_the_first_fails_before_its_first_text() {
    let failures = [
        Script::Refuse(429),
        Script::Refuse(500),
        Script::Ignore,
        Script::Answer(vec![Step::Hang]),
        Script::Answer(vec![Step::Break]),
        Script::Answer(vec![]),
        Script::Answer(vec![Step::Text(" "), Step::End]),
    ];
    join_all(failures.map(async |failure| {
        let (outcome, _) = with_ollama_behind(failure.clone()).await;
        assert_eq!(names(&outcome), [("openai", "big"), ("ollama", "small:3b")], "{failure:?}");
        assert_eq!(outcome.text, "from ollama", "{failure:?}");
        assert!(outcome.end.is_ok(), "{failure:?}: {:?}", outcome.end);
    }))
    .await;
}

#[tokio::test]
async fn never_after_the_first_text() {
    for end in [Step::Break, Step::Hang] {
        let (outcome, ollama_was_asked) = with_ollama_behind(Script::Answer(vec![Step::Text("half"), end])).await;
        assert_eq!((names(&outcome), outcome.text.as_str()), (vec![("openai", "big")], "half"));
        assert!(outcome.end.is_err() && !ollama_was_asked);
    }
}

#[tokio::test]
async fn stands_by_while_the_first_answers() {
    let (outcome, ollama_was_asked) = with_ollama_behind(Script::Answer(vec![Step::Text("mine"), Step::End])).await;
    assert_eq!((names(&outcome), outcome.text.as_str()), (vec![("openai", "big")], "mine"));
    assert!(!ollama_was_asked);
}

#[tokio::test]
async fn when_all_fail_the_last_failure_is_told() {
    let openai = PacedProvider::start(Wire::OpenAi, Script::Refuse(500)).await;
    let ollama = PacedProvider::start(Wire::Ollama, Script::Refuse(429)).await;
    let settings =
        ["--ai-provider", "openai", "--ai-api-key", "key", "--ai-base-url", openai.url(), "--ai-fallback", "ollama"];
    let outcome = answer(&assistant(&settings, &[("OLLAMA_HOST", ollama.url())])).await;
    assert_eq!(outcome.started.len(), 2);
    assert!(matches!(outcome.end, Err(AiError::Refused { status: 429, .. })), "{:?}", outcome.end);
}

#[tokio::test]
async fn the_demo_can_stand_behind_a_real_provider() {
    let openai = PacedProvider::start(Wire::OpenAi, Script::Refuse(500)).await;
    let settings =
        ["--ai-provider", "openai", "--ai-api-key", "key", "--ai-base-url", openai.url(), "--ai-fallback", "demo"];
    let outcome = answer(&assistant(&settings, &[])).await;
    assert_eq!(names(&outcome)[1], ("demo", "demo"));
    assert!(!outcome.text.is_empty() && outcome.end.is_ok());
}
