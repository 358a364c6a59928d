//! One conversation's context, and how it is written down.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{summary, topic::topic};
use crate::ai::{PromptMessage, Role};

/// How many messages a prompt is given, the newest ones.
pub const MAX_MESSAGES: usize = 10;

/// How many bytes of content a prompt is given, the newest messages': more than any model reads.
const MAX_BYTES: usize = 256 << 10;

/// A conversation's context. As JSON it has the design's shape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConversationContext {
    /// Oldest first.
    pub messages: VecDeque<PromptMessage>,
    /// What was found in the messages by name, the newest of each name.
    pub entities: Map<String, Value>,
    /// A few words that are said a lot; empty while nothing is.
    pub topic: String,
    /// The last turn's intent; empty until a turn is added.
    pub last_intent: String,
    /// What was said before the messages, a line each, oldest first.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    pub summary: VecDeque<String>,
}

/// A turn that is over, to be remembered.
#[derive(Clone, Debug)]
pub struct Exchanged {
    pub question: String,
    /// Nothing, where there was no answer worth remembering.
    pub answer: Option<String>,
    /// The name of the question's intent.
    pub intent: String,
    /// What was found in the question.
    pub entities: Map<String, Value>,
}

impl ConversationContext {
    /// A context of these messages, oldest first.
    pub fn of(messages: impl IntoIterator<Item = PromptMessage>) -> Self {
        let mut context = Self { messages: messages.into_iter().collect(), ..Self::default() };
        context.trim();
        context
    }

    /// The same with what was found in its messages, oldest first: the intent and the entities of each.
    pub fn with_found(mut self, found: impl IntoIterator<Item = (String, Map<String, Value>)>) -> Self {
        for (intent, entities) in found {
            self.learn(intent, entities);
        }
        self
    }

    /// Reads what [`write`](Self::write) wrote, or somebody else in the same shape.
    pub(super) fn read(json: &[u8]) -> serde_json::Result<Self> {
        let mut context: Self = serde_json::from_slice(json)?;
        context.trim();
        Ok(context)
    }

    /// The context as JSON.
    pub(super) fn write(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    pub(super) fn add(&mut self, turn: Exchanged) {
        self.messages.push_back(PromptMessage { role: Role::User, content: turn.question });
        if let Some(content) = turn.answer {
            self.messages.push_back(PromptMessage { role: Role::Assistant, content });
        }
        self.learn(turn.intent, turn.entities);
        self.trim();
    }

    fn learn(&mut self, intent: String, mut entities: Map<String, Value>) {
        // Where they stand in the message says nothing about the conversation.
        entities.remove("mentions");
        self.entities.extend(entities);
        self.last_intent = intent;
    }

    /// Sums up the oldest messages, where there are too many, and drops them where they are too long.
    fn trim(&mut self) {
        let surplus = self.messages.len().saturating_sub(MAX_MESSAGES);
        self.summary.extend(self.messages.drain(..surplus).map(|message| summary::line(&message)));
        self.summary.drain(..self.summary.len().saturating_sub(summary::MAX_LINES));
        let mut bytes = 0;
        let fit = self.messages.iter().rev().take_while(|message| {
            bytes += message.content.len();
            bytes <= MAX_BYTES
        });
        let too_long = self.messages.len() - fit.count();
        if too_long > 0 {
            ::metrics::counter!("chat_dropped_total", "what" => "context_message").increment(too_long as u64);
            self.messages.drain(..too_long);
        }
        let said = self.messages.iter().filter(|message| message.role == Role::User);
        let topic = topic(said.map(|message| message.content.as_str()));
        if !topic.is_empty() {
            self.topic = topic;
        }
    }

    /// About what it holds in memory.
    pub(super) fn bytes(&self) -> u32 {
        let text: usize = self.messages.iter().map(|message| message.content.len() + 64).sum();
        // What is found is a few short words.
        let found = self.entities.len() * 128 + self.topic.len() + self.last_intent.len();
        let text = text + self.summary.iter().map(|line| line.len() + 24).sum::<usize>();
        u32::try_from(text + found + 256).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(question: &str, intent: &str, entities: Value) -> Exchanged {
        let Value::Object(entities) = entities else { panic!("not an object: {entities}") };
        Exchanged {
            question: question.into(),
            answer: Some(format!("re: {question}")),
            intent: intent.into(),
            entities,
        }
    }

    fn example() -> ConversationContext {
        let mut context = ConversationContext::default();
        context.add(said("500 on tiktok", "campaign_help", json!({ "amount": 500, "platform": "tiktok" })));
        context.add(said("on reddit today", "content_idea", json!({ "platform": "reddit", "date": "today" })));
        context
    }

    fn shape() -> Value {
        json!({
            "messages": [
                { "role": "user", "content": "500 on tiktok" },
                { "role": "assistant", "content": "re: 500 on tiktok" },
                { "role": "user", "content": "on reddit today" },
                { "role": "assistant", "content": "re: on reddit today" },
            ],
            "entities": { "amount": 500, "platform": "reddit", "date": "today" },
            "topic": "reddit tiktok",
            "lastIntent": "content_idea",
        })
    }

    #[test]
    fn it_is_written_in_the_designs_shape_and_read_back() {
        let json = example().write().unwrap();
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), shape());
        assert_eq!(ConversationContext::read(json.as_bytes()).unwrap(), example());
        let empty = json!({ "messages": [], "entities": {}, "topic": "", "lastIntent": "" });
        assert_eq!(serde_json::to_value(ConversationContext::default()).unwrap(), empty);
    }

