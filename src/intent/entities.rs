//! The facts that stand in a message as they are written: a date, an amount, a platform. The first of each counts.

use regex::Regex;
use serde_json::{Map, Number, Value};

pub struct EntityExtractor {
    date: Regex,
    amount: Regex,
    platform: Regex,
}

impl EntityExtractor {
    pub fn new() -> Result<Self, regex::Error> {
        Ok(Self {
            date: Regex::new("(?i)[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}|today|yesterday|tomorrow")?,
            amount: Regex::new(r"\$?([0-9]+(?:,[0-9]{3})*(?:\.[0-9]{2})?)")?,
            platform: Regex::new("(?i)instagram|tiktok|reddit|onlyfans")?,
        })
    }

    pub fn extract(&self, text: &str) -> Map<String, Value> {
        let mut entities = Map::new();
        if let Some(date) = self.date.find(text) {
            entities.insert("date".into(), date.as_str().into());
        }
        if let Some(amount) = self.amount.captures(text).and_then(|found| amount(&found[1])) {
            entities.insert("amount".into(), Value::Number(amount));
        }
        if let Some(platform) = self.platform.find(text) {
            entities.insert("platform".into(), platform.as_str().to_lowercase().into());
        }
        entities
    }
}

/// `None` where the digits are more than a number can hold.
fn amount(digits: &str) -> Option<Number> {
    let digits = digits.replace(',', "");
    // Whole amounts stay whole in JSON: 500, not 500.0.
    digits.parse::<u64>().map(Number::from).ok().or_else(|| Number::from_f64(digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_what_is_written() {
        let extractor = EntityExtractor::new().unwrap();
        let table = [
            ("nothing here", json!({})),
            ("spend 500 today", json!({"date": "today", "amount": 500})),
            ("$12.50 or $99", json!({"amount": 12.5})),
            ("1,234,567.89", json!({"amount": 1_234_567.89})),
            // Each pattern reads the text for itself: the date's digits are the first amount.
            ("on 3/14/2025", json!({"date": "3/14/2025", "amount": 3})),
            ("from 2025-03-14 on TikTok", json!({"date": "2025-03-14", "amount": 2025, "platform": "tiktok"})),
            ("Yesterday on OnlyFans and reddit", json!({"date": "Yesterday", "platform": "onlyfans"})),
            ("digits of another script: ٣٤", json!({})),
        ];
        for (text, expected) in table {
            assert_eq!(Value::Object(extractor.extract(text)), expected, "{text}");
        }
        assert_eq!(extractor.extract(&"9".repeat(400)).get("amount"), None, "no number holds it");
    }
}
