//! Percentages, and amounts with or without a currency. A count of things, a year, a time, a phone or card number is none.

use regex::{Captures, Regex, RegexBuilder};
use serde_json::{Value, json};

use super::{
    Kind,
    marks::Marks,
    numbers::{self, NUMBER},
};

/// What has digits and is no amount: times, phone numbers, numbers of cards and accounts.
const OTHERS: &str = "\\b\\d{1,2}:\\d{2}(?::\\d{2})?(?: ?[ap]m\\b)?|\\b\\d{1,2} ?[ap]m\\b|\\b\\d{1,2} ?h(?: \
                      ?\\d{2})?\\b|\\+\\d{1,3}(?:[ .()-]{0,2}\\d{1,4}){2,5}\\b|\\b0\\d(?:[ .-]?\\d{2}){4}\\b|\
                      \\(?\\b\\d{3}\\)?[ .-]\\d{3}[ .-]\\d{4}\\b|\\b\\d{4}(?:[ -]\\d{4}){2,4}\\b";
const BEFORE: &str = r"us\$|ca\$|au\$|c\$|a\$|\$|€|£|¥|\b(?:usd|eur|gbp|chf|cad|aud|jpy)";
const AFTER: &str = "€|\\$|£|¥|(?:euros?|eur|us dollars?|dollars?|usd|bucks?|balles|pounds?|quid|gbp|livres? \
                     sterling|chf|francs? suisses?|cad|aud|jpy|yens?)\\b";
const TIMES: &str = r"k|m|mio|millions?|thousand|grand|mille|milliers?|billions?|bn|milliards?|mds?";

/// Words after which a number names something: it is none to spend.
const NAMING: [&str; 42] = [
    "top", "error", "erreur", "version", "v", "chapter", "chapitre", "page", "room", "no", "n", "numero", "number",
    "nr", "step", "etape", "iphone", "android", "ios", "windows", "code", "order", "commande", "episode", "ep", "part",
    "partie", "day", "jour", "level", "niveau", "season", "saison", "section", "line", "ligne", "galaxy", "pixel",
    "ps", "http", "question", "option",
];
/// Words that may follow an amount; after it any other is what is counted, as in "5 ideas".
const FOLLOWING: [&str; 61] = [
    "a", "an", "and", "as", "at", "before", "but", "by", "each", "every", "for", "from", "in", "is", "it", "on", "or",
    "per", "please", "pls", "so", "than", "that", "the", "then", "this", "to", "total", "until", "was", "when", "with",
    "max", "budget", "now", "only", "if", "au", "aux", "avant", "avec", "chacun", "dans", "des", "du", "en", "est",
    "et", "jusqu", "la", "le", "les", "mais", "ou", "par", "pour", "quand", "si", "stp", "sur", "svp",
];
/// What is counted by thousands and is no money.
const COUNTED: [&str; 28] = [
    "followers",
    "follower",
    "fans",
    "fan",
    "views",
    "view",
    "subscribers",
    "subs",
    "likes",
    "people",
    "members",
    "users",
    "visitors",
    "clicks",
    "impressions",
    "abonnes",
    "abonne",
    "vues",
    "personnes",
    "membres",
    "utilisateurs",
    "visiteurs",
    "clics",
    "video",
    "videos",
    "words",
    "mots",
    "messages",
];

pub(super) struct Amounts {
    percentage: Regex,
    others: Regex,
    written: Regex,
    amount: Regex,
}

impl Amounts {
    /// # Errors
    /// When a pattern does not compile.
    pub fn new() -> Result<Self, regex::Error> {
        let ascii = |pattern: &str| RegexBuilder::new(pattern).unicode(false).build();
        Ok(Self {
            percentage: ascii(&format!(
                r"(?P<number>{NUMBER}) ?(?:%|(?:percent|per cent|pour ?-?cents?|pourcents?|pct)\b)"
            ))?,
            others: ascii(OTHERS)?,
            written: ascii(&format!(
                "\\b(?P<number>mille|cent|(?:a|one) (?:hundred|thousand|million)|un million)(?: d[e' ])? \
                 ?(?P<after>{AFTER})"
            ))?,
            amount: ascii(&format!(
                "(?P<before>{BEFORE}) ?(?P<signed>{NUMBER})(?: ?(?P<signed_times>{TIMES})\\b)?|\
                 (?P<number>{NUMBER})(?: ?(?P<times>{TIMES})\\b)?(?:(?: ?d[e'] ?| of | )?(?P<after>{AFTER}))?"
            ))?,
        })
    }

    pub fn mark(&self, marks: &mut Marks) {
        let text = &marks.text().text;
        if !text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains(['€', '$', '£']) {
            self.mark_written(marks);
            return;
        }
        for found in self.percentage.captures_iter(text) {
            let Some((number, whole)) = found.name("number").zip(found.get(0)) else { continue };
            if stands_alone(text, number.start())
                && let Some(value) = numbers::parse(number.as_str(), true).and_then(numbers::to_json)
            {
                marks.mention(Kind::Percentage, value.into(), whole.start(), whole.end());
            }
        }
        for other in self.others.find_iter(text) {
            if !other.as_str().starts_with('+') || other.as_str().bytes().filter(u8::is_ascii_digit).count() >= 8 {
                marks.take(other.start(), other.end());
            }
        }
        self.mark_written(marks);
        for found in self.amount.captures_iter(text) {
            if let Some((value, start, end)) = amount(text, &found, marks) {
                marks.mention(Kind::Amount, value, start, end);
            }
        }
    }