    #[test]
    fn what_it_does_not_know_is_ignored_and_a_topic_is_kept() {
        let mut json = shape();
        json["topic"] = "shoes".into();
        json["mood"] = "good".into();
        json["messages"] = json!([{ "role": "user", "content": "ok", "at": 1 }]);
        let mut context = ConversationContext::read(json.to_string().as_bytes()).unwrap();
        assert_eq!((context.messages.len(), context.topic.as_str()), (1, "shoes"));
        context.add(said("thanks", "farewell", json!({})));
        assert_eq!((context.topic.as_str(), context.last_intent.as_str()), ("shoes", "farewell"));
        assert_eq!(context.entities.len(), 3);
    }

    #[test]
    fn what_was_found_is_learnt_again() {
        let found = [("greeting", json!({ "amount": 5 })), ("content_idea", json!({ "amount": 7, "mentions": [] }))];
        let found = found.map(|(intent, entities)| (intent.to_owned(), entities.as_object().unwrap().clone()));
        let context = ConversationContext::of([]).with_found(found);
        assert_eq!(
            (Value::Object(context.entities), context.last_intent.as_str()),
            (json!({ "amount": 7 }), "content_idea")
        );
    }

    #[test]
    fn another_shape_is_refused() {
        let texts = ["", "{", "null", "[]", "{}", r#"{"messages":[]}"#, "\u{0}"];
        assert!(texts.iter().all(|text| ConversationContext::read(text.as_bytes()).is_err()));
        assert!(ConversationContext::read(&[0xff, 0xfe]).is_err());
        let mut role = shape();
        role["messages"][0]["role"] = "system".into();
        assert!(ConversationContext::read(role.to_string().as_bytes()).is_err());
    }

    #[test]
    fn the_oldest_messages_go_when_there_is_too_much() {
        let message = |n: usize, bytes| PromptMessage { role: Role::User, content: n.to_string().repeat(bytes) };
        let kept = |bytes: &[usize]| {
            let context = ConversationContext::of(bytes.iter().enumerate().map(|(n, bytes)| message(n, *bytes)));
            context.messages.iter().map(|message| message.content[..1].to_owned()).collect::<String>()
        };
        assert_eq!(kept(&[1; 10]), "0123456789");
        assert_eq!(kept(&[MAX_BYTES / 2, MAX_BYTES / 2]), "01");
        assert_eq!(kept(&[MAX_BYTES / 2, 1, MAX_BYTES / 2]), "12");
        assert_eq!(kept(&[1, MAX_BYTES + 1, 1, 1]), "23");
        let stored = json!({
            "messages": (0..99).map(|_| json!({ "role": "user", "content": "x" })).collect::<Vec<_>>(),
            "entities": {}, "topic": "", "lastIntent": "",
        });
        assert_eq!(ConversationContext::read(stored.to_string().as_bytes()).unwrap().messages.len(), MAX_MESSAGES);
    }
}
