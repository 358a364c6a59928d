//! What understanding a message costs: `make bench`.

use chat_backend::{intent::IntentService, sentiment::SentimentService};
use chrono::{DateTime, Utc};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Each has 200 characters.
const MESSAGES: [&str; 4] = [
    "Hi, could you tell me how my last campaign on Instagram did compared with last month? I spent $1,200.50 \
     on it, and I would like to know what it brought me before I start the next one on 3 April 2026!!",
    "Bonjour, peux-tu me dire comment ma dernière campagne sur Instagram a marché par rapport au mois dernier \
     ? J'ai dépensé 1 200,50 € et j'aimerais savoir ce que ça a rapporté avant la suivante, demain !",
    "I have been thinking about what to film for my page this weekend, something with a retro mood and a red \
     dress maybe, and I would love to hear a few ideas from you, with a short caption for each one ok",
    "Je ne reçois plus aucune notification depuis la mise à jour, la page se recharge sans arrêt et mes fans \
     me disent qu'ils n'arrivent pas à ouvrir mes photos, est-ce que quelqu'un pourrait regarder stp!",
];

const HOSTILE: [&str; 6] = ["1 ", "in 1 ", "$", "a@", "1,", "e\u{301}"];

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_847_800, 0).unwrap_or_default()
}

/// All that is found out about a message when it is sent: intent, entities, sentiment, whether it asks for a human.
#[divan::bench(args = 0..MESSAGES.len())]
fn everything_together(bencher: Bencher, message: usize) {
    let (Ok(intents), Ok(sentiments)) = (IntentService::shipped(), SentimentService::new()) else { return };
    bencher.bench(|| {
        let text = black_box(MESSAGES[message]);
        (intents.classify(text, at()), sentiments.analyze(text), intents.asks_for_human(text))
    });
}

#[divan::bench(args = 0..MESSAGES.len())]
fn intent_and_entities(bencher: Bencher, message: usize) {
    let Ok(service) = IntentService::shipped() else { return };
    assert_eq!(MESSAGES[message].chars().count(), 200);
    bencher.bench(|| service.classify(black_box(MESSAGES[message]), at()));
}

#[divan::bench(args = 0..MESSAGES.len())]
fn request_for_a_human(bencher: Bencher, message: usize) {
    let Ok(service) = IntentService::shipped() else { return };
    bencher.bench(|| service.asks_for_human(black_box(MESSAGES[message])));
}

#[divan::bench(args = HOSTILE, consts = [1_000, 10_000])]
fn hostile_text<const LENGTH: usize>(bencher: Bencher, fragment: &str) {
    let Ok(service) = IntentService::shipped() else { return };
    let text: String = fragment.chars().cycle().take(LENGTH).collect();
    bencher.bench(|| service.classify(black_box(&text), at()));
}

/// What it costs at start.
#[divan::bench(sample_count = 10)]
fn learn_the_examples() -> Result<IntentService, String> {
    IntentService::shipped()
}
