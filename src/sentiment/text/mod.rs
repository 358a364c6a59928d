//! A message as words: in lower case, without accents, apart from what stands between them.

mod fold;
mod reader;

pub use fold::folded;

use self::reader::Reader;
use super::emoji::Emoji;

/// The words and marks of a message, each with one space around it.
pub struct Text {
    folded: String,
    pub tokens: Vec<Token>,
    /// Most of its words are in capitals, and there are several.
    pub shouted: bool,
    /// `!!`, `??` or more in a row.
    pub emphatic: bool,
    pub exclamations: usize,
    pub questions: usize,
    /// Words with a French accent.
    pub accented: usize,
}

#[derive(Clone, Copy)]
pub struct Token {
    start: usize,
    end: usize,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word {
        upper: bool,
    },
    Emoji(char),
    /// `,`: a new clause.
    Clause,
    /// `.`: a new sentence.
    Sentence,
    /// `?`: a new sentence, and the one before was a question.
    Question,
    Quote,
}

impl Token {
    pub fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word { .. })
    }

    pub fn ends_sentence(&self) -> bool {
        matches!(self.kind, Kind::Sentence | Kind::Question)
    }
}

impl Text {
    pub fn new(text: &str, emoji: &Emoji) -> Self {
        let mut reader = Reader::new(text.len());
        for line in text.lines() {
            line.split_whitespace().for_each(|chunk| reader.chunk(chunk, emoji));
            reader.mark(Kind::Sentence);
        }
        reader.finish(text)
    }

    pub fn of(&self, token: &Token) -> &str {
        &self.folded[token.start..token.end]
    }

    /// Several tokens that follow each other, with one space between.
    pub fn phrase(&self, from: usize, count: usize) -> Option<&str> {
        let last = self.tokens.get(from + count - 1)?;
        Some(&self.folded[self.tokens[from].start..last.end])
    }
}

/// `valence: entries` for each line that says something; the error names the file and the line.
pub fn data_lines<'a>(file: &str, data: &'a str) -> Result<Vec<(f64, &'a str)>, String> {
    let lines = data.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &'a str| {
        let (valence, entries) = line.split_once(": ")?;
        Some((valence.parse().ok()?, entries))
    };
    lines
        .map(|(at, line)| read(line).ok_or_else(|| format!("{file}, line {}: write 'valence: entries'", at + 1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_words_and_marks() {
        let table = [
            ("J'ai ADORÉ !", "j ai adore ."),
            ("e\u{301}te\u{301}, Œuvre", "ete , oeuvre ."),
            ("nuuul... sooo looong", "nul . so long ."),
            ("1,200.50 €, ok?!", "120050 , ok ?"),
            ("see https://x.y/hate or @hater", "see or ."),
            ("« nul » 'bad' don't", "\" nul \" \" bad \" don t ."),
            ("great:) 👍🏽 ❤️ :-(", "great , 👍 ❤ 🙁 ."),
            ("a\nb", "a . b ."),
            ("!!!", ""),
        ];
        let emoji = Emoji::new().unwrap();
        for (message, expected) in table {
            let text = Text::new(message, &emoji);
            let words: Vec<&str> = text.tokens.iter().map(|token| text.of(token)).collect();
            assert_eq!(words.join(" "), expected, "{message}");
        }
    }

    #[test]
    fn loud_is_known_from_capitals_and_marks() {
        let emoji = Emoji::new().unwrap();
        let of = |message| {
            let text = Text::new(message, &emoji);
            (text.shouted, text.emphatic)
        };
        assert_eq!(of("WHY IS THIS SO"), (true, false));
        assert_eq!(of("OK, I see the TikTok API"), (false, false));
        assert_eq!(of("why??"), (false, true));
    }
}
