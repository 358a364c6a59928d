//! Which parts of a text are taken: by a mention, or by something that is none.

use serde_json::Value;

use super::{Kind, Mention};
use crate::intent::text::Folded;

pub(super) struct Marks<'a> {
    text: &'a Folded<'a>,
    /// For each byte of the folded text.
    is_taken: Vec<bool>,
    mentions: Vec<Mention>,
}

impl<'a> Marks<'a> {
    pub fn new(text: &'a Folded<'a>) -> Self {
        Self { text, is_taken: vec![false; text.text.len()], mentions: Vec::new() }
    }

    pub fn text(&self) -> &'a Folded<'a> {
        self.text
    }

    pub fn is_taken(&self, at: usize) -> bool {
        self.is_taken.get(at).copied().unwrap_or_default()
    }

    /// Takes a part, unless some of it is taken.
    pub fn take(&mut self, start: usize, end: usize) -> bool {
        let part = &mut self.is_taken[start..end];
        let is_free = !part.is_empty() && !part.contains(&true);
        if is_free {
            part.fill(true);
        }
        is_free
    }

    /// Takes a part for a mention, unless some of it is taken.
    pub fn mention(&mut self, kind: Kind, value: Value, start: usize, end: usize) {
        if self.take(start, end) {
            self.mentions.push(Mention { kind, value, start, end });
        }
    }

    /// In the text's order.
    pub fn into_mentions(mut self) -> Vec<Mention> {
        self.mentions.sort_unstable_by_key(|mention| mention.start);
        self.mentions
    }
}
