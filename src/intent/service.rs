//! Classification by pattern, first match wins.

use regex::{RegexSet, RegexSetBuilder};
use serde_json::{Map, Value};

use super::entities::EntityExtractor;

/// In order: the first that matches names the intent.
const PATTERNS: [(&str, &str); 6] = [
    ("campaign_help", "campaign|marketing|promote|advertise"),
    ("analytics_query", "analytics|stats|metrics|performance|revenue"),
    ("content_idea", "content|idea|post|create|generate"),
    ("technical_support", "help|error|problem|issue|bug"),
    ("greeting", "^(hi|hello|hey|good morning|good afternoon)"),
    ("farewell", "^(bye|goodbye|see you|thanks|thank you)"),
];
const PATTERN_CONFIDENCE: f64 = 0.85;
const FALLBACK: (&str, f64) = ("general_query", 0.5);

/// How an intent was found, as in `intent_logs.method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Pattern,
    Ai,
    Fallback,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pattern => "pattern",
            Self::Ai => "ai",
            Self::Fallback => "fallback",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    pub name: &'static str,
    /// From 0 to 1.
    pub confidence: f64,
    /// `date`, `amount` and `platform`, where the text has them.
    pub entities: Map<String, Value>,
    pub method: Method,
}

/// Classifies messages. Build it once: the patterns are compiled here.
pub struct IntentService {
    patterns: RegexSet,
    entities: EntityExtractor,
}

impl IntentService {
    /// # Errors
    /// When a pattern of this module does not compile.
    pub fn new() -> Result<Self, regex::Error> {
        let patterns = RegexSetBuilder::new(PATTERNS.map(|(_, pattern)| pattern)).case_insensitive(true).build()?;
        Ok(Self { patterns, entities: EntityExtractor::new()? })
    }

    /// The intent of one message, in time linear in its length.
    pub fn classify(&self, text: &str) -> Intent {
        match self.patterns.matches(text).iter().next() {
            Some(index) => Intent {
                name: PATTERNS[index].0,
                confidence: PATTERN_CONFIDENCE,
                entities: self.entities.extract(text),
                method: Method::Pattern,
            },
            None => Intent { name: FALLBACK.0, confidence: FALLBACK.1, entities: Map::new(), method: Method::Fallback },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_intent() {
        let service = IntentService::new().unwrap();
        let table = [
            ("How do I run a campaign?", "campaign_help"),
            ("ADVERTISE my page", "campaign_help"),
            ("show me my revenue", "analytics_query"),
            ("Any idea for tonight?", "content_idea"),
            ("there is a bug", "technical_support"),
            ("Hello you", "greeting"),
            ("hi", "greeting"),
            ("Good afternoon!", "greeting"),
            ("thanks a lot", "farewell"),
            ("See you", "farewell"),
            // The first pattern wins, whatever comes first in the text.
            ("hello, I need help with the stats of my campaign", "campaign_help"),
            ("help me create", "content_idea"),
            ("oh, hello", "general_query"),
            ("What is the capital of France?", "general_query"),
            ("", "general_query"),
        ];
        for (text, expected) in table {
            let intent = service.classify(text);
            assert_eq!(intent.name, expected, "{text}");
            let (confidence, method) =
                if expected == "general_query" { (0.5, Method::Fallback) } else { (0.85, Method::Pattern) };
            assert_eq!((intent.confidence, intent.method), (confidence, method), "{text}");
        }
    }

    #[test]
    fn entities_come_with_a_pattern_only() {
        let service = IntentService::new().unwrap();
        let found = service.classify("campaign for $1,250.50 on Instagram tomorrow").entities;
        assert_eq!(
            Value::Object(found),
            serde_json::json!({"date": "tomorrow", "amount": 1250.5, "platform": "instagram"})
        );
        assert!(service.classify("tomorrow on reddit").entities.is_empty());
    }
}