    /// Amounts whose number is a word.
    fn mark_written(&self, marks: &mut Marks) {
        for found in self.written.captures_iter(&marks.text().text) {
            let Some(whole) = found.get(0) else { continue };
            let number: i64 = match &found["number"] {
                "cent" | "a hundred" | "one hundred" => 100,
                "mille" | "a thousand" | "one thousand" => 1_000,
                _ => 1_000_000,
            };
            let value = json!({ "amount": number, "currency": currency(&found["after"]) });
            marks.mention(Kind::Amount, value, whole.start(), whole.end());
        }
    }
}

fn amount(text: &str, found: &Captures, marks: &Marks) -> Option<(Value, usize, usize)> {
    let (whole, number) = (found.get(0)?, found.name("signed").or_else(|| found.name("number"))?);
    let sign = found.name("before").or_else(|| found.name("after"));
    let times = found.name("signed_times").or_else(|| found.name("times")).map(|times| times.as_str());
    let parsed = numbers::parse(number.as_str(), times.is_some())? * factor(times);
    let value = numbers::to_json(parsed)?;
    if !ends_alone(text, whole.end()) || (found.name("before").is_none() && !stands_alone(text, number.start())) {
        return None;
    }
    if let Some(sign) = sign {
        return Some((json!({ "amount": value, "currency": currency(sign.as_str()) }), whole.start(), whole.end()));
    }
    let is_plain = number.as_str().bytes().all(|byte| byte.is_ascii_digit());
    // "video 4k"
    let is_counted = times.is_some() && COUNTED.contains(&word_before(text, number.start()));
    let is_named = is_plain && times.is_none() && {
        let digits = number.as_str();
        digits.len() > 9
            || (digits.len() > 1 && digits.starts_with('0'))
            || (digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
            || names_something(text, number.start(), parsed)
    };
    if is_counted || is_named || !is_followed_well(text, whole.end(), times.is_some(), marks) {
        return None;
    }
    Some((json!({ "amount": value }), whole.start(), whole.end()))
}

fn factor(times: Option<&str>) -> f64 {
    match times {
        None => 1.0,
        Some("k" | "thousand" | "grand" | "mille" | "millier" | "milliers") => 1e3,
        Some("m" | "mio" | "million" | "millions") => 1e6,
        Some(_) => 1e9,
    }
}

/// By ISO 4217. A dollar sign alone is the American one.
fn currency(sign: &str) -> &'static str {
    match sign {
        "€" | "eur" | "euro" | "euros" | "balles" => "EUR",
        "£" | "gbp" | "pound" | "pounds" | "quid" => "GBP",
        "¥" | "jpy" | "yen" | "yens" => "JPY",
        "chf" => "CHF",
        "c$" | "ca$" | "cad" => "CAD",
        "a$" | "au$" | "aud" => "AUD",
        _ if sign.starts_with("livre") => "GBP",
        _ if sign.starts_with("franc") => "CHF",
        _ => "USD",
    }
}

/// Whether a number that begins here is no part of a word, a tag, a date or a longer number.
fn stands_alone(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    match before.next() {
        None => true,
        Some('.' | ',' | '/' | ':' | '-' | '\'') => !before.next().is_some_and(char::is_alphanumeric),
        Some(letter) => !letter.is_alphanumeric() && !matches!(letter, '_' | '#' | '@' | '°' | '№'),
    }
}

/// The same for one that ends here.
fn ends_alone(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    match after.next() {
        None => true,
        Some('.' | ',' | '/' | ':' | '-' | '\'') => !after.next().is_some_and(|letter| letter.is_ascii_digit()),
        Some(letter) => !letter.is_alphanumeric() && letter != '_',
    }
}

fn names_something(text: &str, start: usize, number: f64) -> bool {
    let word = word_before(text, start);
    // "at 5", "vers 8": a time.
    NAMING.contains(&word) || (matches!(word, "at" | "vers") && number <= 24.0)
}

fn word_before(text: &str, start: usize) -> &str {
    let before = text[..start].trim_end_matches([' ', '°', ':']);
    before.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// Whether what follows a number without a currency lets it be an amount.
fn is_followed_well(text: &str, end: usize, is_in_thousands: bool, marks: &Marks) -> bool {
    let rest = &text[end..];
    let Some(next) = rest.strip_prefix(' ').or_else(|| rest.strip_prefix('-')) else { return true };
    let mut words = next.split(' ').map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let word = words.next().unwrap_or_default();
    if is_in_thousands {
        return !COUNTED.contains(&word) && !words.next().is_some_and(|word| COUNTED.contains(&word));
    }
    let first = next.chars().next().unwrap_or(' ');
    let word = word.split('\'').next().unwrap_or_default();
    !first.is_alphanumeric() || marks.is_taken(end + 1) || FOLLOWING.contains(&word)
}
