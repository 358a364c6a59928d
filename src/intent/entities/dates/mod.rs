//! Dates and spans of days, written out or relative to the message's day, in English and in French.

mod absolute;
mod calendar;
mod periods;
mod relative;
mod words;

use chrono::NaiveDate;
use regex::{Captures, Regex, RegexBuilder};
use serde_json::{Value, json};

use super::{Kind, marks::Marks};
use crate::intent::vocabulary::Language;

/// What a date is read against.
#[derive(Clone, Copy)]
struct Reader {
    today: NaiveDate,
    language: Language,
}

/// A day, or several from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Days {
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl Days {
    fn one(day: NaiveDate) -> Self {
        Self { from: day, to: None }
    }

    fn span((from, to): (NaiveDate, NaiveDate)) -> Self {
        Self { from, to: Some(to) }
    }

    fn to_json(self) -> Value {
        match self.to {
            Some(to) => json!({ "from": self.from.to_string(), "to": to.to_string() }),
            None => self.from.to_string().into(),
        }
    }
}

/// What is matched, and how it is read. `None`: it only looks like a date, and is nothing else either.
type Read = fn(&Captures, Reader) -> Option<Days>;

/// A way to say a date. Where the pattern has a group `span`, only that is the mention.
struct Form {
    pattern: Regex,
    read: Read,
}

pub(super) struct Dates(Vec<Form>);

impl Dates {
    /// # Errors
    /// When a pattern does not compile.
    pub fn new() -> Result<Self, regex::Error> {
        // In order: what one form has taken is not read by the next.
        let forms = absolute::forms().into_iter().chain(periods::forms()).chain(relative::forms());
        let build = |(pattern, read): (String, Read)| Ok(Form { pattern: ascii(&pattern)?, read });
        forms.map(build).collect::<Result<_, _>>().map(Self)
    }

    pub fn mark(&self, marks: &mut Marks, language: Language, today: NaiveDate) {
        let reader = Reader { today, language };
        for form in &self.0 {
            for found in form.pattern.captures_iter(&marks.text().text) {
                let Some(span) = found.name("span").or_else(|| found.get(0)) else { continue };
                match (form.read)(&found, reader) {
                    Some(days) => marks.mention(Kind::Date, days.to_json(), span.start(), span.end()),
                    None => _ = marks.take(span.start(), span.end()),
                }
            }
        }
    }
}

/// Folded text needs no classes of Unicode, and is read quicker without them.
fn ascii(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).unicode(false).build()
}

#[cfg(test)]
mod tests;
