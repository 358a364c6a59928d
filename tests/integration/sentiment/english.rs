//! English: the scores of the Python package vaderSentiment 3.3.2, which `tests/clients/python/test_sentiment_reference.py`
//! shows to be those in the table.
#![allow(clippy::print_stdout, reason = "the tables are for the reader of the test's output")]

use chat_backend::sentiment::{Label, Sentiment};
use vader_parity::SentimentIntensityAnalyzer;

use super::{SERVICE, percent, robustness::Random, rows};

const TABLE: &str = include_str!("english.tsv");
/// Four places, and the last may be rounded otherwise.
const SAME: f64 = 0.000_11;
/// Emoji that VADER has no words for, and this server has.
const OURS: &str = "👍👏😡💩❤";

#[test]
fn table_english_against_the_reference() {
    let rows: Vec<(f64, &str, Sentiment)> =
        rows(TABLE).into_iter().map(|(score, text)| (score.parse().unwrap(), text, SERVICE.analyze(text))).collect();
    assert!(rows.len() >= 200);
    let labels = [Label::Positive, Label::Neutral, Label::Negative];
    println!(
        "\nEnglish, {} sentences: the label of vaderSentiment 3.3.2 (down) and of this server (across)",
        rows.len()
    );
    println!("{:<10}{:>10}{:>10}{:>10}", "", "positive", "neutral", "negative");
    for reference in labels {
        let of = |label| rows.iter().filter(|row| Label::of(row.0) == reference && row.2.label == label).count();
        println!("{:<10}{:>10}{:>10}{:>10}", reference.as_str(), of(labels[0]), of(labels[1]), of(labels[2]));
    }
    let same_label = rows.iter().filter(|row| Label::of(row.0) == row.2.label).count();
    let same_score = rows.iter().filter(|row| (row.0 - row.2.score).abs() < SAME).count();
    println!("same label: {same_label} ({:.1} %); same score: {same_score}", percent(same_label, rows.len()));
    let other = rows.iter().filter(|row| (row.0 - row.2.score).abs() >= SAME);
    for (reference, text, found) in other {
        println!("  {reference:+.4} there, {:+.4} here: {text}", found.score);
        assert!(text.chars().any(|letter| OURS.contains(letter)), "{text}: not the reference's score");
    }
    assert!(percent(same_label, rows.len()) >= 95.0);
}

/// What the table has not: any words in any order. `vader_parity` is another port of the same package.
#[test]
fn any_words_score_as_another_port_scores_them() {
    let other = SentimentIntensityAnalyzer::new();
    let words: Vec<&str> = "no not never so this without doubt least at very kind of sort just enough the shit bomb bad ass \
        bus stop yeah right kiss death to die for beating heart but But really VERY good GOOD great terrible or nor aren't \
        wouldn't was is it I almost barely SO only hardly love hate !!! ??? ! ? :) :( 'good' (bad) É ß Ünder lol sux 😂 🎉 😢 \
        awful HATE happy,sad nice. uber kinda less despite won't"
        .split_whitespace()
        .collect();
    let mut random = Random::new(7);
    for _ in 0..3_000 {
        let text: Vec<&str> = (0..random.below(14)).map(|_| words[random.below(words.len())]).collect();
        let text = text.join(" ");
        let (expected, found) = (other.polarity_scores(&text).compound, SERVICE.analyze(&text).score);
        // Where feelings cancel out, the order of adding decides between nothing and next to nothing.
        assert!((expected - found).abs() < SAME || found == 0.0, "{text}: {expected} there, {found} here");
    }
}
