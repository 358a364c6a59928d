//! What a conversation is about, in a few words: those that its users say most, without the small ones of English and French.

use std::collections::{HashMap, HashSet};

use std::sync::LazyLock;

/// How many words name a topic.
const WORDS: usize = 3;

/// Shorter words say little.
const MIN_CHARS: usize = 4;

/// How much of one message is looked at, in words.
const MAX_WORDS: usize = 200;

/// Words that are said a lot in any chat of this kind, whatever it is about.
const CHATTER: [&str; 16] = [
    "help", "need", "want", "please", "thanks", "hello", "aide", "aider", "besoin", "merci", "bonjour", "salut",
    "veux", "peux", "svp", "stp",
];

static SMALL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let small = ["en", "fr"].into_iter().flat_map(stop_words::get);
    small.copied().chain(CHATTER).collect()
});

/// The topic of these messages of users, oldest first; empty where they say nothing.
pub fn topic<'a>(messages: impl IntoIterator<Item = &'a str>) -> String {
    // How often, and when last: of two that are said as often, the later one comes first.
    let mut said: HashMap<String, (usize, usize)> = HashMap::new();
    let mut time = 0;
    for message in messages {
        for word in words(message) {
            time += 1;
            let (count, last) = said.entry(word).or_default();
            (*count, *last) = (*count + 1, time);
        }
    }
    let mut said: Vec<_> = said.into_iter().collect();
    said.sort_unstable_by_key(|(_, often_and_late)| std::cmp::Reverse(*often_and_late));
    said.into_iter().take(WORDS).map(|(word, _)| word).collect::<Vec<_>>().join(" ")
}

/// The words of a message that may name a topic, each once.
fn words(message: &str) -> HashSet<String> {
    let words = message.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).take(MAX_WORDS);
    let words = words.map(str::to_lowercase).filter(|word| word.chars().count() >= MIN_CHARS);
    words.filter(|word| !SMALL.contains(word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_are_said_most_name_it() {
        for (messages, expected) in [
            (&["How do I grow on instagram?", "My instagram reels get no views"] as &[&str], "instagram"),
            (&["Comment promouvoir ma campagne ?", "La campagne ne marche pas"], "campagne"),
            (&["hello", "thanks, please help"], ""),
            (&["12 34 !!"], ""),
            (&[], ""),
        ] {
            let found = topic(messages.iter().copied());
            assert_eq!(found.split(' ').next(), Some(expected), "{messages:?}: {found}");
            assert!(found.split(' ').count() <= WORDS);
        }
    }

    #[test]
    fn of_words_that_are_said_as_often_the_later_one_comes_first() {
        assert_eq!(topic(["pricing", "analytics"]), "analytics pricing");
    }
}
