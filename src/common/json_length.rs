//! How many bytes a value is as JSON: limits on what is sent count these, and not the text in it. A control character is one byte
//! of text and six of JSON.

use std::io::{self, Write};

use serde::Serialize;

/// The exact number of bytes that serde_json writes for `value`, quotes and escapes included. What cannot be written fits nowhere.
pub fn json_length(value: &(impl Serialize + ?Sized)) -> usize {
    let mut counter = Counter(0);
    match serde_json::to_writer(&mut counter, value) {
        Ok(()) => counter.0,
        Err(_) => usize::MAX,
    }
}

/// Counts what is written, and keeps none of it.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0 += bytes.len();
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn written(value: &(impl Serialize + ?Sized)) -> usize {
        serde_json::to_string(value).unwrap().len()
    }

    #[test]
    fn every_ascii_character_is_counted_as_it_is_written() {
        for byte in 0..=127_u8 {
            let text = char::from(byte).to_string();
            let escaped = match byte {
                b'"' | b'\\' | 0x08 | b'\t' | b'\n' | 0x0c | b'\r' => 2,
                0..=0x1f => 6,
                _ => 1,
            };
            assert_eq!(json_length(&text), escaped + 2, "{byte:#x}");
            assert_eq!(json_length(&text), written(&text), "{byte:#x}");
        }
    }

    #[test]
    fn objects_are_counted_with_all_that_is_around_their_values() {
        for value in [json!(null), json!([]), json!({"a": [1, -2.5, true], "é\n": {"b": null}})] {
            assert_eq!(json_length(&value), written(&value));
        }
    }

    #[test]
    fn what_cannot_be_written_fits_nowhere() {
        let no_json = std::collections::BTreeMap::from([(vec![1], 1)]);
        assert_eq!(json_length(&no_json), usize::MAX);
    }

    proptest! {
        #[test]
        fn any_text_is_counted_as_it_is_written(text in any::<String>()) {
            prop_assert_eq!(json_length(&text), written(&text));
            prop_assert_eq!(json_length(&Value::from(text.as_str())), written(&text));
        }
    }
}
