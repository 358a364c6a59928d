//! French: labelled messages of a chat. Some were seen while the lexicon was written, some were kept out of sight, and the
//! last were written when it was done.
#![allow(clippy::print_stdout, reason = "the tables are for the reader of the test's output")]

use chat_backend::sentiment::Label;

use super::{SERVICE, percent, rows};

const TUNING: &str = include_str!("french_tuning.tsv");
const HELD_OUT: &str = include_str!("french_held_out.tsv");
const LAST: &str = include_str!("french_last.tsv");
const LABELS: [Label; 3] = [Label::Positive, Label::Neutral, Label::Negative];

#[test]
fn table_french_against_labels() {
    assert!(rows(TUNING).len() + rows(HELD_OUT).len() >= 150);
    accuracy("seen", TUNING);
    assert!(accuracy("held out", HELD_OUT) >= 85.0);
    assert!(accuracy("written last", LAST) >= 85.0);
}

#[test]
fn both_languages_in_one_message_work() {
    let table = [
        ("I love it, c'est trop beau", Label::Positive),
        ("This is nul, ça marche pas", Label::Negative),
        ("Thanks, c'est parfait", Label::Positive),
        ("le nouveau layout est awesome", Label::Positive),
        ("je hate cette app", Label::Negative),
        ("This update is great mais ça plante", Label::Negative),
        ("Je poste un reel every day", Label::Neutral),
    ];
    for (text, label) in table {
        assert_eq!(SERVICE.analyze(text).label, label, "{text}");
    }
}

#[test]
fn negation_and_contrast_are_understood() {
    let table = [
        ("Je n'aime pas", Label::Negative),
        ("J'aime pas trop", Label::Negative),
        ("C'est pas mal", Label::Positive),
        ("Ce n'est pas du tout utile", Label::Negative),
        ("Il n'y a plus de problème", Label::Positive),
        ("plus beau que jamais", Label::Positive),
        ("Je ne déteste pas", Label::Positive),
        ("C'est beau mais inutile", Label::Negative),
        ("C'est inutile mais beau", Label::Positive),
        ("Sans intérêt", Label::Negative),
        ("C'est super lent", Label::Negative),
        ("NUUUL", Label::Negative),
        ("genial", Label::Positive),
        ("Qu'est-ce que tu me conseilles s'il te plaît ?", Label::Neutral),
    ];
    for (text, label) in table {
        assert_eq!(SERVICE.analyze(text).label, label, "{text}");
    }
}

fn accuracy(name: &str, table: &str) -> f64 {
    let rows: Vec<_> = rows(table).into_iter().map(|(label, text)| (label, SERVICE.analyze(text).label)).collect();
    println!("\nFrench, {name}, {} messages: labelled (down) and found (across)", rows.len());
    println!("{:<10}{:>10}{:>10}{:>10}", "", "positive", "neutral", "negative");
    for label in LABELS {
        let of = |found| rows.iter().filter(|row| row.0 == label.as_str() && row.1 == found).count();
        println!("{:<10}{:>10}{:>10}{:>10}", label.as_str(), of(LABELS[0]), of(LABELS[1]), of(LABELS[2]));
    }
    let right = rows.iter().filter(|(label, found)| *label == found.as_str()).count();
    println!("accuracy: {:.1} %", percent(right, rows.len()));
    percent(right, rows.len())
}
