//! VADER as the Python package vaderSentiment 3.3.2 has it, rule for rule, its oddities included: the tests hold both
//! against each other. Lexicons and rules are C. J. Hutto's and E. E. Gilbert's (`data/vader/LICENSE`).

mod contrast;
mod lexicon;
mod rules;
mod words;

use self::{lexicon::Lexicon, words::Words};

/// Widens the range of sums that the score tells apart.
const ALPHA: f64 = 15.0;
const EXCLAMATION: f64 = 0.292;
const MAX_EXCLAMATIONS: usize = 4;
const QUESTION: f64 = 0.18;
const MANY_QUESTIONS: f64 = 0.96;

/// What adding floats up leaves where feelings cancel out; Python's versions differ in it.
const ROUNDING: f64 = 1e-9;

/// How much a word that is negated is worth.
pub const NEGATED: f64 = -0.74;
/// What capitals add to a word, where not all are in capitals.
pub const CAPITALS: f64 = 0.733;
/// What an intensifier adds to the word after it.
pub const BOOST: f64 = 0.293;
/// By how much it adds less, one word and two words further away.
pub const BY_DISTANCE: [f64; 3] = [1.0, 0.95, 0.9];

pub struct Vader {
    lexicon: Lexicon,
}

impl Vader {
    pub fn new() -> Result<Self, String> {
        Ok(Self { lexicon: Lexicon::new()? })
    }

    /// The package's `compound`: from -1 to 1, to four places.
    pub fn score(&self, text: &str) -> f64 {
        let text = self.lexicon.with_emoji_described(text);
        let words = Words::new(&text, &self.lexicon);
        let mut valences: Vec<f64> = (0..words.list.len()).map(|at| rules::valence(&words, at)).collect();
        contrast::weigh(&words, &mut valences);
        let sum: f64 = valences.iter().sum();
        let count = |sign: u8| text.bytes().filter(|byte| *byte == sign).count();
        normalized(emphasized(sum, count(b'!'), count(b'?')))
    }

    /// From -4 to 4; 0 for a word that the lexicon has not.
    pub fn valence(&self, word: &str) -> f64 {
        self.lexicon.word(word).valence.unwrap_or(0.0)
    }
}

/// Exclamation and question marks make a feeling stronger, and make none.
pub fn emphasized(sum: f64, exclamations: usize, questions: usize) -> f64 {
    if sum.abs() < ROUNDING {
        return 0.0;
    }
    let exclamations = exclamations.min(MAX_EXCLAMATIONS) as f64 * EXCLAMATION;
    let questions = match questions {
        0 | 1 => 0.0,
        few @ 2..=3 => few as f64 * QUESTION,
        _ => MANY_QUESTIONS,
    };
    sum + (exclamations + questions).copysign(sum)
}

/// The score of a sum of valences: from -1 to 1, to four places.
pub fn normalized(sum: f64) -> f64 {
    let score = sum / (sum * sum + ALPHA).sqrt();
    (score.clamp(-1.0, 1.0) * 10_000.0).round() / 10_000.0
}

/// The sum that a score stands for, as far as four places tell.
pub fn sum_behind(score: f64) -> f64 {
    score * (ALPHA / (1.0 - score * score)).sqrt()
}
