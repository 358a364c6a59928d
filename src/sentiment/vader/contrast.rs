//! "but": what comes after it counts more than what comes before.

use std::collections::{BTreeSet, HashMap};

use super::words::Words;

const BEFORE: f64 = 0.5;
const AFTER: f64 = 1.5;

/// The package looks each valence up by its value and changes the first that is equal, so that of several equal ones
/// some are changed more than once and others never. The scores follow from it, so it is kept.
pub fn weigh(words: &Words, valences: &mut [f64]) {
    let Some(contrast) = words.list.iter().position(|token| token.lower == "but") else { return };
    let mut places: HashMap<u64, BTreeSet<usize>> = HashMap::new();
    // Zeros are many, and stay what they are.
    for (at, valence) in valences.iter().enumerate().filter(|(_, valence)| **valence != 0.0) {
        places.entry(valence.to_bits()).or_default().insert(at);
    }
    for at in 0..valences.len() {
        let equal = places.get_mut(&valences[at].to_bits());
        let Some(first) = equal.as_ref().and_then(|places| places.first().copied()) else { continue };
        let factor = match first.cmp(&contrast) {
            std::cmp::Ordering::Less => BEFORE,
            std::cmp::Ordering::Equal => continue,
            std::cmp::Ordering::Greater => AFTER,
        };
        if let Some(places) = equal {
            places.remove(&first);
        }
        valences[first] *= factor;
        places.entry(valences[first].to_bits()).or_default().insert(first);
    }
}
