//! Text as it is analysed: lower case without accents, and the way back to where it stands in the message.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Characters of a message that are analysed; what comes after them is not looked at.
pub const MAX_CHARS: usize = 10_000;

/// A message in lower case, without accents, with plain spaces, hyphens and apostrophes.
pub struct Folded<'a> {
    original: &'a str,
    pub text: String,
    /// For each byte of `text`, and for its end, the byte of the original where its character begins.
    origins: Vec<u32>,
}

impl<'a> Folded<'a> {
    pub fn new(message: &'a str) -> Self {
        let end = message.char_indices().nth(MAX_CHARS).map_or(message.len(), |(index, _)| index);
        let original = &message[..end];
        let mut folded = Self { original, text: String::with_capacity(end), origins: Vec::with_capacity(end + 1) };
        for (index, letter) in original.char_indices() {
            // At most 40,000 bytes are looked at.
            folded.push(letter, index as u32);
        }
        folded.origins.push(end as u32);
        folded
    }

    fn push(&mut self, letter: char, origin: u32) {
        match letter {
            _ if letter.is_ascii_graphic() => self.text.push(letter.to_ascii_lowercase()),
            _ if letter.is_whitespace() => self.text.push(' '),
            '‘' | '’' | 'ʼ' | '´' => self.text.push('\''),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => self.text.push('-'),
            'œ' | 'Œ' => self.text.push_str("oe"),
            'æ' | 'Æ' => self.text.push_str("ae"),
            _ => decompose_canonical(letter, |part| {
                if !is_combining_mark(part) {
                    self.text.extend(part.to_lowercase());
                }
            }),
        }
        self.origins.resize(self.text.len(), origin);
    }

    /// Where a span of bytes of `text` stands in the original. Accents that follow a letter belong to it.
    pub fn origin(&self, start: usize, end: usize) -> (usize, usize) {
        (self.origins[start] as usize, self.origins[end] as usize)
    }

    /// The byte of `text` that stands for a byte of the original, or the next one that does.
    pub fn folded(&self, origin: usize) -> usize {
        self.origins.partition_point(|known| (*known as usize) < origin)
    }

    /// The original, as far as it is looked at.
    pub fn original(&self) -> &'a str {
        self.original
    }

    /// The words with a space before and after each: `" je n arrive pas "`, `" i cant log in "`. Letters that are drawn out stand
    /// once: `"heyyyy"` is `"hey"`.
    pub fn words(&self) -> String {
        let mut words = String::with_capacity(self.text.len() + 2);
        words.push(' ');
        let mut word = 1;
        for letter in self.text.chars() {
            if letter.is_alphanumeric() {
                words.push(letter);
                continue;
            }
            // English leaves its apostrophe out when in a hurry ("dont"), French never joins what it elides ("j'ai").
            let joins = letter == '\'' && !is_elided(&words[word..]);
            if !joins && !words.ends_with(' ') {
                words.push(' ');
                word = words.len();
            }
        }
        if !words.ends_with(' ') {
            words.push(' ');
        }
        shorten(&words)
    }
}

/// Whether an apostrophe after this divides words, as in `l'idée`, `qu'il`, `aujourd'hui`.
fn is_elided(word: &str) -> bool {
    matches!(word, "c" | "d" | "j" | "l" | "m" | "n" | "s" | "t" | "aujourd") || word.ends_with("qu")
}

/// A letter that stands three times or more in a row stands once.
fn shorten(words: &str) -> String {
    let mut short = String::with_capacity(words.len());
    let mut run = (' ', 0_usize);
    for letter in words.chars() {
        run = if letter == run.0 { (letter, run.1 + 1) } else { (letter, 1) };
        match run.1 {
            3 if letter.is_alphabetic() => _ = short.pop(),
            4.. if letter.is_alphabetic() => {}
            _ => short.push(letter),
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_typographic_signs_are_levelled() {
        let table = [
            ("Été à Noël", "ete a noel"),
            ("L’œuvre – d'Émile", "l'oeuvre - d'emile"),
            ("1\u{202f}200,50\u{a0}€", "1 200,50 €"),
            ("e\u{301}te\u{301}", "ete"),
            ("\u{301}\u{301}", ""),
            ("ÅNGSTRÖM İ 日本", "angstrom i 日本"),
        ];
        for (text, expected) in table {
            assert_eq!(Folded::new(text).text, expected, "{text}");
        }
    }

    #[test]
    fn spans_lead_back_to_the_original() {
        let folded = Folded::new("dès de\u{301}cembre œuf");
        let start = folded.text.find("decembre").unwrap();
        let (from, to) = folded.origin(start, start + "decembre".len());
        assert_eq!(&folded.original()[from..to], "de\u{301}cembre");
        let start = folded.text.find("oeuf").unwrap();
        let (from, to) = folded.origin(start, folded.text.len());
        assert_eq!(&folded.original()[from..to], "œuf");
    }

    #[test]
    fn words_stand_alone() {
        let table = [
            ("I can't log-in!", " i cant log in "),
            ("J'arrive pas, aujourd’hui", " j arrive pas aujourd hui "),
            ("qu'est-ce qu'il dit", " qu est ce qu il dit "),
            ("heyyyy hellooo 1000 coool 333333", " hey hello 1000 col 333333 "),
            ("", " "),
            ("🙂 ... '", " "),
        ];
        for (text, expected) in table {
            assert_eq!(Folded::new(text).words(), expected, "{text}");
        }
    }

    #[test]
    fn so_much_and_no_more_is_looked_at() {
        assert_eq!(Folded::new(&"é".repeat(MAX_CHARS + 5)).text.len(), MAX_CHARS);
    }
}
