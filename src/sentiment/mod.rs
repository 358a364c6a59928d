//! How a message feels: a score, its label, and the tone in which the message is said. English is scored as the Python
//! package vaderSentiment 3.3.2 does, French (and both mixed) by the same rules over a lexicon of this server.
//!
//! Pure: no I/O, and no longer for a long text than its length asks.

mod emoji;
mod english;
mod french;
mod language;
mod text;
mod tone;
mod vader;

use self::{emoji::Emoji, english::English, french::French, language::Language, text::Text, tone::Tones};

/// Characters of a message that are looked at; what follows is not.
pub const MAX_CHARS: usize = 10_000;

/// From this score on a message is positive, and negative from its opposite on: VADER's own bounds.
const LABEL_BOUND: f64 = 0.05;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sentiment {
    /// From -1, as negative as can be, to 1.
    pub score: f64,
    pub label: Label,
    pub tone: Tone,
}

/// What `messages.sentiment` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    Positive,
    Neutral,
    Negative,
}

/// How the user speaks to the assistant. Only what is said about the assistant and its answers makes a message
/// frustrated or satisfied: angry followers do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    Frustrated,
    Satisfied,
    Neutral,
    Urgent,
}

impl Label {
    pub fn of(score: f64) -> Self {
        if score >= LABEL_BOUND {
            Self::Positive
        } else if score <= -LABEL_BOUND {
            Self::Negative
        } else {
            Self::Neutral
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Neutral => "neutral",
            Self::Negative => "negative",
        }
    }
}

impl Tone {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Frustrated => "frustrated",
            Self::Satisfied => "satisfied",
            Self::Neutral => "neutral",
            Self::Urgent => "urgent",
        }
    }
}

/// Holds the lexicons and the patterns: built once, a few milliseconds.
pub struct SentimentService {
    emoji: Emoji,
    english: English,
    french: French,
    language: Language,
    tones: Tones,
}

impl SentimentService {
    /// Fails only when a data file of this module is broken, and says which line.
    pub fn new() -> Result<Self, String> {
        let emoji = Emoji::new()?;
        let english = English::new(&emoji)?;
        let french = French::new(&english, &emoji)?;
        let language = Language::new(&french, &english);
        Ok(Self { language, french, english, emoji, tones: Tones::new()? })
    }

    pub fn analyze(&self, text: &str) -> Sentiment {
        let text = beginning(text);
        let words = Text::new(text, &self.emoji);
        let score = if self.language.is_french(&words) { self.french.score(&words) } else { self.english.score(text) };
        Sentiment { score, label: Label::of(score), tone: self.tones.of(&words, score) }
    }
}

fn beginning(text: &str) -> &str {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
