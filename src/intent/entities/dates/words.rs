//! Names of days, months and small numbers, as they stand in folded text, and what they mean.

use chrono::Weekday;

pub const WEEKDAYS: &str =
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche";
pub const MONTHS: &str = "january|february|march|april|may|june|july|august|september|october|november|december|\
                          janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre";
/// Only beside the number of a day.
pub const SHORT_MONTHS: &str = "jan|janv|feb|fev|fevr|mar|apr|avr|jun|jul|juil|aug|sept|sep|oct|nov|dec";
/// `may` is a word of its own.
pub const CLEAR_MONTHS: &str = "january|february|march|april|june|july|august|september|october|november|december|\
                                janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre";
pub const COUNT: &str = "\\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|une?|deux|\
                         trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|trente";
pub const UNITS: &str = "hour|day|week|fortnight|month|year|heure|jour|semaine|quinzaine|mois|annee|an";

pub fn weekday(name: &str) -> Option<Weekday> {
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    WEEKDAYS.split('|').position(|known| known == name).map(|index| days[index % 7])
}

/// From 1 to 12.
pub fn month(name: &str) -> Option<u32> {
    if let Some(index) = MONTHS.split('|').position(|known| known == name) {
        return Some(index as u32 % 12 + 1);
    }
    let number = match name {
        "jan" | "janv" => 1,
        "feb" | "fev" | "fevr" => 2,
        "mar" => 3,
        "apr" | "avr" => 4,
        "jun" => 6,
        "jul" | "juil" => 7,
        "aug" => 8,
        "sep" | "sept" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" => 12,
        _ => return None,
    };
    Some(number)
}

pub fn count(text: &str) -> Option<u32> {
    let number = match text {
        "a" | "an" | "one" | "un" | "une" => 1,
        "two" | "deux" => 2,
        "three" | "trois" => 3,
        "four" | "quatre" => 4,
        "five" | "cinq" => 5,
        "six" => 6,
        "seven" | "sept" => 7,
        "eight" | "huit" => 8,
        "nine" | "neuf" => 9,
        "ten" | "dix" => 10,
        "eleven" | "onze" => 11,
        "twelve" | "douze" => 12,
        "quinze" => 15,
        "trente" => 30,
        digits => return digits.parse().ok(),
    };
    Some(number)
}
