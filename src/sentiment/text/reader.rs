//! Takes a message apart, letter by letter.

use super::{
    super::emoji::{Emoji, emoticon},
    Kind, Text, Token,
    fold::{fold, is_accent, is_combining},
};

pub struct Reader {
    folded: String,
    tokens: Vec<Token>,
    word: Word,
    quoted: bool,
    words: usize,
    upper_words: usize,
    accented: usize,
}

#[derive(Default)]
struct Word {
    start: usize,
    upper: usize,
    lower: usize,
    accented: bool,
    /// How often its last letter stands there in a row.
    repeated: usize,
    last: char,
}

impl Reader {
    pub fn new(length: usize) -> Self {
        let mut folded = String::with_capacity(length + length / 4 + 8);
        folded.push(' ');
        let word = Word { start: 1, ..Word::default() };
        let tokens = Vec::with_capacity(length / 5 + 2);
        Self { folded, tokens, word, quoted: false, words: 0, upper_words: 0, accented: 0 }
    }

    pub fn chunk(&mut self, chunk: &str, emoji: &Emoji) {
        // Addresses and names say nothing, whatever words they are made of.
        if chunk.contains("://") || chunk.contains('@') || chunk.starts_with("www.") {
            return;
        }
        if let Some(emoji) = emoticon(chunk) {
            return self.token(Kind::Emoji(emoji), emoji);
        }
        let mut before = ' ';
        let mut letters = chunk.chars().peekable();
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied();
            self.letter(before, letter, next, emoji);
            before = letter;
        }
        self.end_word();
    }

    fn letter(&mut self, before: char, letter: char, next: Option<char>, emoji: &Emoji) {
        let amid_digits = before.is_ascii_digit() && next.is_some_and(|next| next.is_ascii_digit());
        let amid_letters = before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric);
        match letter {
            '.' | ',' if amid_digits => {}
            '.' if amid_letters => self.end_word(),
            '.' | '!' | ';' | '…' => self.mark(Kind::Sentence),
            '?' => self.mark(Kind::Question),
            ',' | ':' | '(' | ')' | '—' | '–' => self.mark(Kind::Clause),
            '-' if before == ' ' && next.is_none() => self.mark(Kind::Clause),
            '"' | '«' | '»' | '“' | '”' | '„' => self.mark(Kind::Quote),
            '\'' | '’' | '‘' => self.apostrophe(before, next),
            _ if is_combining(letter) => self.word.accented |= is_accent(letter),
            _ if letter.is_alphanumeric() => self.push(letter),
            _ if emoji.valence(letter).is_some() => {
                self.end_word();
                self.token(Kind::Emoji(letter), letter);
            }
            _ => self.end_word(),
        }
    }

    /// Between letters it is an apostrophe; before a word, and after one, it may be a quotation mark.
    fn apostrophe(&mut self, before: char, next: Option<char>) {
        let opens = !self.quoted && before == ' ' && next.is_some();
        let closes = self.quoted && !next.is_some_and(char::is_alphanumeric);
        if opens || closes {
            self.mark(Kind::Quote);
            self.quoted = opens;
        } else {
            self.end_word();
        }
    }

    fn push(&mut self, letter: char) {
        self.word.upper += usize::from(letter.is_uppercase());
        self.word.lower += usize::from(letter.is_lowercase());
        self.word.repeated = if letter == self.word.last { self.word.repeated + 1 } else { 1 };
        self.word.last = letter;
        self.word.accented |= !letter.is_ascii() && "éèêëàâçùûîïôœ".contains(letter);
        // "nuuul" is "nul"; no word of either language has a letter three times, and numbers are left alone.
        if self.word.repeated > 2 && letter.is_alphabetic() {
            if self.word.repeated == 3 {
                self.folded.pop();
            }
            return;
        }
        fold(letter, &mut self.folded);
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        let (start, end) = (word.start, self.folded.len());
        self.word.start = end;
        if start == end {
            return;
        }
        self.accented += usize::from(word.accented);
        let upper = word.upper > 1 && word.lower == 0;
        if word.upper + word.lower > 1 {
            self.words += 1;
            self.upper_words += usize::from(upper);
        }
        self.tokens.push(Token { start, end, kind: Kind::Word { upper } });
        self.folded.push(' ');
        self.word.start = end + 1;
    }

    /// Only the first of several marks counts, but that something was asked does.
    pub fn mark(&mut self, kind: Kind) {
        self.end_word();
        if kind == Kind::Quote {
            return self.token(kind, '"');
        }
        let Some(last) = self.tokens.last().copied() else { return };
        let raised = (last.kind == Kind::Clause && kind != Kind::Clause)
            || (last.kind == Kind::Sentence && kind == Kind::Question);
        if raised {
            self.tokens.pop();
            self.folded.truncate(last.start);
            self.word.start = last.start;
        } else if last.ends_sentence() || last.kind == Kind::Clause {
            return;
        }
        let sign = match kind {
            Kind::Clause => ',',
            Kind::Question => '?',
            _ => '.',
        };
        self.token(kind, sign);
    }

    fn token(&mut self, kind: Kind, sign: char) {
        let start = self.folded.len();
        self.folded.push(sign);
        self.tokens.push(Token { start, end: self.folded.len(), kind });
        self.folded.push(' ');
        self.word.start = self.folded.len();
    }

    pub fn finish(self, text: &str) -> Text {
        let runs = |sign| text.as_bytes().windows(2).any(|pair| pair == [sign, sign]);
        Text {
            folded: self.folded,
            tokens: self.tokens,
            shouted: self.upper_words > 1 && self.upper_words * 2 > self.words,
            emphatic: runs(b'!') || runs(b'?') || text.contains("?!") || text.contains("!?") || text.contains("! !"),
            exclamations: text.bytes().filter(|byte| *byte == b'!').count(),
            accented: self.accented,
            questions: text.bytes().filter(|byte| *byte == b'?').count(),
        }
    }
}
