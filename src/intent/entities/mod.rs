//! The facts that stand in a message: dates, amounts, platforms, e-mail addresses, URLs and percentages, each with its normalised
//! value and where it stands.

mod amounts;
mod contacts;
mod dates;
mod marks;
mod numbers;
mod platforms;

use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use self::{amounts::Amounts, dates::Dates, marks::Marks, platforms::Platforms};
use super::{text::Folded, vocabulary::Language};

/// Mentions that a message's entities list at most; what comes after them is left out.
const MAX_MENTIONS: usize = 32;

/// What a mention is of; its name as in `mentions[].kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Date,
    Amount,
    Platform,
    Email,
    Url,
    Percentage,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Amount => "amount",
            Self::Platform => "platform",
            Self::Email => "email",
            Self::Url => "url",
            Self::Percentage => "percentage",
        }
    }
}

/// A fact, and which bytes of the folded text say it.
struct Mention {
    kind: Kind,
    value: Value,
    start: usize,
    end: usize,
}

pub struct EntityExtractor {
    dates: Dates,
    amounts: Amounts,
    platforms: Platforms,
}

impl EntityExtractor {
    /// With the built-in platforms and those of the file. The error is one line that names the variable, the file and the line.
    pub fn new(platforms_file: Option<&Path>) -> Result<Self, String> {
        let wrong_pattern = |error: regex::Error| error.to_string();
        Ok(Self {
            dates: Dates::new().map_err(wrong_pattern)?,
            amounts: Amounts::new().map_err(wrong_pattern)?,
            platforms: Platforms::new(platforms_file)?,
        })
    }

    /// The first of each kind under its own key, and all in order under `mentions`, where there are any.
    pub fn extract(&self, text: &Folded, language: Language, today: NaiveDate) -> Map<String, Value> {
        let mut marks = Marks::new(text);
        // In this order: what belongs to one is not read as another.
        contacts::mark(&mut marks);
        self.dates.mark(&mut marks, language, today);
        self.amounts.mark(&mut marks);
        self.platforms.mark(&mut marks);
        to_json(text, marks.into_mentions())
    }
}

fn to_json(text: &Folded, mentions: Vec<Mention>) -> Map<String, Value> {
    let mut entities = Map::new();
    let (mut listed, mut byte, mut unit) = (Vec::new(), 0, 0);
    let mut units_to = |to: usize| {
        unit += text.original()[byte..to].encode_utf16().count();
        byte = to;
        unit
    };
    for Mention { kind, value, start, end } in mentions.into_iter().take(MAX_MENTIONS) {
        let (from, to) = text.origin(start, end);
        set_first(&mut entities, kind, &value);
        let said = &text.original()[from..to];
        let (first, last) = (units_to(from), units_to(to));
        listed.push(json!({ "kind": kind.as_str(), "text": said, "value": value, "start": first, "end": last }));
    }
    if !listed.is_empty() {
        entities.insert("mentions".into(), listed.into());
    }
    entities
}

fn set_first(entities: &mut Map<String, Value>, kind: Kind, value: &Value) {
    if entities.contains_key(kind.as_str()) {
        return;
    }
    let (value, currency) = match kind {
        Kind::Date => (value.get("from").unwrap_or(value), None),
        Kind::Amount => (value.get("amount").unwrap_or(value), value.get("currency")),
        _ => (value, None),
    };
    entities.insert(kind.as_str().into(), value.clone());
    if let Some(currency) = currency {
        entities.insert("currency".into(), currency.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str, language: Language) -> Value {
        let today = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap();
        EntityExtractor::new(None).unwrap().extract(&Folded::new(text), language, today).into()
    }

    #[test]
    fn the_first_of_each_kind_has_its_key() {
        let text = "$1,200.50 or €20 on TikTok or insta last week, 30% of a@b.fr on https://x.fr";
        let entities = extract(text, Language::English);
        let mut expected = json!({
            "amount": 1200.5, "currency": "USD", "platform": "tiktok", "date": "2026-03-09", "percentage": 30, "email": "a@b.fr",
            "url": "https://x.fr/",
        });
        expected["mentions"] = entities["mentions"].clone();
        assert_eq!(entities, expected);
        assert_eq!(entities["mentions"].as_array().unwrap().len(), 8);
    }

    #[test]
    fn spans_count_utf_16_units() {
        let entities = extract("🙂 été : 20 € dès déma\u{301}in? demain 🙂", Language::French);
        let expected = json!([
            { "kind": "amount", "text": "20 €", "value": { "amount": 20, "currency": "EUR" }, "start": 9, "end": 13 },
            { "kind": "date", "text": "déma\u{301}in", "value": "2026-03-19", "start": 18, "end": 25 },
            { "kind": "date", "text": "demain", "value": "2026-03-19", "start": 27, "end": 33 },
        ]);
        assert_eq!(entities["mentions"], expected);
    }

    #[test]
    fn an_amount_without_currency_borrows_none() {
        let entities = extract("500 or $20", Language::English);
        assert_eq!((&entities["amount"], entities.get("currency")), (&json!(500), None));
    }

    #[test]
    fn so_many_are_listed_and_no_more() {
        let entities = extract(&"$5 ".repeat(100), Language::English);
        assert_eq!(entities["mentions"].as_array().unwrap().len(), MAX_MENTIONS);
        assert_eq!(extract("nothing here", Language::English), json!({}));
    }
}
