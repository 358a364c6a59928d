//! Arithmetic of days, weeks, months, quarters and years. `None` where the calendar ends.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Hour,
    Day,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Year,
}

impl Unit {
    pub fn of(name: &str) -> Option<Self> {
        Some(match name.trim_end_matches('s') {
            "hour" | "heure" => Self::Hour,
            "day" | "jour" => Self::Day,
            "week" | "semaine" => Self::Week,
            "fortnight" | "quinzaine" => Self::Fortnight,
            "weekend" | "week-end" | "week end" => Self::Weekend,
            "month" | "moi" => Self::Month,
            "quarter" | "trimestre" => Self::Quarter,
            "year" | "annee" | "an" => Self::Year,
            _ => return None,
        })
    }
}

/// The day so many units later, or earlier where `count` is below 0.
pub fn shift(day: NaiveDate, unit: Unit, count: i64) -> Option<NaiveDate> {
    let days = |count: i64| {
        let days = Days::new(count.unsigned_abs());
        if count < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
    };
    let months = |count: i64| {
        let months = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
        if count < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) }
    };
    match unit {
        Unit::Hour => days(count / 24),
        Unit::Day => days(count),
        Unit::Week | Unit::Weekend => days(7 * count),
        Unit::Fortnight => days(14 * count),
        Unit::Month => months(count),
        Unit::Quarter => months(3 * count),
        Unit::Year => months(12 * count),
    }
    // What is stored has years of four digits.
    .filter(|day| (0..=9999).contains(&day.year()))
}

/// The unit that the day is in, moved by so many: first and last day. A week begins on Monday; the weekend is the one of that week.
pub fn period(day: NaiveDate, unit: Unit, by: i64) -> Option<(NaiveDate, NaiveDate)> {
    let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()));
    let (first, length) = match unit {
        Unit::Hour | Unit::Day => (day, Unit::Day),
        Unit::Week | Unit::Fortnight => (monday?, Unit::Week),
        Unit::Weekend => {
            let saturday = shift(shift(monday?, Unit::Day, 5)?, Unit::Week, by)?;
            return Some((saturday, shift(saturday, Unit::Day, 1)?));
        }
        Unit::Month => (day.with_day(1)?, unit),
        Unit::Quarter => (NaiveDate::from_ymd_opt(day.year(), (day.month() - 1) / 3 * 3 + 1, 1)?, unit),
        Unit::Year => (NaiveDate::from_ymd_opt(day.year(), 1, 1)?, unit),
    };
    let first = shift(first, length, by)?;
    Some((first, shift(first, length, 1)?.pred_opt()?))
}

/// The first such day of the week after `day`, or on it where `day_counts`.
pub fn next(day: NaiveDate, weekday: Weekday, day_counts: bool) -> Option<NaiveDate> {
    let ahead = (7 + weekday.num_days_from_monday() - day.weekday().num_days_from_monday()) % 7;
    shift(day, Unit::Day, if ahead == 0 && !day_counts { 7 } else { ahead.into() })
}

/// The last such day of the week before `day`, or on it where `day_counts`.
pub fn previous(day: NaiveDate, weekday: Weekday, day_counts: bool) -> Option<NaiveDate> {
    let back = (7 + day.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
    shift(day, Unit::Day, -(if back == 0 && !day_counts { 7 } else { i64::from(back) }))
}

/// The day of that month which is closest to `today`, whatever the year.
pub fn closest(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let years = today.year() - 1..=today.year() + 1;
    years
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .min_by_key(|found| (*found - today).num_days().abs())
}

/// That day of the message's year; of the next where it is more than half a year past, of the one before where it is more than ten
/// months ahead.
pub fn of_a_year(today: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let of = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    match of(today.year()).map(|found| (found - today).num_days()) {
        Some(..=-183) => of(today.year() + 1),
        Some(301..) => of(today.year() - 1),
        _ => of(today.year()),
    }
}

/// The first and the last day of a month.
pub fn whole_month(year: i32, month: u32) -> Option<(NaiveDate, NaiveDate)> {
    period(NaiveDate::from_ymd_opt(year, month, 1)?, Unit::Month, 0)
}
