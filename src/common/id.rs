//! What an id may be, whoever chose it: user ids of tokens, and all ids that clients send. Ids are stored, compared, shown and
//! logged; one that hides characters or changes the direction of text looks like another one, or breaks a log's lines.

/// More than any issuer's ids have.
pub const MAX_ID_CHARS: usize = 200;

/// What is wrong with an id, if anything is: what follows its name in a sentence.
pub fn check_id(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    if text.len() > MAX_ID_CHARS && text.chars().count() > MAX_ID_CHARS {
        return Err(format!("is longer than {MAX_ID_CHARS} characters"));
    }
    if text.contains('\0') {
        return Err("contains a NUL character, which cannot be stored; remove it".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("contains a control character".to_owned());
    }
    if text.chars().any(is_invisible) {
        return Err(
            "contains an invisible character (a line separator, or one that formats text); remove it".to_owned()
        );
    }
    Ok(())
}

/// Characters that are not seen themselves: line and paragraph separators, and Unicode's format characters (category Cf) that
/// hide, join, or turn the direction of text.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_opaque_text_that_can_be_seen() {
        let longest = "é".repeat(MAX_ID_CHARS);
        for good in ["u1", "auth0|5f7c8e", "ada@example.com", "José Müller", "用户", "🦀", &longest] {
            assert_eq!(check_id(good), Ok(()), "{good}");
        }
        for (wrong, why) in [
            ("", "is empty"),
            ("  ", "is empty"),
            (&*format!("{longest}x"), "is longer than 200 characters"),
            ("a\0", "a NUL character"),
            ("a\nb", "a control character"),
            ("a\u{85}b", "a control character"),
            ("a\u{2028}b", "an invisible character"),
            ("a\u{202e}b", "an invisible character"),
            ("a\u{2066}b", "an invisible character"),
            ("a\u{200b}b", "an invisible character"),
            ("\u{feff}a", "an invisible character"),
        ] {
            assert!(check_id(wrong).is_err_and(|problem| problem.contains(why)), "{wrong:?}");
        }
    }
}
