//! The words that the examples are made of: which of the two languages a message is in, and whether it is in either.

use std::collections::HashMap;

use super::examples::Example;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    French,
}

pub struct Vocabulary {
    /// For each word how French it is: above 0 more than English, below 0 less.
    words: HashMap<Box<str>, f32>,
}

impl Vocabulary {
    /// `examples` with their words, as `Folded::words` gives them.
    pub fn of<'a>(examples: impl Iterator<Item = (&'a Example, &'a str)>) -> Self {
        let mut counts: HashMap<&str, [f32; 2]> = HashMap::new();
        for (example, words) in examples {
            for word in words.split_ascii_whitespace() {
                counts.entry(word).or_default()[usize::from(example.is_french)] += 1.0;
            }
        }
        let odds = |[english, french]: [f32; 2]| ((french + 0.5) / (english + 0.5)).ln();
        Self { words: counts.into_iter().map(|(word, count)| (word.into(), odds(count))).collect() }
    }

    /// Adds words of which nobody knows the language.
    pub fn extend<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for word in words {
            if !self.words.contains_key(word) {
                self.words.insert(word.into(), 0.0);
            }
        }
    }

    /// English where nothing speaks for French.
    pub fn language(&self, words: &str) -> Language {
        let odds: f32 = words.split_ascii_whitespace().filter_map(|word| self.words.get(word)).sum();
        if odds > 0.0 { Language::French } else { Language::English }
    }

    /// How many of the words that have a letter it knows, from 0 to 1; 0 where there are none.
    pub fn known_share(&self, words: &str) -> f64 {
        let (mut known, mut all) = (0_u32, 0_u32);
        for word in words.split_ascii_whitespace().filter(|word| word.contains(char::is_alphabetic)) {
            all += 1;
            known += u32::from(self.words.contains_key(word));
        }
        f64::from(known) / f64::from(all.max(1))
    }
}
