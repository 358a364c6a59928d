//! How long statements take.

use metrics::{Counter, Histogram};
use sea_orm::{DatabaseConnection, metric::Info};

const STATEMENTS: [&str; 5] = ["select", "insert", "update", "delete", "other"];

/// Measures every statement of a connection, and of those that are cloned from it.
pub fn measure(connection: &mut DatabaseConnection) {
    // Looked up once: there are statements for each event and token.
    let times = STATEMENTS.map(|name| metrics::histogram!("chat_database_seconds", "statement" => name));
    let failures = STATEMENTS.map(|name| metrics::counter!("chat_database_failures_total", "statement" => name));
    connection.set_metric_callback(move |info| note(info, &times, &failures));
}

fn note(info: &Info<'_>, times: &[Histogram; 5], failures: &[Counter; 5]) {
    let kind = kind(&info.statement.sql);
    times[kind].record(info.elapsed);
    if info.failed {
        failures[kind].increment(1);
    }
}

fn kind(sql: &str) -> usize {
    let verb = sql.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    let other = STATEMENTS.len() - 1;
    STATEMENTS[..other].iter().position(|name| verb.eq_ignore_ascii_case(name)).unwrap_or(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_apart_by_their_verb() {
        for (sql, name) in [
            ("SELECT 1", "select"),
            (" insert INTO a VALUES (1)", "insert"),
            ("UPDATE\n\"a\"", "update"),
            ("DELETE", "delete"),
            ("WITH a AS (SELECT 1) SELECT 2", "other"),
            ("", "other"),
        ] {
            assert_eq!(STATEMENTS[kind(sql)], name, "{sql}");
        }
    }
}
