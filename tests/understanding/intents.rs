use std::fmt::Write;

use chat_backend::intent::{IntentService, Method};
use libtest_mimic::Failed;

use crate::{
    first_match::FirstMatch,
    support::{LANGUAGES, at, labelled},
};

/// In percent, for each language.
const LEAST: f64 = 90.0;
const LEAST_MESSAGES: usize = 100;

/// Of how many messages how many are understood: by the service, and by the design's patterns.
#[derive(Clone, Copy, Default)]
struct Score {
    all: usize,
    ours: usize,
    patterns: usize,
}

impl Score {
    fn row(self, language: &str, name: &str) -> String {
        let [ours, patterns] = [self.ours, self.patterns].map(|right| percent(right, self.all));
        format!("{language}  {name:<20}{:>9}{ours:>9.1} %{patterns:>12.1} %\n", self.all)
    }
}

fn percent(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all as f64
}

pub fn held_out_messages_are_understood() -> Result<(), Failed> {
    let (service, patterns) = (IntentService::shipped()?, FirstMatch::new());
    let mut table =
        String::from("\nintents, held-out half\n    intent               messages     ours  the design's\n");
    let mut misses = String::new();
    let mut poor = Vec::new();
    for language in LANGUAGES {
        let messages: Vec<_> = labelled(language).into_iter().filter(|message| message.is_held_out).collect();
        let mut total = Score::default();
        for name in service.names() {
            let mut score = Score::default();
            for message in messages.iter().filter(|message| *message.intent == **name) {
                let found = service.classify(&message.text, at());
                score.all += 1;
                score.ours += usize::from(found.name == *name);
                score.patterns += usize::from(patterns.classify(&message.text) == &**name);
                if found.name != *name {
                    writeln!(
                        misses,
                        "{language}  {name} taken for {} ({:.2}): {}",
                        found.name, found.confidence, message.text
                    )?;
                }
            }
            table += &score.row(language, name);
            total.all += score.all;
            total.ours += score.ours;
            total.patterns += score.patterns;
        }
        table += &total.row(language, "all");
        if total.all != messages.len() || total.all < LEAST_MESSAGES {
            return Err(format!("{language}: {} of {} messages have a known intent", total.all, messages.len()).into());
        }
        if percent(total.ours, total.all) < LEAST {
            poor.push(language);
        }
    }
    println!("{table}not understood:\n{misses}");
    if poor.is_empty() { Ok(()) } else { Err(format!("under {LEAST} %: {}", poor.join(", ")).into()) }
}

pub fn messages_that_first_match_patterns_get_wrong() -> Result<(), Failed> {
    let service = IntentService::shipped()?;
    let table = [
        ("history report", "analytics_query"),
        ("I need help promoting my post", "campaign_help"),
        ("thanks, but it still fails", "technical_support"),
        ("create an analytics report", "analytics_query"),
        ("hi, my upload is broken", "technical_support"),
        ("hello, I need help with the stats of my page", "analytics_query"),
        ("rapport d'historique", "analytics_query"),
        ("j'ai besoin d'aide pour promouvoir mon post", "campaign_help"),
        ("merci, mais ça échoue toujours", "technical_support"),
        ("crée un rapport d'analyse", "analytics_query"),
        ("salut, mon envoi est cassé", "technical_support"),
        ("bonjour, j'ai besoin d'aide avec les stats de ma page", "analytics_query"),
    ];
    let nothing = [
        "",
        " ",
        "?!",
        "🙂🙂🙂",
        "👍",
        "qwertz",
        "asdf jkl",
        "xkcd zzz qqq",
        "12345",
        "\u{301}\u{301}\u{301}",
        "Wie kann ich meine Kampagne bewerben?",
        "necesito ayuda con mi campaña",
        "Ho un problema con il mio account",
        "como faço para ver minhas estatísticas",
        "どうやって投稿しますか",
        "помогите мне с рекламой",
        "مرحبا كيف حالك",
        "hoe kan ik mijn pagina promoten",
        "jak mohu vidět své příjmy",
        "kampanyamı nasıl başlatırım",
    ];
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let found = service.classify(text, at());
        if *found.name != *expected || found.method != Method::Pattern || found.is_unsure() {
            wrong.push(format!("{text}: {} ({:.2})", found.name, found.confidence));
        }
    }
    for text in nothing {
        let found = service.classify(text, at());
        if *found.name != *"general_query" || found.confidence != 0.5 || !found.is_unsure() {
            wrong.push(format!("{text}: {} ({:.2})", found.name, found.confidence));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
