//! Which of the two languages a message is in, by its commonest words.

use std::collections::{HashMap, HashSet};

use super::{english::English, french::French, text::Text};

/// Words of French sentences that English ones have not. Elisions stand apart: "c'est" is "c est".
const FRENCH: &str = "\
    afin ainsi alors apres au aucun aucune aujourd aussi autre aux avant avec avez avoir avons beaucoup bcp bonjour \
    bonsoir c ca ce cela ces cet cette chez combien comme comment dans de deja demain depuis des deux dis dois donc \
    donne du elle elles encore enfin est et etait ete etes etre eu fais fait faut fois hier ici il ils j jai jamais \
    je juste l la le les leur leurs lui ma mais meme merci mes moi mois mon mtn ne ni nos notre nous oui ont ou par \
    parce pas peu peut peux pk plus pour pourquoi pourrais puis qu quand que quel quelle quelles quels qui quoi rien \
    sa sais salut ses sont sous stp suis sur svp ta tes tjrs toi toujours tous tout toute tres trop tu un une vais \
    veux voici vos votre voudrais vous vraiment";
const ENGLISH: &str = "\
    a about after again all am an and any are at be because been but by can could did didn do does doesn doing dont \
    even every for from get give go going had has have he hello help her here hey hi his how i if in into is isn it \
    its just know like make many more much my need never no not nothing now of one only our out please post really \
    she should so some still thank thanks that the their them then there these they thing this those to too up very \
    want was we were what when where which who why will with work would write you your yours";
/// Words of the French lexicon that English texts have as well: they tell nothing.
const BOTH: &str = "\
    aberrant abject abominable amelioration amour anomalies appreciable banal beau bide bravo bug bugger bugs canon \
    catastrophes celebrant chute chutes con cons content contents correct corrects crashes creatives cretin cretins \
    critique critiques deceptions deplorable derange execrable exorbitant facile fade fades fiascos formidable gene \
    genes genie grandiose grotesque grotesques hair idiots ignoble imbeciles impeccable impossible impossibles \
    inadmissible incoherence incoherent incompetents incomprehensible incorrect inexact inquietude instructive \
    insupportable interminable intolerable intuitive kitsch laid lassa lasses lent lents maladies mediocre menaces \
    mort motive motives obsoletes ordure perplexes pertinence pertinent phenomenal pirate pirates plaint plaints \
    planter progression rate rates rations recompense recompenses refuses regal repugnant solitude stimulant \
    stimulants style styles sublime sublimes suicides vexes viola violas";
/// Only the beginning of a long message is looked at.
const LOOKED_AT: usize = 400;

pub struct Language {
    /// Whether a word is French (else it is English).
    words: HashMap<String, bool>,
}

impl Language {
    pub fn new(french: &French, english: &English) -> Self {
        let mut words = HashMap::new();
        let both: HashSet<&str> = BOTH.split(' ').collect();
        let telling = french.lexicon().words().filter(|word| {
            word.chars().all(char::is_alphabetic) && !both.contains(word) && english.valence(word) == 0.0
        });
        words.extend(telling.map(|word| (word.to_owned(), true)));
        words.extend(FRENCH.split(' ').map(|word| (word.to_owned(), true)));
        words.extend(ENGLISH.split(' ').map(|word| (word.to_owned(), false)));
        Self { words }
    }

    /// French, or a mixture: the French rules know the commonest English words, not the other way round. So one French
    /// word for two English ones is enough.
    pub fn is_french(&self, text: &Text) -> bool {
        let (mut french, mut english) = (text.accented, 0);
        for token in text.tokens.iter().take(LOOKED_AT).filter(|token| token.is_word()) {
            match self.words.get(text.of(token)) {
                Some(true) => french += 1,
                Some(false) => english += 1,
                None => {}
            }
        }
        french > 0 && french * 2 >= english
    }
}

#[cfg(test)]
mod tests {
    use super::{super::emoji::Emoji, *};

    #[test]
    fn tells_the_two_apart() {
        let emoji = Emoji::new().unwrap();
        let english = English::new(&emoji).unwrap();
        let language = Language::new(&French::new(&english, &emoji).unwrap(), &english);
        let table = [
            ("Quelles sont mes statistiques ?", true),
            ("nul", true),
            ("Génial", true),
            ("merci", true),
            ("This is nul, ça marche pas", true),
            ("hello", false),
            ("super", false),
            ("A slightly annoying bug", false),
            ("I flew from Los Angeles to Rio de Janeiro and then to La Paz, what should I post?", false),
            ("", false),
        ];
        for (message, french) in table {
            assert_eq!(language.is_french(&Text::new(message, &emoji)), french, "{message}");
        }
    }
}
