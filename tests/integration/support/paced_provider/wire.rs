//! The providers' wire formats, as their documentation shows them.

use axum::body::Bytes;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Chat Completions: server-sent events, `[DONE]` at the end.
    OpenAi,
    /// Messages: named server-sent events, `message_stop` at the end.
    Anthropic,
    /// `streamGenerateContent`: server-sent events, `finishReason` in the last.
    Gemini,
    /// `/api/chat`: one JSON object a line, `done: true` in the last.
    Ollama,
    /// `converse-stream`: AWS's binary event stream, `messageStop` and `metadata` at the end.
    Bedrock,
}

impl Wire {
    pub const ALL: [Self; 5] = [Self::OpenAi, Self::Anthropic, Self::Gemini, Self::Ollama, Self::Bedrock];

    /// The provider's name in `AI_PROVIDER`.
    pub fn provider(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Ollama => "ollama",
            Self::Bedrock => "bedrock",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::OpenAi | Self::Anthropic | Self::Gemini => "text/event-stream",
            Self::Ollama => "application/x-ndjson",
            Self::Bedrock => "application/vnd.amazon.eventstream",
        }
    }

    /// What comes before the first text.
    pub fn head(self) -> Bytes {
        match self {
            Self::OpenAi => sse(None, &openai_chunk(json!({"role": "assistant", "content": ""}), Value::Null)),
            Self::Anthropic => {
                let message = json!({"id": "msg_1", "type": "message", "role": "assistant", "content": [], "model": "m",
                    "stop_reason": null, "usage": {"input_tokens": 7, "output_tokens": 1}});
                let block =
                    json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}});
                join([
                    sse(Some("message_start"), &json!({"type": "message_start", "message": message})),
                    sse(Some("content_block_start"), &block),
                ])
            }
            Self::Gemini | Self::Ollama => Bytes::new(),
            Self::Bedrock => frame("messageStart", &json!({"role": "assistant"})),
        }
    }

    pub fn text(self, text: &str) -> Bytes {
        match self {
            Self::OpenAi => sse(None, &openai_chunk(json!({"content": text}), Value::Null)),
            Self::Anthropic => {
                let delta = json!({"type": "text_delta", "text": text});
                let event = json!({"type": "content_block_delta", "index": 0, "delta": delta});
                sse(Some("content_block_delta"), &event)
            }
            Self::Gemini => sse(None, &gemini_chunk(text, None)),
            Self::Ollama => line(&json!({"model": "m", "created_at": "2025-01-01T00:00:00Z",
                "message": {"role": "assistant", "content": text}, "done": false})),
            Self::Bedrock => frame("contentBlockDelta", &json!({"contentBlockIndex": 0, "delta": {"text": text}})),
        }
    }

    pub fn ping(self) -> Bytes {
        match self {
            Self::OpenAi | Self::Gemini => Bytes::from_static(b": keep-alive\n\n"),
            Self::Anthropic => sse(Some("ping"), &json!({"type": "ping"})),
            Self::Ollama => Bytes::from_static(b"\n"),
            Self::Bedrock => frame("ping", &json!({})),
        }
    }

    pub fn end(self) -> Bytes {
        match self {
            Self::OpenAi => {
                let usage = json!({"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12});
                let tail = json!({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [],
                    "usage": usage});
                join([
                    sse(None, &openai_chunk(json!({}), "stop".into())),
                    sse(None, &tail),
                    Bytes::from_static(b"data: [DONE]\n\n"),
                ])
            }
            Self::Anthropic => join([
                sse(Some("content_block_stop"), &json!({"type": "content_block_stop", "index": 0})),
                sse(
                    Some("message_delta"),
                    &json!({"type": "message_delta",
                    "delta": {"stop_reason": "end_turn", "stop_sequence": null}, "usage": {"output_tokens": 5}}),
                ),
                sse(Some("message_stop"), &json!({"type": "message_stop"})),
            ]),
            Self::Gemini => sse(None, &gemini_chunk("", Some("STOP"))),
            Self::Ollama => line(&json!({"model": "m", "created_at": "2025-01-01T00:00:00Z",
                "message": {"role": "assistant", "content": ""}, "done_reason": "stop", "done": true,
                "total_duration": 1, "prompt_eval_count": 7, "eval_count": 5})),
            Self::Bedrock => join([
                frame("contentBlockStop", &json!({"contentBlockIndex": 0})),
                frame("messageStop", &json!({"stopReason": "end_turn"})),
                frame(
                    "metadata",
                    &json!({"usage": {"inputTokens": 7, "outputTokens": 5, "totalTokens": 12},
                    "metrics": {"latencyMs": 1}}),
                ),
            ]),
        }
    }

    /// The message quotes the request, as the providers' messages do.
    pub fn error_body(self, status: u16) -> Value {
        let message = format!("status {status} for your text: {}", super::QUOTED);
        match self {
            Self::OpenAi => json!({"error": {"message": message, "type": "server_error", "param": null, "code": null}}),
            Self::Anthropic => json!({"type": "error", "error": {"type": "api_error", "message": message}}),
            Self::Gemini => json!({"error": {"code": status, "message": message, "status": "UNAVAILABLE"}}),
            Self::Ollama => json!({"error": message}),
            Self::Bedrock => json!({"message": message}),
        }
    }
}

fn openai_chunk(delta: Value, finish_reason: Value) -> Value {
    json!({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]})
}

fn gemini_chunk(text: &str, finish_reason: Option<&str>) -> Value {
    let mut candidate = json!({"content": {"parts": [{"text": text}], "role": "model"}, "index": 0});
    if let Some(reason) = finish_reason {
        candidate["finishReason"] = reason.into();
    }
    json!({"candidates": [candidate], "modelVersion": "m",
        "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 5, "totalTokenCount": 12}})
}

fn sse(event: Option<&str>, data: &Value) -> Bytes {
    let event = event.map(|name| format!("event: {name}\n")).unwrap_or_default();
    format!("{event}data: {data}\n\n").into()
}

fn line(data: &Value) -> Bytes {
    format!("{data}\n").into()
}

fn join<const N: usize>(pieces: [Bytes; N]) -> Bytes {
    pieces.concat().into()
}

/// One message of `application/vnd.amazon.eventstream`: lengths, headers, payload, each part with its CRC-32.
fn frame(event: &str, payload: &Value) -> Bytes {
    let payload = payload.to_string();
    let mut headers = Vec::new();
    for (name, value) in [(":event-type", event), (":content-type", "application/json"), (":message-type", "event")] {
        headers.push(name.len() as u8);
        headers.extend_from_slice(name.as_bytes());
        headers.push(7); // a string
        headers.extend_from_slice(&(value.len() as u16).to_be_bytes());
        headers.extend_from_slice(value.as_bytes());
    }
    let total = 12 + headers.len() + payload.len() + 4;
    let mut frame = Vec::with_capacity(total);
    frame.extend_from_slice(&(total as u32).to_be_bytes());
    frame.extend_from_slice(&(headers.len() as u32).to_be_bytes());
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame.extend_from_slice(&headers);
    frame.extend_from_slice(payload.as_bytes());
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame.into()
}

/// IEEE 802.3, as zlib computes it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn crc32_is_the_standard_one() {
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
}
