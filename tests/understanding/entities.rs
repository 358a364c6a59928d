use std::{collections::BTreeMap, fmt::Write};

use chat_backend::intent::IntentService;
use libtest_mimic::Failed;
use serde_json::Value;

use crate::support::{LANGUAGES, at, rows};

/// In percent, for each language, of precision and of recall.
const LEAST: f64 = 95.0;
const LEAST_SENTENCES: usize = 100;

#[derive(Clone, Copy, Default)]
struct Score {
    expected: usize,
    found: usize,
    right: usize,
}

impl Score {
    fn precision(self) -> f64 {
        100.0 * self.right as f64 / self.found.max(1) as f64
    }

    fn recall(self) -> f64 {
        100.0 * self.right as f64 / self.expected.max(1) as f64
    }

    fn row(self, language: &str, kind: &str) -> String {
        let Self { expected, found, .. } = self;
        format!("{language}  {kind:<12}{expected:>9}{found:>7}{:>11.1} %{:>8.1} %\n", self.precision(), self.recall())
    }
}

/// A mention as the labels have it: `amount:20_EUR`, `date:2026-03-09..2026-03-15`, `platform:tiktok`.
fn label(mention: &Value) -> String {
    let (kind, value) = (mention["kind"].as_str().unwrap_or_default(), &mention["value"]);
    let value = match (value.get("from"), value.get("amount"), value.get("currency")) {
        (Some(from), ..) => {
            format!("{}..{}", from.as_str().unwrap_or_default(), value["to"].as_str().unwrap_or_default())
        }
        (_, Some(amount), Some(currency)) => format!("{amount}_{}", currency.as_str().unwrap_or_default()),
        (_, Some(amount), None) => amount.to_string(),
        _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    };
    format!("{kind}:{value}")
}

fn kind(label: &str) -> String {
    label.split(':').next().unwrap_or_default().to_owned()
}

pub fn labelled_sentences_are_read() -> Result<(), Failed> {
    let service = IntentService::shipped()?;
    let mut table =
        String::from("\nentities, of labelled sentences\n    kind         expected  found  precision   recall\n");
    let (mut wrong, mut poor) = (String::new(), Vec::new());
    for language in LANGUAGES {
        let sentences = rows::<2>(&format!("tests/data/entities/{language}.tsv"));
        let mut scores: BTreeMap<String, Score> = BTreeMap::new();
        for [text, expected] in &sentences {
            let expected: Vec<_> = expected.split(' ').filter(|label| !label.is_empty()).map(str::to_owned).collect();
            let entities = service.classify(text, at()).entities;
            let found: Vec<_> =
                entities.get("mentions").and_then(Value::as_array).into_iter().flatten().map(label).collect();
            let mut left = found.clone();
            for label in &expected {
                let score = scores.entry(kind(label)).or_default();
                score.expected += 1;
                if let Some(index) = left.iter().position(|other| other == label) {
                    left.remove(index);
                    score.right += 1;
                }
            }
            found.iter().for_each(|label| scores.entry(kind(label)).or_default().found += 1);
            if found != expected {
                writeln!(wrong, "{language}  {text}: {} and not {}", found.join(" "), expected.join(" "))?;
            }
        }
        let total = scores.values().fold(Score::default(), |sum, score| Score {
            expected: sum.expected + score.expected,
            found: sum.found + score.found,
            right: sum.right + score.right,
        });
        scores.iter().for_each(|(kind, score)| table += &score.row(language, kind));
        table += &total.row(language, &format!("{} texts", sentences.len()));
        if sentences.len() < LEAST_SENTENCES || total.precision() < LEAST || total.recall() < LEAST {
            poor.push(language);
        }
    }
    println!("{table}read wrongly:\n{wrong}");
    if poor.is_empty() { Ok(()) } else { Err(format!("under {LEAST} %: {}", poor.join(", ")).into()) }
}
