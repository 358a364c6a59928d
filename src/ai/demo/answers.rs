//! The prepared texts: one topic per intent, several texts each, in two languages.

use super::language::{Language, words_of};

pub struct Topic {
    intent: &'static str,
    /// Beginnings of French words that belong to it, whatever the intent.
    french_cues: &'static [&'static str],
    english: &'static [&'static str],
    french: &'static [&'static str],
}

/// Phrases that ask the assistant about itself.
const ABOUT_ITSELF: [&str; 10] = [
    "what can you do",
    "who are you",
    "what are you",
    "are you a",
    "are you an",
    "are you real",
    "your name",
    "qui es tu",
    "qui êtes vous",
    "es tu un",
];

impl Topic {
    pub fn of(message: &str, intent: &str, language: Language) -> &'static Self {
        let words: Vec<_> = words_of(message).take(200).collect();
        let text = words.join(" ");
        if ABOUT_ITSELF.iter().any(|phrase| text.contains(phrase)) {
            return &ITSELF;
        }
        let cued = |topic: &&Topic| topic.french_cues.iter().any(|cue| words.iter().any(|word| word.starts_with(cue)));
        let by_cue = (language == Language::French).then(|| TOPICS.iter().find(cued)).flatten();
        by_cue.or_else(|| TOPICS.iter().find(|topic| topic.intent == intent)).unwrap_or(&GENERAL)
    }

    /// Its texts say by themselves who speaks.
    pub fn is_about_the_assistant(&self) -> bool {
        matches!(self.intent, "itself" | "greeting")
    }

    /// Another text each turn.
    pub fn text(&self, language: Language, turn: usize) -> &'static str {
        let texts = match language {
            Language::English => self.english,
            Language::French => self.french,
        };
        texts[turn % texts.len()]
    }
}

const ITSELF: Topic = Topic {
    intent: "itself",
    french_cues: &[],
    english: &[
        "I am the demo assistant. I run inside the server, without any AI provider: I know a few prepared answers about \
         campaigns, analytics, content and problems, and a small FAQ about this product. Connect a real provider with \
         `AI_PROVIDER`, and it answers in my place.",
    ],
    french: &[
        "Je suis l'assistant de démonstration. Je tourne dans le serveur, sans fournisseur d'IA : je connais quelques \
         réponses préparées sur les campagnes, les statistiques, le contenu et les problèmes. Réglez `AI_PROVIDER` pour \
         qu'un vrai modèle réponde à ma place.",
    ],
};

const GENERAL: Topic = Topic {
    intent: "general_query",
    french_cues: &[],
    english: &[
        "That one is beyond a demo: a real model would take it from here. I do know this product, though. Ask me \
         **how to connect a provider**, **where data is stored** or **how streaming works**.",
        "I have no prepared answer for that. With a provider such as OpenAI, Anthropic, Gemini, Ollama or Bedrock \
         connected, this very message would have been answered by its model, word by word as you see it here.",
        "I can only guess here, and a demo should not. Try a question about a **campaign**, your **stats**, a **content \
         idea** or an **error** you see.",
    ],
    french: &[
        "Cela dépasse une démonstration : un vrai modèle saurait répondre. Parlez-moi plutôt d'une **campagne**, de vos \
         **chiffres**, d'une **idée de contenu** ou d'une **erreur**.",
        "Je n'ai pas de réponse préparée à cela. Avec un fournisseur connecté (OpenAI, Anthropic, Gemini, Ollama ou \
         Bedrock), son modèle aurait répondu ici, mot après mot.",
    ],
};

