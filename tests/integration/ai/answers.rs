//! An answer that goes well, and the request that asks for it.

use serde_json::{Value, json};

use super::{Step, Wire, answer, assistant, assistant_at, start};
use crate::support::paced_provider::{Received, TOKENS};

const ANSWER: [Step; 4] = [Step::Text("Voilà: "), Step::Text("\"one\"\n"), Step::Text("and 二."), Step::End];

#[tokio::test]
async fn every_provider_gives_its_text_and_its_tokens() {
    for wire in Wire::ALL {
        let provider = start(wire, &ANSWER).await;
        let outcome = answer(&assistant_at(wire, provider.url(), &[])).await;
        assert_eq!(outcome.text, "Voilà: \"one\"\nand 二.", "{wire:?}");
        assert_eq!(outcome.end.unwrap(), Some(TOKENS), "{wire:?}");
        assert_eq!(outcome.started, [(wire.provider().to_owned(), "model-x".to_owned())]);
    }
}

#[tokio::test]
async fn empty_pieces_are_left_out() {
    for wire in Wire::ALL {
        let steps = [Step::Text(""), Step::Text("\n"), Step::Text("text"), Step::Text(""), Step::Text("\n"), Step::End];
        let provider = start(wire, &steps).await;
        let outcome = answer(&assistant_at(wire, provider.url(), &[])).await;
        assert_eq!(outcome.text, "text\n", "{wire:?}: what is blank before the first text is left out too");
    }
}

#[tokio::test]
async fn the_request_carries_everything_in_order() {
    for wire in Wire::ALL {
        let provider = start(wire, &ANSWER).await;
        // A slash at the end of the address changes nothing.
        let url = format!("{}/", provider.url());
        answer(&assistant_at(wire, &url, &["--ai-max-tokens", "321"])).await.end.unwrap();
        let request = provider.request().await;
        assert_eq!(request.path, path(wire));
        assert_eq!(key(wire, &request), expected_key(wire), "{wire:?}");
        assert_eq!(conversation(wire, &request.body), expected_conversation(), "{wire:?}");
        assert_eq!(max_tokens(wire, &request.body), &json!(321), "{wire:?}");
        if matches!(wire, Wire::OpenAi | Wire::Anthropic | Wire::Ollama) {
            assert_eq!(request.body["model"], "model-x");
            assert_eq!(request.body["stream"], true);
        }
    }
}

#[tokio::test]
async fn the_providers_own_variables_are_read() {
    let provider = start(Wire::OpenAi, &ANSWER).await;
    let variables = [("OPENAI_API_KEY", "own key"), ("OPENAI_BASE_URL", provider.url())];
    answer(&assistant(&["--ai-provider", "openai"], &variables)).await.end.unwrap();
    let request = provider.request().await;
    assert_eq!(request.headers["authorization"], "Bearer own key");
    assert_eq!(request.path, "/v1/chat/completions");
}

fn path(wire: Wire) -> &'static str {
    match wire {
        Wire::OpenAi => "/v1/chat/completions",
        Wire::Anthropic => "/v1/messages",
        Wire::Gemini => "/v1beta/models/model-x:streamGenerateContent?alt=sse",
        Wire::Ollama => "/api/chat",
        Wire::Bedrock => "/model/model-x/converse-stream",
    }
}

fn key(wire: Wire, request: &Received) -> Option<&str> {
    let name = match wire {
        Wire::OpenAi | Wire::Bedrock => "authorization",
        Wire::Anthropic => "x-api-key",
        Wire::Gemini => "x-goog-api-key",
        Wire::Ollama => return None,
    };
    request.headers.get(name).map(|value| value.to_str().unwrap())
}

fn expected_key(wire: Wire) -> Option<&'static str> {
    match wire {
        Wire::OpenAi | Wire::Bedrock => Some("Bearer key"),
        Wire::Anthropic | Wire::Gemini => Some("key"),
        Wire::Ollama => None,
    }
}

fn max_tokens(wire: Wire, body: &Value) -> &Value {
    match wire {
        Wire::OpenAi | Wire::Anthropic => &body["max_tokens"],
        Wire::Gemini => &body["generationConfig"]["maxOutputTokens"],
        Wire::Ollama => &body["options"]["num_predict"],
        Wire::Bedrock => &body["inferenceConfig"]["maxTokens"],
    }
}

fn expected_conversation() -> Vec<(String, String)> {
    let turns = [
        ("system", "You are kind."),
        ("user", "first question"),
        ("assistant", "first answer"),
        ("user", "second question"),
    ];
    turns.map(|(role, text)| (role.to_owned(), text.to_owned())).to_vec()
}

/// Role and text of everything that the model is shown, in the order of the body.
fn conversation(wire: Wire, body: &Value) -> Vec<(String, String)> {
    let system = match wire {
        Wire::OpenAi | Wire::Ollama => None,
        Wire::Anthropic | Wire::Bedrock => Some(&body["system"]),
        Wire::Gemini => Some(&body["systemInstruction"]),
    };
    let messages = if wire == Wire::Gemini { &body["contents"] } else { &body["messages"] };
    let role = |message: &Value| match message["role"].as_str().unwrap() {
        "model" => "assistant".to_owned(),
        role => role.to_owned(),
    };
    let system = system.map(|system| ("system".to_owned(), text(system)));
    let turns = messages.as_array().unwrap().iter().map(|message| {
        let content = if wire == Wire::Gemini { &message["parts"] } else { &message["content"] };
        (role(message), text(content))
    });
    system.into_iter().chain(turns).collect()
}

/// The one text inside, however deep the format puts it.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) if parts.len() == 1 => text(&parts[0]),
        Value::Object(part) => text(part.get("parts").or(part.get("text")).unwrap()),
        other => panic!("no single text: {other}"),
    }
}
