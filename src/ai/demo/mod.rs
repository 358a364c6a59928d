//! The assistant that works offline: it says what it is, and answers from prepared texts and a small FAQ.

mod answers;
mod faq;
mod language;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};

use self::{answers::Topic, faq::Faq, language::Language};
use super::provider::{AiError, Part, PartStream, Prompt, Provider};

/// Quick to read along, slow enough to be seen as a stream.
const WORD_PACE: Duration = Duration::from_millis(20);

pub struct Demo {
    faq: Faq,
    pace: Duration,
}

impl Default for Demo {
    fn default() -> Self {
        Self::new(WORD_PACE)
    }
}

impl Demo {
    /// `pace` is the pause after each word.
    pub fn new(pace: Duration) -> Self {
        Self { faq: Faq::embedded(), pace }
    }

    fn answer(&self, prompt: &Prompt) -> String {
        let language = Language::of(&prompt.message);
        let topic = Topic::of(&prompt.message, &prompt.intent, language);
        // The FAQ is English; a French question gets a French text, if a less exact one.
        let from_faq = (language == Language::English && !topic.is_about_the_assistant())
            .then(|| self.faq.find(&prompt.message))
            .flatten();
        let answer = from_faq.unwrap_or_else(|| topic.text(language, prompt.history.len() / 2));
        // Whoever talks to it is told once what it is, whatever they ask first.
        if prompt.history.is_empty() && !topic.is_about_the_assistant() {
            return format!("{}\n\n{answer}", language.introduction());
        }
        answer.to_owned()
    }
}

#[async_trait]
impl Provider for Demo {
    fn name(&self) -> &str {
        "demo"
    }

    fn model(&self) -> &str {
        "demo"
    }

    /// Streams word by word; a word is a token, in the message and in the answer.
    fn understands(&self) -> bool {
        false
    }

    async fn stream(&self, prompt: Arc<Prompt>) -> Result<PartStream, AiError> {
        let words: Vec<_> = self.answer(&prompt).split_inclusive(' ').map(str::to_owned).collect();
        let tokens = i32::try_from(words.len() + prompt.message.split_whitespace().count()).ok();
        let pace = self.pace;
        let texts = stream::iter(words).enumerate().then(move |(index, word)| async move {
            if index > 0 && !pace.is_zero() {
                tokio::time::sleep(pace).await;
            }
            Ok(Part::Text(word))
        });
        Ok(texts.chain(stream::iter([Ok(Part::End { tokens })])).boxed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ai::{PromptMessage, Role};

    fn prompt(intent: &str, message: &str, turns_before: usize) -> Prompt {
        let turn = [(Role::User, "before"), (Role::Assistant, "yes")];
        let turn = turn.map(|(role, text)| PromptMessage { role, content: text.into() });
        let history = std::iter::repeat_n(turn, turns_before).flatten().collect();
        Prompt { system: String::new(), history, message: message.into(), intent: intent.into() }
    }

    fn answer(intent: &str, message: &str, turns_before: usize) -> String {
        Demo::new(Duration::ZERO).answer(&prompt(intent, message, turns_before))
    }

    #[test]
    fn says_what_it_is() {
        let table = [
            ("greeting", "hello", 0, "demo assistant"),
            ("greeting", "Hi there!", 3, "demo assistant"),
            ("general_query", "Who are you?", 3, "demo assistant"),
            ("general_query", "are you a robot or a real person", 2, "demo assistant"),
            ("campaign_help", "plan my campaign", 0, "demo assistant"),
            ("general_query", "Where is my data stored?", 0, "demo assistant"),
            ("general_query", "Bonjour !", 0, "assistant de démonstration"),
            ("general_query", "Qui es-tu ?", 2, "assistant de démonstration"),
            ("general_query", "Comment trouver des idées pour mes vidéos ?", 0, "assistant de démonstration"),
        ];
        for (intent, message, turns, expected) in table {
            let answer = answer(intent, message, turns);
            assert!(answer.contains(expected), "{message}: {answer}");
        }
    }

    #[test]
    fn introduces_itself_once() {
        let first = answer("campaign_help", "plan my campaign", 0);
        assert!(first.starts_with(Language::English.introduction()));
        assert!(!answer("campaign_help", "plan my campaign", 1).contains(Language::English.introduction()));
    }

    #[test]
    fn answers_by_intent_and_varies() {
        for intent in ["campaign_help", "analytics_query", "content_idea", "technical_support", "greeting", "farewell"]
        {
            let answers = [1, 2].map(|turns| answer(intent, "zzz", turns));
            assert_ne!(answers[0], answers[1], "{intent}");
            assert_ne!(answers[0], answer("general_query", "zzz", 1), "{intent}");
        }
    }

    #[test]
    fn french_questions_get_french_answers() {
        let table = [
            ("campaign_help", "Comment lancer ma campagne marketing ?", "campagne"),
            ("general_query", "Quels sont mes revenus du mois ?", "chiffres"),
            ("general_query", "J'ai une erreur, rien ne marche", "problème"),
            ("general_query", "Merci beaucoup et au revoir", "plaisir"),
        ];
        for (intent, message, expected) in table {
            let answer = answer(intent, message, 1);
            assert!(answer.contains(expected), "{message}: {answer}");
        }
    }

    #[tokio::test]
    async fn streams_word_by_word_and_counts_the_words() {
        let prompt = prompt("technical_support", "how do I connect a real provider", 1);
        let expected = Demo::new(Duration::ZERO).answer(&prompt);
        assert!(expected.contains("```"), "this answer shows code: {expected}");
        let stream = Demo::new(Duration::ZERO).stream(Arc::new(prompt)).await.unwrap();
        let parts: Vec<_> = stream.map(Result::unwrap).collect().await;
        let texts: Vec<_> = parts
            .iter()
            .filter_map(|part| match part {
                Part::Text(text) => Some(text.as_str()),
                Part::End { .. } => None,
            })
            .collect();
        assert_eq!(texts.concat(), expected);
        assert!(texts.len() > 10 && texts.iter().all(|text| !text.is_empty()));
        assert_eq!(parts.last(), Some(&Part::End { tokens: Some(texts.len() as i32 + 7) }));
    }
}
