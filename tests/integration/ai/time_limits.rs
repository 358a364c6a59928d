//! Providers that are slow, and providers that are silent.

use std::time::Duration;

use chat_backend::ai::AiError;
use futures_util::future::join_all;

use super::{PacedProvider, Script, Step, Wire, answer, assistant_at, collect, prompt, start};

const PAUSE: Step = Step::Pause(Duration::from_millis(500));
/// Longer than two pauses with room for a busy machine, shorter than five.
const IDLE: [&str; 2] = ["--ai-idle-timeout-ms", "2000"];

#[tokio::test]
async fn pauses_shorter_than_the_limit_pass_however_many() {
    let steps = [PAUSE, Step::Text("a "), PAUSE, Step::Text("b "), PAUSE, Step::Text("c "), PAUSE, PAUSE, Step::End];
    join_all(Wire::ALL.map(async |wire| {
        let provider = start(wire, &steps).await;
        let outcome = answer(&assistant_at(wire, provider.url(), &IDLE)).await;
        assert_eq!(outcome.text, "a b c ", "{wire:?}");
        assert!(outcome.end.is_ok(), "{wire:?}: {:?}", outcome.end);
    }))
    .await;
}

#[tokio::test]
async fn a_sign_of_life_without_text_ends_the_silence() {
    let ping = [PAUSE, Step::Ping];
    let steps = [&ping[..], &ping, &ping, &ping, &ping, &[Step::Text("thought long"), Step::End]].concat();
    join_all(Wire::ALL.map(async |wire| {
        let provider = start(wire, &steps).await;
        let outcome = answer(&assistant_at(wire, provider.url(), &IDLE)).await;
        assert_eq!(outcome.text, "thought long", "{wire:?}: {:?}", outcome.end);
    }))
    .await;
}

#[tokio::test]
async fn a_provider_that_never_answers_times_out() {
    join_all(Wire::ALL.map(async |wire| {
        let provider = PacedProvider::start(wire, Script::Ignore).await;
        let outcome = answer(&assistant_at(wire, provider.url(), &["--ai-connect-timeout-ms", "150"])).await;
        assert!(matches!(outcome.end, Err(AiError::TimedOut(150))), "{wire:?}: {:?}", outcome.end);
    }))
    .await;
}

#[tokio::test]
async fn silence_after_the_headers_times_out() {
    join_all(Wire::ALL.map(async |wire| {
        for (steps, text) in [(&[Step::Hang][..], ""), (&[Step::Text("half"), Step::Hang], "half")] {
            let provider = start(wire, steps).await;
            let outcome = answer(&assistant_at(wire, provider.url(), &["--ai-idle-timeout-ms", "1000"])).await;
            assert!(matches!(outcome.end, Err(AiError::TimedOut(1000))), "{wire:?}: {:?}", outcome.end);
            assert_eq!(outcome.text, text, "{wire:?}");
            provider.client_left().await;
        }
    }))
    .await;
}

#[tokio::test]
async fn an_answer_without_end_meets_the_limit_for_the_whole() {
    let steps: Vec<_> =
        std::iter::repeat_n([Step::Text("more "), Step::Pause(Duration::from_millis(20))], 500).flatten().collect();
    let provider = start(Wire::OpenAi, &steps).await;
    let assistant = assistant_at(Wire::OpenAi, provider.url(), &["--ai-answer-timeout-ms", "1000"]);
    let mut stream = assistant.answer(prompt());
    let outcome = collect(&mut stream).await;
    assert!(matches!(outcome.end, Err(AiError::TimedOut(1000))), "{:?}", outcome.end);
    assert!(outcome.text.starts_with("more "));
    // The stream is still held here: the limit itself closes the connection.
    provider.client_left().await;
    drop(stream);
}
