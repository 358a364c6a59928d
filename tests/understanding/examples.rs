//! What the classifier learns, and what it is measured with.

use std::collections::{BTreeMap, BTreeSet};

use libtest_mimic::Failed;

use crate::support::{LANGUAGES, labelled, read, word_set};

/// Share of their words that two texts may have in common before one is nearly the other.
const MOST_IN_COMMON: f64 = 0.7;

type Tables = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Intent and text of all that is learned.
fn learned(language: &str) -> Result<Vec<(String, String)>, Failed> {
    let tables: Tables = toml::from_str(&read("src/intent/examples.toml"))?;
    let texts = tables.into_iter().flat_map(|(intent, mut lists)| {
        let texts = lists.remove(language).unwrap_or_default();
        texts.into_iter().map(move |text| (intent.clone(), text))
    });
    Ok(texts.collect())
}

fn in_common(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    one.intersection(other).count() as f64 / one.union(other).count().max(1) as f64
}

pub fn the_halves_share_nothing() -> Result<(), Failed> {
    let held_out: Vec<_> =
        LANGUAGES.iter().flat_map(|language| labelled(language)).filter(|it| it.is_held_out).collect();
    let held_out: Vec<_> = held_out.into_iter().map(|it| (word_set(&it.text), it.text)).collect();
    let mut close = Vec::new();
    for language in LANGUAGES {
        for (_, text) in learned(language)? {
            let words = word_set(&text);
            let near = held_out.iter().filter(|(other, _)| in_common(&words, other) >= MOST_IN_COMMON);
            close.extend(near.map(|(_, other)| format!("`{text}` is learned, `{other}` is held out")));
        }
    }
    if close.is_empty() { Ok(()) } else { Err(close.join("\n").into()) }
}

pub fn only_the_training_half_is_learned() -> Result<(), Failed> {
    for language in LANGUAGES {
        let learned: BTreeSet<_> = learned(language)?.into_iter().collect();
        let all = labelled(language);
        let held_out = all.iter().filter(|it| it.is_held_out).count();
        if held_out < 100 || all.len() - held_out < 100 {
            return Err(format!("{language}: {held_out} of {} are held out", all.len()).into());
        }
        for it in all {
            if learned.contains(&(it.intent.clone(), it.text.clone())) == it.is_held_out {
                return Err(format!("{language}: `{}` is in the wrong half", it.text).into());
            }
        }
    }
    Ok(())
}
