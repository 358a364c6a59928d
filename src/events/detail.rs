//! An event as other programs are told it.

use entity::ids::{ConversationId, MessageId, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{DomainEvent, Fact};

/// How large an event may become, in bytes of JSON: below EventBridge's limit, with room for what the database's own way to
/// write JSON adds.
const MAX_BYTES: usize = 240 << 10;

/// What every event carries.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// The same however often the event is delivered.
    pub event_id: String,
    /// `YYYY-MM-DDTHH:mm:ss.sssZ`
    #[schemars(extend("format" = "date-time"))]
    pub occurred_at: String,
    /// The conversation that it happened in.
    pub conversation_id: ConversationId,
    /// Who did it. Of answers: who asked. Of what the server did by itself: the conversation's owner.
    pub user_id: UserId,
    /// The message that it is about, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "MessageId")]
    pub message_id: Option<MessageId>,
    /// `true` where the text was too long for an event, and is cut.
    #[serde(skip_serializing_if = "is_false")]
    #[schemars(default)]
    pub truncated: bool,
    #[serde(flatten)]
    #[schemars(skip)]
    pub fact: Fact,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Detail {
    pub fn of(event_id: String, event: DomainEvent) -> Self {
        Self {
            event_id,
            occurred_at: event.at.and_utc().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            conversation_id: event.conversation_id,
            user_id: event.user_id,
            message_id: event.message_id,
            truncated: false,
            fact: event.fact,
        }
    }

    /// The event as JSON, its text cut to what an event may have.
    pub fn fit(mut self) -> serde_json::Result<Value> {
        if let Some(Some(text)) = self.fact.text()
            && text.len() > MAX_BYTES / 8
        {
            let excess = serde_json::to_string(&self)?.len().saturating_sub(MAX_BYTES);
            if let Some(Some(text)) = self.fact.text().filter(|_| excess > 0) {
                let written = text.chars().map(written_bytes).sum::<usize>();
                let mark = r#""truncated":true,"#.len();
                text.truncate(fitting(text, written.saturating_sub(excess + mark)));
                self.truncated = true;
            }
        }
        serde_json::to_value(self)
    }
}

/// How many bytes of the text may stay, so that no more than `max` are written in JSON.
fn fitting(text: &str, max: usize) -> usize {
    let mut written = 0;
    let cut = text.char_indices().find(|(_, letter)| {
        written += written_bytes(*letter);
        written > max
    });
    cut.map_or(text.len(), |(at, _)| at)
}

/// How many bytes a character takes in a string of JSON.
fn written_bytes(letter: char) -> usize {
    match letter {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => r"\u0000".len(),
        _ => letter.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Sent, Sentiment};

    fn sent(content: String) -> Value {
        let sentiment = Sentiment { sentiment: "neutral", sentiment_score: 0.0, tone: "neutral" };
        let event = DomainEvent {
            conversation_id: "c".into(),
            user_id: "u".into(),
            message_id: Some("m".into()),
            at: "2026-01-02T03:04:05.678".parse().unwrap(),
            fact: Fact::MessageSent(Sent { characters: content.chars().count(), sentiment, content: Some(content) }),
        };
        Detail::of("e".to_owned(), event).fit().unwrap()
    }

    #[test]
    fn an_event_has_what_every_event_has_and_its_own() {
        let expected = serde_json::json!({
            "eventId": "e", "occurredAt": "2026-01-02T03:04:05.678Z", "conversationId": "c", "userId": "u",
            "messageId": "m", "characters": 5, "sentiment": "neutral", "sentimentScore": 0.0, "tone": "neutral",
            "content": "hello",
        });
        assert_eq!(sent("hello".into()), expected);
    }

    #[test]
    fn text_is_cut_where_the_event_would_be_too_large() {
        for text in ["a", "é", "😀", "\u{1}", "\"", "a\u{1}😀"] {
            for length in [MAX_BYTES / 8, MAX_BYTES, 2 * MAX_BYTES] {
                let content = text.repeat(length / text.len());
                let detail = sent(content.clone());
                let written = detail.to_string();
                let kept = detail["content"].as_str().unwrap();
                assert!(written.len() <= MAX_BYTES, "{text:?} {}", written.len());
                assert_eq!(detail.get("truncated").is_some(), kept != content, "{text:?} {length}");
                assert!(content.starts_with(kept));
                if kept != content {
                    assert!(written.len() + 32 > MAX_BYTES, "{text:?}: cut shorter than it has to be");
                }
            }
        }
    }
}
