//! What of a message is said to the assistant: not what it quotes, what it asks to be written, what others say or feel,
//! and what is only supposed.

use std::collections::HashSet;

use super::super::text::{Kind, Text, Token};

pub struct Heard {
    /// Without quotations.
    pub all: String,
    /// Also without what is asked to be written, what others say, and what is only supposed.
    pub own: String,
    /// `own` without the sentences that ask.
    pub stated: String,
    /// Whether something is left out of `own`.
    pub cut: bool,
}

/// What follows one of these is to be written, not said.
const TASKS: &str = "\
    brainstorm compose create draft generate paraphrase rephrase rewrite suggest summarise summarize titled \
    translate write cree creer creez ecris ecrire ecrivez genere generer intitule prepare propose redige \
    rediger redigez reformule repondre republie resume traduire traduis traduisez imagine invente trouve";
/// Unless it is told, or refused: "I asked you to write", "stop", "you can't even write".
const NO_TASK: &str = "asked told said wanted keep stop never t not even demande dit arrete pas jamais deja";
/// Who asks "can you": other than "you write" it is a task.
const MAY: &str = "can could would will should please peux pourrais veux pouvez pourriez";
/// Others than the user and the assistant.
const OTHERS: &str = "\
    agency android audience boss boyfriend brand client clients community customer customers everybody everyone fans \
    follower followers friend friends girlfriend hater haters he husband manager mom mother people she somebody \
    someone subscriber subscribers they users viewers wife abonne abonnee abonnees abonnes ami amie amis cliente \
    clientes collegue communaute copain copine elles femme gens ils mari marque mere patron pere spectateurs brother \
    camera car cat computer dad daughter dog ex iphone kids landlord laptop mic neighbor neighbour parents phone \
    printer roommate sister teacher chien cousin cousine enfants fils frere micro ordinateur pc prof proprietaire \
    soeur telephone voisin voisine voiture";
const CONTENT: &str = "\
    article caption captions campaign ideas idea joke meme newsletter podcast poem post posts reel script series \
    song story text thread tweet video videos campagne chanson histoire idees legende serie texte publication";
/// After a comma one of these is the user's own word again, though not amid what is to be written.
const RESUME: &str = "it this that you your i ca c tu vous je j but mais thanks merci";

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    Task,
    NoTask,
    May,
    Other,
    Content,
    Resume,
}

/// Knows the words that decide what is said to the assistant.
pub struct Listener {
    roles: HashSet<(&'static str, Role)>,
}

impl Listener {
    pub fn new() -> Self {
        let lists = [
            (TASKS, Role::Task),
            (NO_TASK, Role::NoTask),
            (MAY, Role::May),
            (OTHERS, Role::Other),
            (CONTENT, Role::Content),
            (RESUME, Role::Resume),
        ];
        let roles = lists.into_iter().flat_map(|(words, role)| words.split(' ').map(move |word| (word, role)));
        Self { roles: roles.collect() }
    }

    fn is(&self, word: &str, role: Role) -> bool {
        self.roles.contains(&(word, role))
    }

    pub fn hear(&self, text: &Text) -> Heard {
        let said = unquoted(text);
        let words: Vec<&str> = said.iter().map(|token| text.of(token)).collect();
        let mut all = String::from(" . ");
        let mut own = String::from(" . ");
        let mut stated = String::from(" . ");
        let (mut others, mut task, mut cut) = (false, false, false);
        let mut sentence = own.len();
        for (at, token) in said.iter().enumerate() {
            push(&mut all, words[at]);
            if token.ends_sentence() {
                (others, task) = (false, false);
            } else if token.kind == Kind::Clause {
                others &= task || !words.get(at + 1).is_some_and(|next| self.is(next, Role::Resume));
            } else if !others {
                others = self.turns_away(&words, at);
                task = others && self.asks(words[at]);
            }
            if !others {
                push(&mut own, words[at]);
            }
            cut |= others;
            if token.ends_sentence() {
                if token.kind == Kind::Sentence {
                    stated.push_str(&own[sentence..]);
                }
                sentence = own.len();
            }
        }
        Heard { all, own, stated, cut }
    }

