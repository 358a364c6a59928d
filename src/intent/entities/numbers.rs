//! Numbers as people write them: `1 200,50`, `1,200.50`, `1.200,50`, `12,5`, `500`.

use serde_json::Number;

/// As a pattern: groups of three digits, or digits with a fraction.
pub const NUMBER: &str = r"\d{1,3}(?:[ ,.']\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,6})?";

/// What a number of that pattern is. One sign with three digits after it divides thousands, whatever it is; `is_precise` says that here
/// it does not (`1,250k`, `1.125 %`).
pub fn parse(text: &str, is_precise: bool) -> Option<f64> {
    let signs: Vec<(usize, char)> = text.char_indices().filter(|(_, letter)| !letter.is_ascii_digit()).collect();
    let Some(&(last, sign)) = signs.last() else { return text.parse().ok() };
    let digits_after = text.len() - last - 1;
    let of_its_kind = signs.iter().filter(|(_, other)| *other == sign).count();
    let is_fraction = match sign {
        ',' | '.' => {
            of_its_kind == 1 && (digits_after != 3 || is_precise || text.starts_with("0.") || text.starts_with("0,"))
        }
        _ => false,
    };
    let groups = if is_fraction { &signs[..signs.len() - 1] } else { &signs[..] };
    // Thousands are divided by one sign throughout.
    if groups.windows(2).any(|pair| pair[0].1 != pair[1].1) || (!is_fraction && digits_after != 3) {
        return None;
    }
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    let whole = digits(if is_fraction { &text[..last] } else { text });
    let fraction = if is_fraction { &text[last + 1..] } else { "0" };
    format!("{whole}.{fraction}").parse().ok()
}

/// Whole numbers stay whole in JSON: 500, not 500.0.
pub fn to_json(number: f64) -> Option<Number> {
    let rounded = (number * 1e6).round() / 1e6;
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
        Some(Number::from(rounded as i64))
    } else {
        Number::from_f64(rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_write_one_is_read() {
        let table = [
            ("500", Some(500.0)),
            ("1 200", Some(1200.0)),
            ("1 200,50", Some(1200.5)),
            ("1,200.50", Some(1200.5)),
            ("1.200,50", Some(1200.5)),
            ("1'200.5", Some(1200.5)),
            ("1,200", Some(1200.0)),
            ("1.200", Some(1200.0)),
            ("0.125", Some(0.125)),
            ("0,125", Some(0.125)),
            ("12,5", Some(12.5)),
            ("9.99", Some(9.99)),
            ("1,234,567.89", Some(1_234_567.89)),
            ("1.234.567", Some(1_234_567.0)),
            ("1 234,567", None),
            ("1,234.567,89", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text, false), expected, "{text}");
        }
        assert_eq!(parse("1,250", true), Some(1.25));
        assert_eq!(to_json(500.0).unwrap().to_string(), "500");
        assert_eq!(to_json(0.1 + 0.2).unwrap().to_string(), "0.3");
    }
}
