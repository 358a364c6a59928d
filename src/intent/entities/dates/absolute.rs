//! Dates that say their day: `2026-03-14`, `14/03/2026`, `3 March`, `March 3rd, 2026`.

use chrono::{Datelike, NaiveDate};
use regex::Captures;

use super::{
    Days, Language, Read, Reader, calendar,
    words::{self, MONTHS, SHORT_MONTHS, WEEKDAYS},
};

const YEAR: &str = r"(?P<year>(?:19|20)\d{2})\b";

pub fn forms() -> Vec<(String, Read)> {
    vec![
        (r"\b(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})\b".into(), year_first),
        (r"\b(?P<one>\d{1,2})(?P<sign>[/.-])(?P<two>\d{1,2})(?P<same>[/.-])(?P<year>\d{4}|\d{2})\b".into(), numbers),
        (
            "\\b(?:le|du|au|on|by|until|till|before|after|since|from|to|avant|apres|depuis|des|jusqu'au|d'ici le) \
             (?:the )?(?P<span>(?P<one>\\d{1,2})/(?P<two>\\d{1,2}))\\b"
                .into(),
            numbers,
        ),
        (
            format!(
                "\\b(?:(?:{WEEKDAYS}),? (?:the |le )?)?(?P<day>\\d{{1,2}})(?:st|nd|rd|th|er|eme)?(?: of | de |-| \
                 )?(?P<month>{MONTHS}|{SHORT_MONTHS})\\b\\.?(?:,? (?:de )?{YEAR})?"
            ),
            named,
        ),
        (
            format!(
                "\\b(?:(?:{WEEKDAYS}),? )?(?P<month>{MONTHS}|{SHORT_MONTHS})\\b\\.? (?:the )?(?P<day>3[01]|[12]\\d|\
                 0?[1-9])(?:st|nd|rd|th)?\\b(?:,? {YEAR})?"
            ),
            named,
        ),
    ]
}

fn number(found: &Captures, name: &str) -> Option<u32> {
    found.name(name)?.as_str().parse().ok()
}

fn year(found: &Captures) -> Option<i32> {
    let text = found.name("year")?.as_str();
    let year: i32 = text.parse().ok()?;
    Some(if text.len() == 2 { 2000 + year } else { year })
}

fn year_first(found: &Captures, _: Reader) -> Option<Days> {
    NaiveDate::from_ymd_opt(year(found)?, number(found, "month")?, number(found, "day")?).map(Days::one)
}

/// Which of two numbers is the day: the one that can be no month; else, with points, the first; else as the language has it.
fn numbers(found: &Captures, reader: Reader) -> Option<Days> {
    let (one, two) = (number(found, "one")?, number(found, "two")?);
    let sign = found.name("sign").map(|sign| sign.as_str());
    if sign != found.name("same").map(|sign| sign.as_str()) {
        return None;
    }
    let is_day_first = match (one, two) {
        (13.., _) => true,
        (_, 13..) => false,
        _ => sign == Some(".") || reader.language == Language::French,
    };
    let (day, month) = if is_day_first { (one, two) } else { (two, one) };
    match year(found) {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => calendar::of_a_year(reader.today, month, day),
    }
    .map(Days::one)
}

fn named(found: &Captures, reader: Reader) -> Option<Days> {
    let (day, month) = (number(found, "day")?, words::month(&found["month"])?);
    match year(found) {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => calendar::of_a_year(reader.today, month, day),
    }
    .filter(|day| day.year() > 0)
    .map(Days::one)
}
