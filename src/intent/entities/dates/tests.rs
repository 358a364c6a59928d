use std::sync::LazyLock;

use super::*;
use crate::intent::text::Folded;

/// A Wednesday.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 18).unwrap()
}

fn read(text: &str, language: Language, today: NaiveDate) -> Vec<String> {
    static DATES: LazyLock<Dates> = LazyLock::new(|| Dates::new().unwrap());
    let folded = Folded::new(text);
    let mut marks = Marks::new(&folded);
    DATES.mark(&mut marks, language, today);
    let shown = |value: Value| match value.get("from") {
        Some(from) => format!("{}..{}", from.as_str().unwrap(), value["to"].as_str().unwrap()),
        None => value.as_str().unwrap().to_owned(),
    };
    marks.into_mentions().into_iter().map(|mention| shown(mention.value)).collect()
}

#[test]
fn english() {
    let table = [
        ("today", "2026-03-18"),
        ("the day before yesterday", "2026-03-16"),
        ("03/04/2026", "2026-03-04"),
        ("13/04/2026", "2026-04-13"),
        ("3.4.26", "2026-04-03"),
        ("until 4/5", "2026-04-05"),
        ("4/5 of it", ""),
        ("3/4-2026", ""),
        ("2026-02-29", ""),
        ("2028-02-29", "2028-02-29"),
        ("3rd of March 2024", "2024-03-03"),
        ("Friday, March 20", "2026-03-20"),
        ("Dec 24th", "2026-12-24"),
        ("on Nov 5", "2026-11-05"),
        ("31 June", ""),
        ("since March", "2026-03-01..2026-03-31"),
        ("since December", "2025-12-01..2025-12-31"),
        ("next March", "2027-03-01..2027-03-31"),
        ("you may go", ""),
        ("a week ago", "2026-03-11"),
        ("in 36 hours", "2026-03-19"),
        ("in 9999 years", ""),
        ("in a fortnight", "2026-04-01"),
        ("one month from now", "2026-04-18"),
        ("next Monday", "2026-03-23"),
        ("next Wednesday", "2026-03-25"),
        ("last Wednesday", "2026-03-11"),
        ("wednesday", "2026-03-18"),
        ("every monday", ""),
        ("mondays", ""),
        ("since Thursday", "2026-03-12"),
        ("next weekend", "2026-03-28..2026-03-29"),
        ("past three months", "2025-12-18..2026-03-18"),
        ("end of last month", "2026-02-28"),
        ("middle of June", "2026-06-15"),
        ("start of the week", "2026-03-16"),
        ("next quarter", "2026-04-01..2026-06-30"),
    ];
    for (text, expected) in table {
        assert_eq!(read(text, Language::English, today()).join(" "), expected, "{text}");
    }
}

#[test]
fn french() {
    let table = [
        ("aujourd’hui", "2026-03-18"),
        ("avant-hier", "2026-03-16"),
        ("après demain", "2026-03-20"),
        ("03/04/2026", "2026-04-03"),
        ("03/14/2026", "2026-03-14"),
        ("le 5/4", "2026-04-05"),
        ("le 3 mars", "2026-03-03"),
        ("le 1er février 2027", "2027-02-01"),
        ("24 déc.", "2026-12-24"),
        ("le 31 juin", ""),
        ("depuis décembre", "2025-12-01..2025-12-31"),
        ("mars dernier", "2025-03-01..2025-03-31"),
        ("avril prochain", "2026-04-01..2026-04-30"),
        ("je marche", ""),
        ("mais", ""),
        ("dans une semaine", "2026-03-25"),
        ("il y a 2 ans", "2024-03-18"),
        ("d'ici trois mois", "2026-06-18"),
        ("dans une quinzaine", "2026-04-01"),
        ("lundi", "2026-03-23"),
        ("lundi dernier", "2026-03-16"),
        ("chaque lundi", ""),
        ("depuis lundi", "2026-03-16"),
        ("la semaine passée", "2026-03-09..2026-03-15"),
        ("l'année prochaine", "2027-01-01..2027-12-31"),
        ("ces 7 derniers jours", "2026-03-11..2026-03-18"),
        ("fin de semaine", "2026-03-22"),
        ("fin du mois prochain", "2026-04-30"),
        ("mi-mai", "2026-05-16"),
        ("début d'année", "2026-01-01"),
    ];
    for (text, expected) in table {
        assert_eq!(read(text, Language::French, today()).join(" "), expected, "{text}");
    }
}

#[test]
fn the_edges_of_the_calendar_are_no_trouble() {
    let table = [
        ((2026, 1, 31), "in one month", "2026-02-28"),
        ((2026, 1, 1), "yesterday", "2025-12-31"),
        ((2026, 12, 31), "next month", "2027-01-01..2027-01-31"),
        ((2024, 2, 29), "a year ago", "2023-02-28"),
        ((2026, 12, 28), "January 3", "2027-01-03"),
        ((2026, 1, 5), "December 20", "2025-12-20"),
        ((2026, 1, 5), "in December", "2025-12-01..2025-12-31"),
        ((2026, 11, 2), "this quarter", "2026-10-01..2026-12-31"),
        ((9999, 12, 31), "tomorrow", ""),
        ((9999, 12, 31), "this year", ""),
        ((1, 1, 1), "3000 years ago", ""),
    ];
    for ((year, month, day), text, expected) in table {
        let today = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(read(text, Language::English, today).join(" "), expected, "{today}: {text}");
    }
}
