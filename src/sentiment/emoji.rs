//! Emoji and emoticons by valence.

use std::collections::HashMap;

use super::text::data_lines;

const TABLE: &str = include_str!("data/emoji.txt");

/// What is typed where there is no emoji, and which emoji it stands for.
const EMOTICONS: [(&str, char); 46] = [
    (":)", '🙂'),
    (":-)", '🙂'),
    ("=)", '🙂'),
    ("(:", '🙂'),
    (":]", '🙂'),
    ("^^", '🙂'),
    ("^_^", '🙂'),
    (":))", '😊'),
    (":D", '😃'),
    (":-D", '😃'),
    ("=D", '😃'),
    ("xD", '😆'),
    ("XD", '😆'),
    ("xd", '😆'),
    ("x)", '😆'),
    (":')", '😂'),
    (";)", '😉'),
    (";-)", '😉'),
    (":p", '😋'),
    (":P", '😋'),
    (":-p", '😋'),
    (":-P", '😋'),
    (":*", '😘'),
    (":-*", '😘'),
    ("<3", '❤'),
    ("\\o/", '🙌'),
    ("</3", '💔'),
    (":(", '🙁'),
    (":-(", '🙁'),
    ("=(", '🙁'),
    ("):", '🙁'),
    (":[", '🙁'),
    (":((", '😢'),
    (":'(", '😢'),
    (":’(", '😢'),
    (";(", '😢'),
    ("T_T", '😢'),
    ("T-T", '😢'),
    (":/", '😕'),
    (":-/", '😕'),
    (":\\", '😕'),
    (":s", '😕'),
    (":S", '😕'),
    ("-_-", '😒'),
    (">:(", '😡'),
    (">:-(", '😡'),
];

pub struct Emoji {
    valences: HashMap<char, f64>,
}

impl Emoji {
    pub fn new() -> Result<Self, String> {
        let mut valences = HashMap::new();
        for (valence, entries) in data_lines("emoji.txt", TABLE)? {
            // A sequence is known by its first character.
            valences.extend(entries.split(' ').filter_map(|entry| entry.chars().next()).map(|emoji| (emoji, valence)));
        }
        Ok(Self { valences })
    }

    /// From -4 to 4; nothing for a character that is no emoji or that has no feeling.
    pub fn valence(&self, letter: char) -> Option<f64> {
        // Letters are many and emoji lie beyond them.
        (letter >= '\u{2000}').then(|| self.valences.get(&letter).copied()).flatten()
    }

    pub fn all(&self) -> impl Iterator<Item = (char, f64)> {
        self.valences.iter().map(|(emoji, valence)| (*emoji, *valence))
    }
}

/// The emoji that an emoticon stands for; the emoticon may have punctuation behind it.
pub fn emoticon(typed: &str) -> Option<char> {
    let typed = typed.trim_end_matches(['.', ',', '!', '?']);
    if typed.len() > 5 {
        return None;
    }
    EMOTICONS.iter().find(|(known, _)| *known == typed).map(|(_, emoji)| *emoji)
}
