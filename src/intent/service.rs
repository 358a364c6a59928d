//! Classification: wording that leaves no doubt, then what the examples teach, then nothing better than a general query.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{
    GENERAL,
    classifier::{Classifier, Features},
    entities::EntityExtractor,
    examples::Examples,
    human::HumanRequest,
    rules::Rules,
    text::Folded,
    vocabulary::Vocabulary,
};
use crate::config::IntentConfig;

/// Of an intent that the wording shows.
const RULE_CONFIDENCE: f64 = 0.95;
/// Of one that a language model names: it is not told how sure the model is.
const AI_CONFIDENCE: f64 = 0.8;
const FALLBACK_CONFIDENCE: f64 = 0.5;
/// A less likely intent is not believed.
const MIN_SCORE: f64 = 0.5;
/// With fewer known words a message is in another language, or in none.
const MIN_KNOWN: f64 = 0.5;
/// Bytes of a language model's answer in which an intent's name is looked for.
const MAX_ANSWER: usize = 200;

/// How an intent was found, as in `intent_logs.method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By its wording, or by the classifier with a score that is high enough.
    Pattern,
    /// By a language model that was asked.
    Ai,
    /// Not at all.
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
    pub name: Arc<str>,
    /// From 0 to 1.
    pub confidence: f64,
    /// The first `date`, `amount` (with its `currency`), `platform`, `email`, `url` and `percentage`, where the text has them, and
    /// all of them in `mentions`.
    pub entities: Map<String, Value>,
    pub method: Method,
}

impl Intent {
    /// Whether nothing spoke clearly for any intent.
    pub fn is_unsure(&self) -> bool {
        self.method == Method::Fallback
    }
}

/// Classifies messages. Build it once: it learns from the examples here.
pub struct IntentService {
    rules: Rules,
    classifier: Classifier,
    vocabulary: Vocabulary,
    names: Vec<Arc<str>>,
    /// Its place in `names`.
    general: Arc<str>,
    entities: EntityExtractor,
    human: HumanRequest,
}

impl IntentService {
    /// As the settings say. The error is one line that names the variable, the file and the line.
    pub fn from_config(config: &IntentConfig) -> Result<Self, String> {
        let own = config.intents_file.as_deref().map(Examples::read).transpose()?;
        Self::build(own, EntityExtractor::new(config.platforms_file.as_deref())?)
    }

    /// With the built-in examples and platforms.
    pub fn shipped() -> Result<Self, String> {
        Self::from_config(&IntentConfig::default())
    }

    fn build(own: Option<Examples>, entities: EntityExtractor) -> Result<Self, String> {
        let wrong_pattern = |error: regex::Error| error.to_string();
        let rules = Rules::new().map_err(wrong_pattern)?;
        let shipped = Examples::built_in()?;
        let words = words_of(&shipped);
        let mut vocabulary = Vocabulary::of(shipped.all.iter().zip(words.iter().map(String::as_str)));
        let (examples, words) = match own {
            Some(own) => {
                let words = words_of(&own);
                vocabulary.extend(words.iter().flat_map(|words| words.split_ascii_whitespace()));
                (own, words)
            }
            None => (shipped, words),
        };
        let features = words.iter().map(|words| Features::of(rules.without_opening(words)));
        let labelled = examples.all.iter().map(|example| example.intent).zip(features).collect();
        let classifier = Classifier::train(labelled, examples.names.len());
        let human = HumanRequest::new().map_err(wrong_pattern)?;
        Ok(Self { rules, classifier, vocabulary, names: examples.names, general: GENERAL.into(), entities, human })
    }

    /// The intent of one message and the facts in it, in time linear in its length; `MAX_CHARS` of it are looked at. Relative dates
    /// count from `at`, in UTC.
    pub fn classify(&self, text: &str, at: DateTime<Utc>) -> Intent {
        let folded = Folded::new(text);
        let words = folded.words();
        let (name, confidence, method) = self.name(&words);
        let entities = self.entities.extract(&folded, self.vocabulary.language(&words), at.date_naive());
        Intent { name, confidence, entities, method }
    }

    fn name(&self, words: &str) -> (Arc<str>, f64, Method) {
        if let Some(name) = self.rules.intent(words, |name| self.known(name).is_some())
            && let Some(name) = self.known(name)
        {
            return (name.clone(), RULE_CONFIDENCE, Method::Pattern);
        }
        if self.vocabulary.known_share(words) >= MIN_KNOWN {
            let (label, score) = self.classifier.best(Features::of(self.rules.without_opening(words)));
            if score >= MIN_SCORE {
                return (self.names[label].clone(), score, Method::Pattern);
            }
        }
        (self.general.clone(), FALLBACK_CONFIDENCE, Method::Fallback)
    }

    /// Whether the user asks for a human being. It rather misses one who does than believes one who does not.
    pub fn asks_for_human(&self, text: &str) -> bool {
        self.human.is_in(text)
    }

    /// The intents it knows, `general_query` among them.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// The intent with the name that a language model answered; `None` where the answer holds no name that is known, or several.
    pub fn relabel(&self, intent: &Intent, answer: &str) -> Option<Intent> {
        let end = (0..=MAX_ANSWER.min(answer.len())).rev().find(|end| answer.is_char_boundary(*end))?;
        let answer = answer[..end].to_lowercase();
        let mut named = answer.split(|c: char| !c.is_alphanumeric() && c != '_').filter_map(|word| self.known(word));
        let name = named.next()?;
        named.all(|other| other == name).then(|| Intent {
            name: name.clone(),
            confidence: AI_CONFIDENCE,
            entities: intent.entities.clone(),
            method: Method::Ai,
        })
    }

    fn known(&self, name: &str) -> Option<&Arc<str>> {
        self.names.iter().find(|known| ***known == *name)
    }
}

fn words_of(examples: &Examples) -> Vec<String> {
    examples.all.iter().map(|example| Folded::new(&example.text).words()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_models_answer_names_an_intent_in_spite_of_noise() {
        let service = IntentService::shipped().unwrap();
        let at = DateTime::from_timestamp(1_773_847_800, 0).unwrap();
        let unsure = service.classify("qwertz 500 on tiktok", at);
        assert!(unsure.is_unsure());
        let table = [
            ("campaign_help", Some("campaign_help")),
            (" \"Campaign_Help\".\n", Some("campaign_help")),
            ("**greeting**", Some("greeting")),
            ("Intent: general_query", Some("general_query")),
            ("greeting, greeting", Some("greeting")),
            ("greeting or farewell", None),
            ("campaign", None),
            ("", None),
            ("I do not know.", None),
            (&"é".repeat(500), None),
        ];
        for (answer, expected) in table {
            let intent = service.relabel(&unsure, answer);
            assert_eq!(intent.as_ref().map(|intent| &*intent.name), expected, "{answer}");
            if let Some(intent) = intent {
                assert_eq!(
                    (intent.method, intent.is_unsure(), &intent.entities),
                    (Method::Ai, false, &unsure.entities)
                );
                assert_eq!(intent.entities["platform"], "tiktok");
            }
        }
    }
}