/// In the order in which French words decide.
const TOPICS: [Topic; 6] = [
    Topic {
        intent: "campaign_help",
        french_cues: &["campagne", "publicit", "promouvoir", "promotion"],
        english: &[
            "A campaign stands on four answers. Write them down before anything else:\n\n1. **Goal**: one number, one \
             date (\"200 new subscribers by the 30th\").\n2. **Audience**: who exactly, and where they already are.\n\
             3. **Offer**: what they get, and why now.\n4. **Budget**: start with 10% of it, keep the rest for what \
             works.\n\nTell me the first two and the platform, and we go on from there.",
            "Try a week in three steps:\n\n- **Day 1–2**: two versions of one post, same audience, small budget.\n- **Day \
             3–5**: stop the weaker one, move its budget to the better one.\n- **Day 6–7**: follow up with everybody \
             who clicked and did not buy.\n\nMeasure cost per new subscriber, not likes.",
            "Before spending more, look at the page that the campaign leads to: most of a budget is lost there. One \
             promise, one picture, one button. Then send traffic.",
        ],
        french: &[
            "Une campagne repose sur quatre réponses :\n\n1. **But** : un chiffre et une date.\n2. **Public** : qui, et \
             où il se trouve déjà.\n3. **Offre** : ce qu'il reçoit, et pourquoi maintenant.\n4. **Budget** : commencez \
             avec 10 %, gardez le reste pour ce qui marche.\n\nDonnez-moi les deux premières et la plateforme.",
            "Pour votre campagne, testez deux versions d'une même publication pendant deux jours, arrêtez la plus \
             faible, puis relancez ceux qui ont cliqué sans acheter. Mesurez le coût par abonné, pas les likes.",
        ],
    },
    Topic {
        intent: "analytics_query",
        french_cues: &["statistique", "revenu", "chiffre", "analyse", "performance", "gagn"],
        english: &[
            "Three figures say most of it:\n\n| figure | says |\n|---|---|\n| **conversion** | of 100 visitors, how many \
             subscribe |\n| **retention** | of 100 subscribers, how many stay next month |\n| **revenue per \
             subscriber** | what each is worth |\n\nAs a demo I cannot see your account. Tell me yours and I say where \
             to look first.",
            "Compare with the same weekday, never with yesterday: weekends shift everything. If revenue fell and \
             visitors did not, look at prices and renewals; if visitors fell too, look at what you posted two to five \
             days before.",
            "A figure needs a neighbour to mean something. Put this month next to last month, and new revenue next to \
             renewals: growth that comes only from new subscribers stops when the campaign does.",
        ],
        french: &[
            "Trois chiffres disent l'essentiel : la **conversion** (visiteurs qui s'abonnent), la **rétention** (abonnés \
             qui restent) et le **revenu par abonné**. Je ne vois pas votre compte : donnez-moi les vôtres.",
            "Comparez vos chiffres au même jour de la semaine précédente, jamais à la veille. Si le revenu baisse mais pas les \
             visites, regardez les prix et les renouvellements.",
        ],
    },
    Topic {
        intent: "content_idea",
        french_cues: &["contenu", "idée", "idee", "publication", "vidéo", "video", "créer"],
        english: &[
            "Three to start with:\n\n- **Behind the scenes**: thirty seconds of how a picture came about. Hook: \"This \
             took 40 tries.\"\n- **You choose**: a poll between two ideas, and the winner next week.\n- **The \
             question I get most**: answer it, then ask for the next one.\n\nWhich platform is it for?",
            "Take what worked best last month and make it three times more: once shorter, once as a series, once told \
             by somebody else. New ideas are rarer than new forms.",
            "Plan it as a small calendar, so that no day begins with an empty page:\n\n```text\nMon  teaser\nWed  behind \
             the scenes\nFri  the post itself\nSun  best comments\n```\n\nFill one row now; the others follow from it.",
        ],
        french: &[
            "Trois idées pour commencer :\n\n- **Les coulisses** : trente secondes, « il m'a fallu 40 essais ».\n- **À \
             vous de choisir** : un sondage, et le gagnant la semaine suivante.\n- **La question qu'on me pose le plus** \
             : répondez-y, puis demandez la prochaine.",
            "Reprenez le contenu qui a le mieux marché le mois dernier et déclinez-le : plus court, en série, raconté par \
             quelqu'un d'autre.",
        ],
    },
    Topic {
        intent: "technical_support",
        french_cues: &["aide", "erreur", "problème", "probleme", "bug", "panne", "marche"],
        english: &[
            "Let us narrow it down:\n\n1. What did you do, and what happened instead?\n2. Does it happen every \
             time?\n3. Is there a message? Its exact words help most.\n\nWhoever runs the server can look at it like \
             this:\n\n```bash\ncurl -i http://localhost:3001/health/ready\n```",
            "First the quick ones: reload the page, check that the server answers, and see whether the browser's console \
             shows a `connect_error`. That one nearly always means an expired token or an origin missing in \
             `FRONTEND_URL`.",
        ],
        french: &[
            "Cernons le problème :\n\n1. Qu'avez-vous fait, et que s'est-il passé ?\n2. Est-ce à chaque fois ?\n3. Quel \
             est le message exact ?\n\nCôté serveur :\n\n```bash\ncurl -i http://localhost:3001/health/ready\n```",
            "Rechargez la page, vérifiez que le serveur répond, puis cherchez un `connect_error` dans la console : le \
             problème est presque toujours un jeton expiré ou une origine absente de `FRONTEND_URL`.",
        ],
    },
    Topic {
        intent: "farewell",
        french_cues: &["merci", "revoir", "bientôt", "adieu"],
        english: &[
            "You are welcome. This conversation is stored: come back to it any time.",
            "Glad to help, as far as a demo can. See you!",
            "Any time. Goodbye!",
        ],
        french: &[
            "Avec plaisir. Cette conversation est enregistrée : revenez quand vous voulez.",
            "Ce fut un plaisir. À bientôt !",
        ],
    },
    Topic {
        intent: "greeting",
        french_cues: &["bonjour", "bonsoir", "salut", "coucou"],
        english: &[
            "Hello! I am the demo assistant: I run offline, with prepared answers. Ask me about **campaigns**, \
             **analytics**, **content ideas** or a **problem**, or how to connect a real AI provider.",
            "Hi! The demo assistant here. No AI provider is connected yet, so I answer from a small stock of texts. What \
             would you like to see?",
            "Hey, good to see you. I am only the demo assistant, but everything around me is real: this answer is \
             streamed, stored, and waiting for you when you come back.",
        ],
        french: &[
            "Bonjour ! Je suis l'assistant de démonstration : je tourne hors ligne, avec des réponses préparées. \
             Parlez-moi de **campagnes**, de **statistiques**, d'**idées de contenu** ou d'un **problème**.",
            "Bonjour ! Ici l'assistant de démonstration. Aucun fournisseur d'IA n'est encore connecté ; que voulez-vous \
             voir ?",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_topic_lacks_a_text() {
        for topic in TOPICS.iter().chain([&ITSELF, &GENERAL]) {
            assert!(!topic.english.is_empty() && !topic.french.is_empty(), "{}", topic.intent);
            assert!(topic.english.iter().chain(topic.french).all(|text| !text.trim().is_empty()));
        }
    }
}
