//! Providers that refuse, break off, or are not there.

use chat_backend::ai::AiError;

use super::{Outcome, PacedProvider, Script, Step, Wire, answer, assistant_at, start};
use crate::support::paced_provider::QUOTED;

async fn answer_to(wire: Wire, steps: &[Step]) -> Outcome {
    let provider = start(wire, steps).await;
    answer(&assistant_at(wire, provider.url(), &[])).await
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_is_a_cut() {
    for wire in Wire::ALL {
        let outcome = answer_to(wire, &[Step::Text("half "), Step::Text("an answer"), Step::Break]).await;
        assert_eq!(outcome.text, "half an answer", "{wire:?}: what came is delivered");
        assert!(matches!(outcome.end, Err(AiError::Cut)), "{wire:?}: {:?}", outcome.end);
    }
}

#[tokio::test]
async fn a_stream_that_ends_properly_but_without_its_end_mark_is_a_cut() {
    for wire in Wire::ALL {
        let outcome = answer_to(wire, &[Step::Text("half "), Step::Text("an answer")]).await;
        assert_eq!(outcome.text, "half an answer", "{wire:?}");
        assert!(matches!(outcome.end, Err(AiError::Cut)), "{wire:?}: {:?}", outcome.end);
    }
}

#[tokio::test]
async fn a_cut_before_the_first_text_is_one_too() {
    for wire in Wire::ALL {
        for steps in [&[Step::Break][..], &[]] {
            let outcome = answer_to(wire, steps).await;
            assert!(matches!(outcome.end, Err(AiError::Cut)), "{wire:?} {steps:?}: {:?}", outcome.end);
        }
    }
}

#[tokio::test]
async fn an_end_without_text_is_no_answer() {
    for wire in Wire::ALL {
        for steps in [&[Step::End][..], &[Step::Text(" \n"), Step::End]] {
            let outcome = answer_to(wire, steps).await;
            assert!(matches!(outcome.end, Err(AiError::Malformed(_))), "{wire:?} {steps:?}: {:?}", outcome.end);
            assert_eq!(outcome.text, "");
        }
    }
}

#[tokio::test]
async fn a_refusal_keeps_its_status_and_none_of_its_words() {
    for wire in Wire::ALL {
        for expected in [401, 429, 500] {
            let provider = PacedProvider::start(wire, Script::Refuse(expected)).await;
            let outcome = answer(&assistant_at(wire, provider.url(), &[])).await;
            let error = outcome.end.unwrap_err();
            assert!(matches!(error, AiError::Refused { status, .. } if status == expected), "{wire:?}: {error:?}");
            assert!(!error.to_string().contains(QUOTED), "{wire:?}: providers quote the request: {error}");
        }
    }
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    // A port that was free a moment ago, and that nobody listens on.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for wire in Wire::ALL {
        let outcome = answer(&assistant_at(wire, &format!("http://127.0.0.1:{port}"), &[])).await;
        assert!(matches!(outcome.end, Err(AiError::Unreachable(_))), "{wire:?}: {:?}", outcome.end);
    }
}
