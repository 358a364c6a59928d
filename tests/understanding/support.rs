//! The labelled data.

use std::{collections::BTreeSet, fs, path::PathBuf};

use chrono::{DateTime, Utc};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub const LANGUAGES: [&str; 2] = ["en", "fr"];

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The message's time in all tables: a Wednesday.
pub fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_847_800, 0).expect("2026-03-18T15:30:00Z")
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The columns of a table, without its heading.
pub fn rows<const COLUMNS: usize>(path: &str) -> Vec<[String; COLUMNS]> {
    let row = |line: &str| {
        let columns: Vec<_> = line.split('\t').map(str::to_owned).collect();
        columns.try_into().unwrap_or_else(|_| panic!("{path}: `{line}` has not {COLUMNS} columns"))
    };
    read(path).lines().skip(1).map(row).collect()
}

pub struct Labelled {
    pub is_held_out: bool,
    pub intent: String,
    pub text: String,
}

pub fn labelled(language: &str) -> Vec<Labelled> {
    let row = |[half, intent, text]: [String; 3]| {
        assert!(half == "held-out" || half == "training", "{half}");
        Labelled { is_held_out: half == "held-out", intent, text }
    };
    rows(&format!("tests/data/intents/{language}.tsv")).into_iter().map(row).collect()
}

/// The set of a text's words, whatever their case, accents and order.
pub fn word_set(text: &str) -> BTreeSet<String> {
    let levelled: String = text.to_lowercase().nfkd().filter(|letter| !is_combining_mark(*letter)).collect();
    levelled
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
