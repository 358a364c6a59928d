//! A text as VADER's words: what stands between spaces, without the punctuation around it.

use std::borrow::Cow;

use super::lexicon::{Lexicon, Word};

pub struct Words<'a> {
    pub list: Vec<Token<'a>>,
    /// Some words are in capitals, and not all.
    pub capitals_tell: bool,
}

pub struct Token<'a> {
    pub lower: Cow<'a, str>,
    pub word: Word,
    pub upper: bool,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a str, lexicon: &Lexicon) -> Self {
        let chunks = text.split(is_space).filter(|chunk| !chunk.is_empty());
        let list: Vec<_> = chunks.map(|chunk| Token::new(without_punctuation(chunk), lexicon)).collect();
        let upper = list.iter().filter(|token| token.upper).count();
        Self { capitals_tell: upper > 0 && upper < list.len(), list }
    }

    /// The word so many places before; an empty one where there is none.
    pub fn before(&self, at: usize, distance: usize) -> &str {
        at.checked_sub(distance).map_or("", |at| &self.list[at].lower)
    }

    /// Whether these words stand there.
    pub fn are(&self, from: usize, phrase: &[&str]) -> bool {
        let found = self.list.get(from..from + phrase.len());
        found.is_some_and(|found| found.iter().zip(phrase).all(|(token, word)| token.lower == *word))
    }
}

impl<'a> Token<'a> {
    fn new(text: &'a str, lexicon: &Lexicon) -> Self {
        let (lower, upper) = if text.is_ascii() {
            let has_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
            let lower = if has_upper { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
            (lower, has_upper && !text.bytes().any(|byte| byte.is_ascii_lowercase()))
        } else {
            (Cow::Owned(text.to_lowercase()), is_upper(text))
        };
        Self { word: lexicon.word(&lower), lower, upper }
    }
}

/// What Python's `str.split` splits at.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{1c}'..='\u{1f}')
}

/// Two letters and fewer are taken for an emoticon, and kept with what is around them.
fn without_punctuation(chunk: &str) -> &str {
    let stripped = chunk.trim_matches(|letter: char| letter.is_ascii_punctuation());
    if stripped.chars().nth(2).is_some() { stripped } else { chunk }
}

/// Python's `str.isupper`: a letter in upper case, and none in lower or title case ("ǅ").
fn is_upper(text: &str) -> bool {
    let is_title =
        |letter: char| matches!(letter, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | '\u{1f88}'..='\u{1ffc}') && !letter.is_lowercase();
    text.chars().any(char::is_uppercase) && !text.chars().any(|letter| letter.is_lowercase() || is_title(letter))
}
