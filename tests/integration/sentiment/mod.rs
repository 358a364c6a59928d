//! The scores, held against the reference and against labelled messages. A test whose name begins with `table_` prints
//! its figures: `scripts/suites.sh` shows them.

mod english;
mod french;
mod robustness;
mod tone;

use std::sync::LazyLock;

use chat_backend::sentiment::SentimentService;

static SERVICE: LazyLock<SentimentService> = LazyLock::new(|| SentimentService::new().unwrap());

/// The lines of a table: what is expected, and of which message.
fn rows(table: &str) -> Vec<(&str, &str)> {
    table.lines().map(|line| line.split_once('\t').unwrap()).collect()
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
