//! Long conversations in short: what a prompt has no room for becomes a line each, and what it has room for is counted in tokens.

use crate::ai::{PromptMessage, Role};

/// How many lines are kept, the newest ones.
pub const MAX_LINES: usize = 30;

/// How long a line may be, in characters.
const LINE_CHARS: usize = 160;

/// How much of a message is looked at, in bytes.
const LOOK: usize = 4_096;

/// A message in one line: who said it, and its first sentence, or what of that fits.
pub fn line(message: &PromptMessage) -> String {
    let who = match message.role {
        Role::User => "User",
        Role::Assistant => "Assistant",
    };
    format!("{who}: {}", first_sentence(&message.content))
}

/// About how many tokens a model reads in a text: four characters of ASCII make one, and two of others.
pub fn tokens(text: &str) -> usize {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    let other = text.bytes().filter(|byte| !byte.is_ascii() && (byte & 0xC0) != 0x80).count();
    ascii / 4 + other / 2 + 1
}

fn first_sentence(text: &str) -> String {
    let head = &text[..text.floor_char_boundary(LOOK)];
    let words: Vec<_> = head.split_whitespace().collect();
    let (mut line, mut chars) = (String::new(), 0);
    for word in words {
        let length = word.chars().count();
        if chars + length + 1 > LINE_CHARS {
            if line.is_empty() {
                line.extend(word.chars().take(LINE_CHARS));
            }
            line.push('…');
            return line;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        chars += length + 1;
        // "Hi." says nothing: the sentence after it does.
        if word.ends_with(['.', '!', '?', '…']) && chars > 20 {
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(content: &str) -> String {
        line(&PromptMessage { role: Role::User, content: content.into() })
    }

    #[test]
    fn a_line_is_the_first_sentence_that_says_something() {
        for (content, expected) in [
            ("I sell photos on OnlyFans. Where do I start?", "User: I sell photos on OnlyFans."),
            ("Hi! How do I grow my page? I have 20 fans.", "User: Hi! How do I grow my page?"),
            ("one\n\n  two", "User: one two"),
            ("", "User: "),
        ] {
            assert_eq!(said(content), expected);
        }
        let long = said(&"word ".repeat(2_000));
        assert!(long.ends_with("word…") && long.chars().count() <= LINE_CHARS + 7, "{long}");
        let giant = said(&"é".repeat(9_000));
        assert_eq!(giant.chars().count(), "User: ".len() + LINE_CHARS + 1);
    }

    #[test]
    fn tokens_grow_with_the_text() {
        assert_eq!([tokens(""), tokens("abcd"), tokens("éé"), tokens(&"a".repeat(4_000))], [1, 2, 2, 1_001]);
    }
}
