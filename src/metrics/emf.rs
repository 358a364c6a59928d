//! Figures as lines of the embedded metric format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    cloudwatch::NAMESPACE,
    figures::{Figure, Values},
};

/// Values that one line may have of a metric.
const MAX_VALUES: usize = 100;

/// Writes figures to standard output. Each line is written at once, as those of the log are, so that none tears another.
pub fn write(figures: &[Figure], at: DateTime<Utc>) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in lines(figures, at) {
        output.write_all(format!("{line}\n").as_bytes())?;
    }
    output.flush()
}

/// One line; more where there are more values of something than a line may have.
fn lines(figures: &[Figure], at: DateTime<Utc>) -> Vec<Value> {
    let all: Vec<_> = figures.iter().map(|figure| (figure, each(&figure.values))).collect();
    let count = all.iter().map(|(_, values)| values.len().div_ceil(MAX_VALUES)).max().unwrap_or_default();
    let part = |line: usize| {
        let of_line = all.iter().map(move |(figure, values)| (*figure, values.chunks(MAX_VALUES).nth(line)));
        document(of_line.filter_map(|(figure, values)| Some((figure, values?))), at)
    };
    (0..count).map(part).collect()
}

/// The format has no counts: a value that came twice is there twice.
fn each(values: &Values) -> Vec<f64> {
    values.iter().flat_map(|(value, count)| std::iter::repeat_n(*value, *count as usize)).collect()
}

fn document<'a>(figures: impl Iterator<Item = (&'a Figure, &'a [f64])>, at: DateTime<Utc>) -> Value {
    let (mut definitions, mut targets) = (vec![], Map::new());
    for (figure, values) in figures {
        definitions.push(json!({ "Name": figure.name, "Unit": figure.unit }));
        let target = if let [value] = values { json!(value) } else { json!(values) };
        targets.insert(figure.name.to_owned(), target);
    }
    let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [[]], "Metrics": definitions });
    let metadata = json!({ "Timestamp": at.timestamp_millis(), "CloudWatchMetrics": [directive] });
    let mut root = Map::from_iter([("_aws".to_owned(), metadata)]);
    root.extend(targets);
    Value::Object(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(name: &'static str, unit: &'static str, values: &[(f64, u64)]) -> Figure {
        Figure { name, unit, values: values.to_vec() }
    }

    #[test]
    fn a_line_says_what_its_members_are() {
        let figures =
            [figure("Answers", "Count", &[(0.0, 1)]), figure("ResponseTime", "Milliseconds", &[(12.5, 2), (100.0, 1)])];
        let expected = json!({
            "_aws": {
                "Timestamp": 1_767_323_045_678_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "Huntaze/Chat",
                    "Dimensions": [[]],
                    "Metrics": [
                        { "Name": "Answers", "Unit": "Count" },
                        { "Name": "ResponseTime", "Unit": "Milliseconds" },
                    ],
                }],
            },
            "Answers": 0.0,
            "ResponseTime": [12.5, 12.5, 100.0],
        });
        let at = "2026-01-02T03:04:05.678Z".parse().unwrap();
        assert_eq!(lines(&figures, at), [expected]);
        assert!(lines(&[], at).is_empty());
    }

    #[test]
    fn more_than_a_hundred_values_are_several_lines() {
        let figures = [
            figure("Answers", "Count", &[(250.0, 1)]),
            figure("ResponseTime", "Milliseconds", &[(1.0, 249), (2.0, 1)]),
        ];
        let lines = lines(&figures, DateTime::default());
        let lengths: Vec<_> = lines.iter().map(|line| line["ResponseTime"].as_array().unwrap().len()).collect();
        assert_eq!(lengths, [100, 100, 50]);
        assert_eq!(lines.iter().filter(|line| line.get("Answers").is_some()).count(), 1);
        assert_eq!(lines[2]["ResponseTime"][49], 2.0);
    }
}