    /// From this word on the sentence is not the user's own word to the assistant.
    fn turns_away(&self, words: &[&str], at: usize) -> bool {
        let next = |distance: usize| words.get(at + distance).copied().unwrap_or("");
        let before = |distance: usize| at.checked_sub(distance).map_or("", |at| words[at]);
        let word = words[at];
        if self.is(word, Role::Task) {
            return self.is_task(before);
        }
        match word {
            "about" | "sur" | "on" => (1..=2).any(|distance| self.is(before(distance), Role::Content)),
            "if" | "whenever" | "unless" | "lorsque" => true,
            "si" => is_subject(next(1)),
            "when" | "quand" => matches!(next(1), "i" | "my" | "a" | "the" | "je" | "on" | "mes" | "un" | "une"),
            "how" => {
                next(1) == "to"
                    || (matches!(next(1), "do" | "can" | "should" | "would") && matches!(next(2), "i" | "we"))
            }
            "comment" => matches!(next(1), "je" | "on" | "puis") || is_infinitive(next(1)),
            "what" => matches!(next(1), "should" | "if" | "does") || (next(1) == "do" && next(2) == "i"),
            "que" => matches!(next(1), "signifie" | "repondre" | "faire") || (next(1) == "veut" && next(2) == "dire"),
            "normal" => before(1) == "it" || before(1) == "est",
            "give" | "make" | "donne" => next(1) == "me" || next(1) == "moi",
            "fais" | "faites" => {
                matches!(next(1), "moi" | "nous" | "un" | "une" | "des" | "le" | "la") && self.is_task(before)
            }
            "client" | "clients" | "customer" if before(1) == "service" || matches!(next(1), "service" | "support") => {
                false
            }
            "reply" | "respond" => next(1) == "to",
            "reponds" => next(1) == "a",
            _ => self.is(word, Role::Other),
        }
    }

    /// Whether what follows is to be written, rather than what others say or what is supposed.
    fn asks(&self, word: &str) -> bool {
        self.is(word, Role::Task)
            || matches!(word, "about" | "sur" | "on" | "give" | "make" | "donne" | "fais" | "faites")
            || matches!(word, "reply" | "respond" | "reponds")
    }

    fn is_task<'a>(&self, before: impl Fn(usize) -> &'a str) -> bool {
        let mut clause = (1..=4).map(&before).take_while(|word| !matches!(*word, "." | "?" | ","));
        let refused = clause.any(|word| self.is(word, Role::NoTask));
        let told = matches!(before(1), "you" | "tu" | "vous") && !self.is(before(2), Role::May);
        !refused && !told
    }
}

fn push(text: &mut String, word: &str) {
    text.push_str(word);
    text.push(' ');
}

/// Without what stands between quotation marks, unless nothing else is said.
fn unquoted(text: &Text) -> Vec<Token> {
    let quotes: Vec<usize> = (0..text.tokens.len()).filter(|at| text.tokens[*at].kind == Kind::Quote).collect();
    let mut said = Vec::with_capacity(text.tokens.len());
    let mut from = 0;
    for pair in quotes.chunks_exact(2) {
        said.extend_from_slice(&text.tokens[from..pair[0]]);
        from = pair[1] + 1;
    }
    said.extend_from_slice(&text.tokens[from..]);
    if !said.iter().any(Token::is_word) {
        said = text.tokens.clone();
    }
    said.retain(|token| token.kind != Kind::Quote);
    said
}

fn is_subject(word: &str) -> bool {
    matches!(
        word,
        "je" | "tu"
            | "il"
            | "elle"
            | "on"
            | "ca"
            | "vous"
            | "j"
            | "l"
            | "le"
            | "la"
            | "les"
            | "mon"
            | "ma"
            | "mes"
            | "un"
            | "une"
    )
}

fn is_infinitive(word: &str) -> bool {
    word.len() > 3 && ["er", "ir", "re"].iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::{super::super::emoji::Emoji, *};

    #[test]
    fn only_what_the_user_says_is_heard() {
        let table = [
            ("This is bad. Write a post about hate", ". this is bad . ."),
            ("I asked you to write a post", ". i asked you to write a post ."),
            ("Write a post: this is bad, I hate it. No", ". . no ."),
            ("my fans hate it, you too", ". my , you too ."),
            ("\"this is bad\" is what he says", ". is what ."),
            ("\"this is bad\"", ". this is bad ."),
            ("what if it fails? no", ". ? no ."),
            ("Comment faire ? C'est nul", ". ? c est nul ."),
            ("your customer service is bad", ". your customer service is bad ."),
        ];
        let (emoji, listener) = (Emoji::new().unwrap(), Listener::new());
        for (message, own) in table {
            assert_eq!(listener.hear(&Text::new(message, &emoji)).own.trim(), own, "{message}");
        }
    }
}
