//! Days counted from the message's day: `tomorrow`, `in 3 days`, `il y a deux semaines`, `next Monday`.

use regex::Captures;

use super::{
    Days, Read, Reader,
    calendar::{self, Unit},
    words::{self, COUNT, UNITS, WEEKDAYS},
};

pub fn forms() -> Vec<(String, Read)> {
    vec![
        (
            "\\b(?:the )?(?P<word>day after tomorrow|day before yesterday|tomorrow|tmrw|tmr|yesterday|last night|\
             today|tonight|tonite|this (?:morning|afternoon|evening)|apres[- ]demain|avant[- ]hier|aujourd'? ?hui|\
             demain|hier|ajd|ce soir|ce matin|cet apres[- ]midi|cette nuit)\\b"
                .into(),
            named,
        ),
        (format!(r"\b(?P<later>in|within) (?P<count>{COUNT}) (?:more )?(?P<unit>{UNITS})s?\b"), counted),
        (format!(r"\b(?P<count>{COUNT}) (?P<unit>{UNITS})s? (?:ago|(?P<later>from now|from today|later))\b"), counted),
        (format!(r"\b(?P<later>dans|d'ici) (?:environ )?(?P<count>{COUNT}) (?P<unit>{UNITS})s?\b"), counted),
        (format!(r"\bil y a (?:environ )?(?P<count>{COUNT}) (?P<unit>{UNITS})s?\b"), counted),
        (
            format!(
                "\\b(?:(?P<lead>since|every|each|depuis|chaque) )?(?P<span>(?:(?P<which>this|last|next|past|coming) \
                 )?(?P<day>{WEEKDAYS})(?: (?P<after>dernier|passe|prochain))?)\\b"
            ),
            weekday,
        ),
    ]
}

fn named(found: &Captures, reader: Reader) -> Option<Days> {
    let away = match &found["word"] {
        "day after tomorrow" | "apres-demain" | "apres demain" => 2,
        "tomorrow" | "tmrw" | "tmr" | "demain" => 1,
        "yesterday" | "last night" | "hier" => -1,
        "day before yesterday" | "avant-hier" | "avant hier" => -2,
        _ => 0,
    };
    calendar::shift(reader.today, Unit::Day, away).map(Days::one)
}

fn counted(found: &Captures, reader: Reader) -> Option<Days> {
    let count = i64::from(words::count(&found["count"])?);
    let count = if found.name("later").is_some() { count } else { -count };
    calendar::shift(reader.today, Unit::of(&found["unit"])?, count).map(Days::one)
}

/// `next` is the first one after today, `last` the last one before; without either it is the coming one, today included.
fn weekday(found: &Captures, reader: Reader) -> Option<Days> {
    let day = words::weekday(&found["day"])?;
    let word = |name: &str| found.name(name).map_or("", |word| word.as_str());
    match (word("lead"), word("which"), word("after")) {
        // Not one day.
        ("every" | "each" | "chaque", ..) => None,
        (_, "last" | "past", _) | (.., "dernier" | "passe") => calendar::previous(reader.today, day, false),
        (_, "next" | "coming", _) | (.., "prochain") => calendar::next(reader.today, day, false),
        ("since" | "depuis", ..) => calendar::previous(reader.today, day, true),
        _ => calendar::next(reader.today, day, true),
    }
    .map(Days::one)
}
