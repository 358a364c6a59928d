//! English: VADER, number for number, and the emoji that it does not know.

use std::collections::HashMap;

use super::{
    emoji::Emoji,
    vader::{Vader, normalized, sum_behind},
};

/// So many emoji count; more of the same say no more.
const MAX_EMOJI: usize = 3;
/// Asks for the picture instead of the sign. VADER reads it as a letter of the word before it.
const PICTURE: char = '\u{fe0f}';

pub struct English {
    vader: Vader,
    /// Emoji whose description has no word of VADER's lexicon (👍 is "thumbs up").
    unknown: HashMap<char, f64>,
    /// Those that it loses when they are asked for as a picture (❤️).
    unknown_as_picture: HashMap<char, f64>,
}

impl English {
    pub fn new(emoji: &Emoji) -> Result<Self, String> {
        let vader = Vader::new()?;
        let neutral = |text: String| vader.score(&text) == 0.0;
        let unknown = emoji.all().filter(|(emoji, _)| neutral(emoji.to_string())).collect();
        let unknown_as_picture = emoji.all().filter(|(emoji, _)| neutral(format!("{emoji}{PICTURE}"))).collect();
        Ok(Self { vader, unknown, unknown_as_picture })
    }

    /// From -1 to 1.
    pub fn score(&self, text: &str) -> f64 {
        let score = self.vader.score(text);
        let unknown = if text.is_ascii() { 0.0 } else { self.unknown_emoji(text) };
        if unknown == 0.0 || score.abs() == 1.0 { score } else { normalized(sum_behind(score) + unknown) }
    }

    /// A word's valence in VADER's lexicon, from -4 to 4; 0 when it has none.
    pub fn valence(&self, word: &str) -> f64 {
        self.vader.valence(word)
    }

    fn unknown_emoji(&self, text: &str) -> f64 {
        let mut letters = text.chars().filter(|letter| !letter.is_ascii()).peekable();
        let valences = std::iter::from_fn(|| {
            let letter = letters.next()?;
            let table = if letters.peek() == Some(&PICTURE) { &self.unknown_as_picture } else { &self.unknown };
            Some(table.get(&letter).copied())
        });
        valences.flatten().take(MAX_EMOJI).sum()
    }
}
