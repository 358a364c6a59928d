//! Dropping an answer leaves nothing behind.

use chat_backend::ai::AnswerEvent;
use futures_util::StreamExt;
use tokio::select;

use super::{PacedProvider, Script, Step, Wire, assistant_at, prompt, start};

#[tokio::test]
async fn dropping_a_running_answer_closes_the_providers_connection() {
    for wire in Wire::ALL {
        let provider = start(wire, &[Step::Text("word "), Step::Hang]).await;
        let mut stream = assistant_at(wire, provider.url(), &[]).answer(prompt());
        assert!(matches!(stream.next().await, Some(Ok(AnswerEvent::Started { .. }))));
        assert_eq!(stream.next().await.unwrap().unwrap(), AnswerEvent::Text("word ".into()));
        assert!(!provider.has_lost_a_client().await);
        drop(stream);
        provider.client_left().await;
    }
}

#[tokio::test]
async fn dropping_an_answer_that_has_not_begun_closes_it_too() {
    for wire in Wire::ALL {
        let provider = PacedProvider::start(wire, Script::Ignore).await;
        let mut stream = assistant_at(wire, provider.url(), &[]).answer(prompt());
        assert!(matches!(stream.next().await, Some(Ok(AnswerEvent::Started { .. }))));
        select! {
            event = stream.next() => panic!("the provider says nothing: {event:?}"),
            _ = provider.request() => {}
        }
        drop(stream);
        provider.client_left().await;
    }
}

#[tokio::test]
async fn nothing_is_asked_before_the_answer_is_read() {
    let provider = start(Wire::OpenAi, &[Step::Text("word"), Step::End]).await;
    let mut stream = assistant_at(Wire::OpenAi, provider.url(), &[]).answer(prompt());
    assert!(matches!(stream.next().await, Some(Ok(AnswerEvent::Started { .. }))));
    drop(stream);
    assert!(!provider.was_asked().await);
}
