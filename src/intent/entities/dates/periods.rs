//! Weeks, months, quarters and years, whole or their ends: `last week`, `en mars`, `fin du mois`, `the last 30 days`.

use chrono::Datelike;
use regex::Captures;

use super::{
    Days, Read, Reader,
    calendar::{self, Unit},
    words::{self, CLEAR_MONTHS, COUNT, MONTHS},
};

const PERIODS: &str = "week[- ]?end|week|month|quarter|year|semaine|mois|trimestre|annee|an";

pub fn forms() -> Vec<(String, Read)> {
    vec![
        (
            format!(
                "\\b(?P<span>(?P<part>end|beginning|start|middle|fin|debut|mi|milieu)(?:-| of | de | d'| \
                  )(?P<month>{MONTHS})\\b(?: (?P<year>20\\d{{2}})\\b)?)"
            ),
            part_of_month,
        ),
        (format!(r"\b(?P<month>{MONTHS}) (?:de )?(?P<year>(?:19|20)\d{{2}})\b"), month),
        (
            format!(
                "\\b(?P<lead>in|since|during|until|till|by|before|after|early|late|mid|en|depuis|avant|apres|\
                 jusqu'en|d'ici|(?P<which>last|next|this))[ -](?P<span>(?P<month>{MONTHS}))\\b"
            ),
            month,
        ),
        (format!(r"\b(?P<span>(?P<month>{CLEAR_MONTHS}) (?P<which>dernier|prochain))\b"), month),
        (
            format!(
                "\\b(?:for|from|of|to|de|d'|pour|through|through to|and|et) ?(?P<span>(?P<month>{CLEAR_MONTHS}))\\b"
            ),
            month,
        ),
        (
            "\\b(?P<part>end|beginning|start|middle) of (?:(?:the|this|(?P<which>next|last)) )?(?P<unit>week|month|\
             quarter|year)\\b"
                .into(),
            part_of_period,
        ),
        (
            "\\b(?P<part>fin|debut|milieu) (?:du |de la |de l'|de |d')(?P<unit>mois|semaine|annee|trimestre)(?: \
             (?P<which>prochaine?|derniere?))?\\b"
                .into(),
            part_of_period,
        ),
        (
            format!(
                "\\b(?P<which>last|past|previous|next|coming) (?P<count>{COUNT}) (?P<unit>day|week|month|year)s\\b"
            ),
            rolling,
        ),
        (
            format!("\\b(?P<count>{COUNT}) (?P<which>dernier|prochain)e?s (?P<unit>jours|semaines|mois|annees|ans)\\b"),
            rolling,
        ),
        (format!(r"\b(?P<which>this|last|past|next|previous|coming) (?P<unit>{PERIODS})\b"), whole),
        (format!(r"\b(?:cette|cet|ce) (?P<unit>{PERIODS})\b(?:-ci\b)?"), whole),
        (
            format!(
                "\\b(?:l'|la |le )?(?P<unit>{PERIODS}) (?P<which>derniere?|prochaine?|passee?|precedente?|\
                     suivante?)\\b"
            ),
            whole,
        ),
    ]
}

/// How many units away: -1, 0 or 1.
fn direction(found: &Captures) -> i64 {
    match found.name("which").map_or("this", |which| which.as_str()) {
        "last" | "past" | "previous" => -1,
        "next" | "coming" => 1,
        which if which.starts_with("derni") || which.starts_with("pass") || which.starts_with("prec") => -1,
        which if which.starts_with("proch") || which.starts_with("suiv") => 1,
        _ => 0,
    }
}

fn whole(found: &Captures, reader: Reader) -> Option<Days> {
    calendar::period(reader.today, Unit::of(&found["unit"])?, direction(found)).map(Days::span)
}

/// So many days, weeks … up to today, or from today on.
fn rolling(found: &Captures, reader: Reader) -> Option<Days> {
    let count = i64::from(words::count(&found["count"])?) * direction(found);
    let other = calendar::shift(reader.today, Unit::of(&found["unit"])?, count)?;
    Some(Days::span((other.min(reader.today), other.max(reader.today))))
}

/// A month with its year, or the closest one that is so called, or the one before or after this one.
fn month(found: &Captures, reader: Reader) -> Option<Days> {
    let month = words::month(&found["month"])?;
    if let Some(year) = found.name("year") {
        return calendar::whole_month(year.as_str().parse().ok()?, month).map(Days::span);
    }
    let (this_year, this_month) = (reader.today.year(), reader.today.month());
    let lead = found.name("lead").map_or("", |lead| lead.as_str());
    let year = match direction(found) {
        -1 if month >= this_month => this_year - 1,
        -1 => this_year,
        1 if month <= this_month => this_year + 1,
        1 => this_year,
        _ if matches!(lead, "since" | "depuis") && month > this_month => this_year - 1,
        _ if matches!(lead, "since" | "depuis") => this_year,
        // The fifteenth speaks for its month.
        _ => calendar::closest(reader.today.with_day(15)?, month, 15)?.year(),
    };
    calendar::whole_month(year, month).map(Days::span)
}

fn part_of_month(found: &Captures, reader: Reader) -> Option<Days> {
    let Days { from, to } = month(found, reader)?;
    part(found, (from, to?))
}

fn part_of_period(found: &Captures, reader: Reader) -> Option<Days> {
    part(found, calendar::period(reader.today, Unit::of(&found["unit"])?, direction(found))?)
}

/// The last day of a span, its first, or the one in its middle.
fn part(found: &Captures, (from, to): (chrono::NaiveDate, chrono::NaiveDate)) -> Option<Days> {
    let day = match &found["part"] {
        "end" | "fin" => to,
        "middle" | "mi" | "milieu" => calendar::shift(from, Unit::Day, (to - from).num_days() / 2)?,
        _ => from,
    };
    Some(Days::one(day))
}
