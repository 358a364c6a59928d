//! The tone: labelled messages in both languages. Some were seen while the patterns were written, some were kept out of
//! sight, and the last were written when they were done.
#![allow(clippy::print_stdout, reason = "the tables are for the reader of the test's output")]

use chat_backend::sentiment::Tone;

use super::{SERVICE, percent, rows};

const TUNING: &str = include_str!("tone_tuning.tsv");
const HELD_OUT: &str = include_str!("tone_held_out.tsv");
const LAST: &str = include_str!("tone_last.tsv");
const TONES: [Tone; 4] = [Tone::Frustrated, Tone::Urgent, Tone::Satisfied, Tone::Neutral];

#[test]
fn table_tone_against_labels() {
    assert!(rows(TUNING).len() + rows(HELD_OUT).len() >= 120);
    table("seen", TUNING);
    for (name, messages) in [("held out", HELD_OUT), ("written last", LAST)] {
        let (accuracy, precision, recall) = table(name, messages);
        assert!(accuracy >= 85.0 && precision >= 90.0 && recall >= 80.0);
    }
}

#[test]
fn only_the_user_is_frustrated_and_only_with_the_assistant() {
    for text in [
        "My followers are angry",
        "Write a post about hate",
        "I'm not frustrated",
        "This is not useless",
        "\"This is useless\" is what my client said",
        "Write a caption: this is useless, I give up",
        "How do I answer somebody who says that you never listen?",
        "What if it still doesn't work?",
        "Give me a caption about how terrible mornings are",
        "I hate mondays",
        "My engagement is terrible",
        "OMG I WON AGAIN!!!",
        "The customer support of my bank is useless",
        "It doesn't work",
        "Mon ex m'énerve",
        "C'est la première fois que je publie",
        "Comment faire une vidéo sur les pires erreurs ?",
        "Mes abonnés disent que c'est nul",
        "C'est pas nul du tout",
        "Écris « tu ne sers à rien » en anglais",
    ] {
        assert_ne!(SERVICE.analyze(text).tone, Tone::Frustrated, "{text}");
    }
    for text in [
        "This is useless",
        "You keep giving me the same wrong answer",
        "It still doesn't work!!",
        "This is useless. Write it again",
        "I asked you to write a caption and you keep giving me the same answer",
        "I need an answer right now, this is ridiculous!",
        "😡😡😡",
        "Ça ne marche toujours pas",
        "sa marche toujours pas",
        "j'en ai marre",
    ] {
        assert_eq!(SERVICE.analyze(text).tone, Tone::Frustrated, "{text}");
    }
}

#[test]
fn negation_is_understood() {
    let table = [
        ("It's urgent", Tone::Urgent),
        ("It's not urgent", Tone::Neutral),
        ("no rush", Tone::Neutral),
        ("tout de suite s'il te plaît", Tone::Urgent),
        ("pas urgent", Tone::Neutral),
        ("Rien ne presse", Tone::Neutral),
        ("Thanks", Tone::Satisfied),
        ("No thanks", Tone::Neutral),
        ("Merci", Tone::Satisfied),
        ("Merci de me donner les chiffres", Tone::Neutral),
        ("Thanks for nothing", Tone::Frustrated),
        ("👍🏽", Tone::Satisfied),
    ];
    for (text, tone) in table {
        assert_eq!(SERVICE.analyze(text).tone, tone, "{text}");
    }
}

/// Accuracy, and precision and recall of `frustrated`, in percent.
fn table(name: &str, table: &str) -> (f64, f64, f64) {
    let rows: Vec<_> = rows(table).into_iter().map(|(tone, text)| (tone, SERVICE.analyze(text).tone)).collect();
    let of = |tone: Tone, found| rows.iter().filter(|row| row.0 == tone.as_str() && row.1 == found).count();
    println!("\nTone, {name}, {} messages: labelled (down) and found (across)", rows.len());
    println!(
        "{:<12}{:>12}{:>12}{:>12}{:>12}{:>12}{:>12}",
        "", "frustrated", "urgent", "satisfied", "neutral", "precision", "recall"
    );
    for tone in TONES {
        let found = rows.iter().filter(|row| row.1 == tone).count();
        let labelled = rows.iter().filter(|row| row.0 == tone.as_str()).count();
        let counts = TONES.map(|other| format!("{:>12}", of(tone, other))).concat();
        let (precision, recall) = (percent(of(tone, tone), found), percent(of(tone, tone), labelled));
        println!("{:<12}{counts}{precision:>10.1} %{recall:>10.1} %", tone.as_str());
    }
    let right: usize = TONES.iter().map(|tone| of(*tone, *tone)).sum();
    println!("accuracy: {:.1} %", percent(right, rows.len()));
    let frustrated = of(Tone::Frustrated, Tone::Frustrated);
    let found = rows.iter().filter(|row| row.1 == Tone::Frustrated).count();
    let labelled = rows.iter().filter(|row| row.0 == Tone::Frustrated.as_str()).count();
    (percent(right, rows.len()), percent(frustrated, found), percent(frustrated, labelled))
}
