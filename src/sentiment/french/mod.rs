//! French, and French with English in it, by VADER's rules: words have a valence, those before (and in French behind)
//! change it, and the sum is squeezed into -1..1. Unlike VADER's, a change does not reach across a comma.

mod endings;
mod lexicon;

pub use lexicon::Lexicon;

use self::lexicon::Entry;
use super::{
    emoji::Emoji,
    english::English,
    text::{Kind, Text},
    vader::{BY_DISTANCE, CAPITALS, NEGATED, emphasized, normalized},
};

const BEFORE_BUT: f64 = 0.5;
const AFTER_BUT: f64 = 1.5;
/// How far before a word its negation may stand: "pas du tout très utile".
const NEGATION_REACHES: usize = 5;
/// How far behind a verb: "n'aime vraiment pas".
const NEGATION_FOLLOWS: usize = 2;

pub struct French {
    lexicon: Lexicon,
}

/// A word, a phrase or a mark in its place.
#[derive(Clone, Copy, Default)]
struct Unit {
    entry: Entry,
    upper: bool,
    /// A comma or the end of a sentence.
    boundary: bool,
    /// "ne": "plus" behind it negates, and "rien" before it does.
    ne: bool,
    /// Its negation has been used by the verb before it.
    spent: bool,
}

impl French {
    pub fn new(english: &English, emoji: &Emoji) -> Result<Self, String> {
        Ok(Self { lexicon: Lexicon::new(english, emoji)? })
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// From -1 to 1.
    pub fn score(&self, text: &Text) -> f64 {
        let mut units = self.units(text);
        mark_plus(&mut units);
        let mut valences: Vec<f64> = Vec::with_capacity(units.len());
        let capitals_tell = !text.shouted && units.iter().any(|unit| unit.upper);
        for at in 0..units.len() {
            valences.push(valence(&mut units, at, capitals_tell));
        }
        weigh_contrast(&units, &mut valences);
        let sum: f64 = valences.iter().sum();
        normalized(emphasized(sum, text.exclamations, text.questions))
    }

    fn units(&self, text: &Text) -> Vec<Unit> {
        let mut units = Vec::with_capacity(text.tokens.len());
        let mut at = 0;
        while let Some(token) = text.tokens.get(at) {
            let word = text.of(token);
            let found = self.lexicon.longest(word, |count| text.phrase(at, count));
            let (entry, count) = found.unwrap_or((Entry::default(), 1));
            let upper = matches!(token.kind, Kind::Word { upper: true });
            let boundary = token.ends_sentence() || token.kind == Kind::Clause;
            let ne = token.is_word() && matches!(word, "ne" | "n");
            units.push(Unit { entry, upper, boundary, ne, spent: false });
            at += count;
        }
        units
    }
}

/// "plus" makes more of a word, but not after "ne".
fn mark_plus(units: &mut [Unit]) {
    let mut since_ne = usize::MAX;
    for unit in units {
        since_ne = if unit.ne { 0 } else { since_ne.saturating_add(1) };
        if unit.boundary {
            since_ne = usize::MAX;
        }
        if unit.entry.plus && since_ne <= 4 {
            unit.entry.boost = 0.0;
            unit.entry.negates = true;
        }
    }
}

fn valence(units: &mut [Unit], at: usize, capitals_tell: bool) -> f64 {
    let unit = units[at];
    let mut valence = unit.entry.valence;
    let followed = units.get(at + 1).is_some_and(|next| next.entry.valence != 0.0);
    // "super lent": here it says how slow.
    if valence == 0.0 || (unit.entry.boost != 0.0 && followed) {
        return 0.0;
    }
    if unit.upper && capitals_tell {
        valence += CAPITALS.copysign(valence);
    }
    let mut negations = usize::from(negated_behind(units, at));
    let before = units[..at].iter().rev().take_while(|unit| !unit.boundary);
    let mut ne = false;
    for (distance, unit) in before.take(NEGATION_REACHES).enumerate() {
        if distance < BY_DISTANCE.len() {
            valence += unit.entry.boost * BY_DISTANCE[distance] * valence.signum();
        }
        ne |= unit.ne && distance < BY_DISTANCE.len();
        negations += usize::from(unit.entry.negates && !unit.spent && (distance < 4 || ne));
    }
    if negations > 0 { valence * NEGATED } else { valence }
}

/// "j'aime pas", "n'apprécie vraiment pas": what negates a verb is used up by it.
fn negated_behind(units: &mut [Unit], at: usize) -> bool {
    if !units[at].entry.verb {
        return false;
    }
    let behind = units[at + 1..].iter_mut().take(NEGATION_FOLLOWS).take_while(|unit| !unit.boundary);
    for unit in behind {
        if unit.entry.negates {
            unit.spent = true;
            return true;
        }
        if unit.entry.valence != 0.0 {
            return false;
        }
    }
    false
}

/// What stands after the last "mais" counts more than what stands before it.
fn weigh_contrast(units: &[Unit], valences: &mut [f64]) {
    let Some(contrast) = units.iter().rposition(|unit| unit.entry.contrasts) else { return };
    for (at, valence) in valences.iter_mut().enumerate() {
        *valence *= if at < contrast { BEFORE_BUT } else { AFTER_BUT };
    }
}
