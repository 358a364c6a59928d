//! Lower case without accents.

/// A word or phrase of a data file as it stands in a `Text`.
pub fn folded(words: &str) -> String {
    let mut folded_words = String::with_capacity(words.len());
    words.chars().filter(|letter| !is_combining(*letter)).for_each(|letter| fold(letter, &mut folded_words));
    folded_words
}

pub fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// What changes the character before it: accents, and what chooses between pictures of an emoji or joins two.
pub fn is_combining(letter: char) -> bool {
    is_accent(letter) || matches!(letter, '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

pub fn fold(letter: char, into: &mut String) {
    if letter.is_ascii() {
        return into.push(letter.to_ascii_lowercase());
    }
    for letter in letter.to_lowercase() {
        match letter {
            'à' | 'â' | 'ä' | 'á' | 'ã' => into.push('a'),
            'é' | 'è' | 'ê' | 'ë' => into.push('e'),
            'î' | 'ï' | 'í' | 'ì' => into.push('i'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => into.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => into.push('u'),
            'ç' => into.push('c'),
            'ñ' => into.push('n'),
            'ÿ' => into.push('y'),
            'œ' => into.push_str("oe"),
            'æ' => into.push_str("ae"),
            _ if is_combining(letter) => {}
            _ => into.push(letter),
        }
    }
}
