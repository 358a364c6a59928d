//! Files that an operator writes: TOML, and errors that name the setting, the file and the line.

use std::{fs, ops::Range, path::Path};

use serde::de::DeserializeOwned;

/// More than anybody writes by hand.
const MAX_BYTES: u64 = 4 << 20;

/// A file's text, and how to name a place in it.
pub struct File {
    text: String,
    name: String,
}

impl File {
    /// One that is part of the program.
    pub fn embedded(name: &str, text: &str) -> Self {
        Self { text: text.to_owned(), name: name.to_owned() }
    }

    /// The one that the variable names. The error names both.
    pub fn read(variable: &str, path: &Path) -> Result<Self, String> {
        let name = format!("{variable}: {}", path.display());
        let text = match fs::metadata(path) {
            Ok(data) if data.len() > MAX_BYTES => return Err(format!("{name}: is larger than 4 MiB")),
            _ => fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?,
        };
        Ok(Self { text, name })
    }

    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        toml::from_str(&self.text).map_err(|error| match error.span() {
            Some(span) => self.wrong(span, &one_line(error.message())),
            None => format!("{}: {}", self.name, one_line(error.message())),
        })
    }

    /// One line that says what is wrong, and where.
    pub fn wrong(&self, at: Range<usize>, what: &str) -> String {
        let before = self.text.get(..at.start).unwrap_or(&self.text);
        format!("{}, line {}: {what}", self.name, before.matches('\n').count() + 1)
    }

    /// The same for what is wrong with the whole.
    pub fn wrong_in_all(&self, what: &str) -> String {
        format!("{}: {what}", self.name)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
