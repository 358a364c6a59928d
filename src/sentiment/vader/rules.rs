//! How the words around one change its valence.

use super::{BOOST, BY_DISTANCE, CAPITALS, NEGATED, words::Words};

/// "never so good", "never this good".
const NEVER_SO: f64 = 1.25;

const IDIOMS: [(&[&str], f64); 8] = [
    (&["the", "shit"], 3.0),
    (&["the", "bomb"], 3.0),
    (&["bad", "ass"], 1.5),
    (&["bus", "stop"], 0.0),
    (&["yeah", "right"], -2.0),
    (&["kiss", "of", "death"], -1.5),
    (&["to", "die", "for"], 3.0),
    (&["beating", "heart"], 3.5),
];
const DAMPENING_PAIRS: [[&str; 2]; 3] = [["just", "enough"], ["kind", "of"], ["sort", "of"]];

/// Of the word in this place, from its lexicon and the words around it.
pub fn valence(words: &Words, at: usize) -> f64 {
    let token = &words.list[at];
    let Some(own) = token.word.valence else { return 0.0 };
    if token.word.boost != 0.0 || words.are(at, &["kind", "of"]) {
        return 0.0;
    }
    let mut valence = beside_no(words, at, own);
    if token.upper && words.capitals_tell {
        valence += if valence > 0.0 { CAPITALS } else { -CAPITALS };
    }
    for distance in 1..=3 {
        let Some(before) = at.checked_sub(distance).map(|at| &words.list[at]) else { break };
        if before.word.valence.is_some() {
            continue;
        }
        valence += boost(words, at - distance, valence) * BY_DISTANCE[distance - 1];
        valence *= negation(words, at, distance);
        if distance == 3 {
            valence = idiom(words, at, valence);
        }
    }
    if is_least(words, at) { valence * NEGATED } else { valence }
}

/// "no" is a feeling of its own, unless a word with one comes next: then it negates that.
fn beside_no(words: &Words, at: usize, own: f64) -> f64 {
    let no = |distance| words.before(at, distance) == "no";
    if no(1) || no(2) || (no(3) && matches!(words.before(at, 1), "or" | "nor")) {
        return own * NEGATED;
    }
    let next = words.list.get(at + 1);
    if words.list[at].lower == "no" && next.is_some_and(|next| next.word.valence.is_some()) { 0.0 } else { own }
}

fn boost(words: &Words, at: usize, valence: f64) -> f64 {
    let token = &words.list[at];
    if token.word.boost == 0.0 {
        return 0.0;
    }
    let boost = if valence < 0.0 { -token.word.boost } else { token.word.boost };
    if !token.upper || !words.capitals_tell {
        boost
    } else if valence > 0.0 {
        boost + CAPITALS
    } else {
        boost - CAPITALS
    }
}

/// The factor by which the word so many places before changes the valence.
fn negation(words: &Words, at: usize, distance: usize) -> f64 {
    let before = |distance| words.before(at, distance);
    let so = |distance| matches!(before(distance), "so" | "this");
    let doubt = |distance| before(distance) == "doubt";
    let (never_so, without_doubt) = match distance {
        1 => (false, false),
        2 => (before(2) == "never" && so(1), before(2) == "without" && doubt(1)),
        _ => ((before(3) == "never" && so(2)) || so(1), before(3) == "without" && (doubt(2) || doubt(1))),
    };
    if never_so {
        NEVER_SO
    } else if !without_doubt && words.list[at - distance].word.negates {
        NEGATED
    } else {
        1.0
    }
}

/// An idiom that the word is in, or that ends right before it, has a valence of its own.
fn idiom(words: &Words, at: usize, valence: f64) -> f64 {
    let found = |from: usize, length: usize| {
        let idiom = IDIOMS.iter().find(|(phrase, _)| phrase.len() == length && words.are(from, phrase));
        idiom.map(|(_, valence)| *valence)
    };
    let behind = [(at - 1, 2), (at - 2, 3), (at - 2, 2), (at - 3, 3), (at - 3, 2)];
    let mut valence = behind.into_iter().find_map(|(from, length)| found(from, length)).unwrap_or(valence);
    valence = found(at, 2).unwrap_or(valence);
    valence = found(at, 3).unwrap_or(valence);
    let dampening =
        [at - 3, at - 2].into_iter().filter(|from| DAMPENING_PAIRS.iter().any(|pair| words.are(*from, pair)));
    valence - BOOST * dampening.count() as f64
}

fn is_least(words: &Words, at: usize) -> bool {
    words.before(at, 1) == "least" && !matches!(words.before(at, 2), "at" | "very")
}
