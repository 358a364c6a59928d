//! The patterns of the tones, from their file.

use std::collections::HashMap;

use regex::bytes::{Regex, RegexBuilder};

const FILE: &str = include_str!("../data/tone.txt");
/// Of a compiled section, in bytes.
const SIZE_LIMIT: usize = 64 << 20;

/// Sections by name, each one expression of all its patterns.
pub fn sections() -> Result<HashMap<&'static str, Regex>, String> {
    let mut lists: Vec<(String, String)> = Vec::new();
    let mut sections: HashMap<&str, Vec<String>> = HashMap::new();
    let mut section = "";
    let lines = FILE.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    for (at, line) in lines {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')).filter(|name| is_name(name))
        {
            section = name;
        } else if section == "lists" {
            let (name, list) = line.split_once(" = ").ok_or_else(|| wrong(at, "write 'NAME = list'"))?;
            lists.push((format!("${name}"), expanded(list, &lists)));
        } else {
            sections.entry(section).or_default().push(expanded(line, &lists));
        }
    }
    sections.into_iter().map(|(name, patterns)| Ok((name, compiled(name, &patterns)?))).collect()
}

/// Of a section: a pattern may be in brackets, too.
fn is_name(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_lowercase() || letter == ' ')
}

/// A list may name those above it. The longest name first: one may be the beginning of another.
fn expanded(pattern: &str, lists: &[(String, String)]) -> String {
    let mut lists: Vec<_> = lists.iter().collect();
    lists.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    // Words are divided by nothing but a space, so these mean the same, and cost less.
    let pattern = pattern.replace(r"\S", "[^ ]").replace(r"\d", "[0-9]");
    lists.into_iter().fold(pattern, |pattern, (name, list)| pattern.replace(name, list))
}

fn compiled(name: &str, patterns: &[String]) -> Result<Regex, String> {
    let whole_words = format!(" (?:{})(?:$| )", patterns.join("|"));
    // Over bytes "any letter" is small. A word still ends where it does: at a space.
    let built =
        RegexBuilder::new(&whole_words).unicode(false).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build();
    built.map_err(|error| format!("tone.txt, section '{name}': {error}"))
}

fn wrong(at: usize, what: &str) -> String {
    format!("tone.txt, line {}: {what}", at + 1)
}
