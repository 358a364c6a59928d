//! Which of its two languages the demo assistant answers in.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    French,
}

/// Words that French sentences have and English ones have not.
const FRENCH: [&str; 53] = [
    "au", "aux", "avec", "bonjour", "bonsoir", "ca", "ce", "ces", "cette", "combien", "comment", "dans", "de", "des",
    "du", "est", "et", "j", "je", "l", "la", "le", "les", "ma", "mais", "merci", "mes", "mon", "ne", "nous", "ou",
    "où", "pas", "pour", "pourquoi", "puis", "qu", "quel", "quelle", "quels", "quelles", "qui", "quoi", "rien",
    "salut", "sont", "sur", "tu", "un", "une", "vos", "votre", "vous",
];
/// Only the beginning of a long message is looked at.
const LOOKED_AT: usize = 60;

impl Language {
    pub fn of(message: &str) -> Self {
        let (mut words, mut french) = (0, 0);
        for word in words_of(message).take(LOOKED_AT) {
            words += 1;
            french += usize::from(FRENCH.contains(&word.as_str()));
        }
        // One word in five: "la" and "de" stand in English names too.
        if french * 5 >= words && french > 0 { Self::French } else { Self::English }
    }

    pub fn introduction(self) -> &'static str {
        match self {
            Self::English => "*I am the demo assistant: no AI provider is connected, so my answers are prepared ones.*",
            Self::French => {
                "*Je suis l'assistant de démonstration : aucun fournisseur d'IA n'est connecté, mes réponses sont préparées.*"
            }
        }
    }
}

/// The message's words in lower case.
pub fn words_of(message: &str) -> impl Iterator<Item = String> {
    message.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_two_apart() {
        let table = [
            ("Bonjour", Language::French),
            ("Quelles sont mes statistiques ?", Language::French),
            ("J'ai une erreur, rien ne marche", Language::French),
            ("j'ai besoin d'aide pour une campagne", Language::French),
            ("hello", Language::English),
            ("Any idea for a post on Instagram?", Language::English),
            ("I flew from Los Angeles to Rio de Janeiro and then to La Paz, what should I post?", Language::English),
            ("", Language::English),
            ("42 ???", Language::English),
        ];
        for (message, expected) in table {
            assert_eq!(Language::of(message), expected, "{message}");
        }
    }
}
