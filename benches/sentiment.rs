//! What the sentiment of a message costs: `cargo bench --bench sentiment`.

use chat_backend::sentiment::SentimentService;
use divan::{Bencher, black_box, counter::CharsCount};

fn main() {
    divan::main();
}

const ENGLISH: &str = "Hello, I posted three reels yesterday and the engagement was really disappointing, but the new \
    caption generator is great! Could you help me plan a better campaign for next week? I don't want to lose followers.";
const FRENCH: &str = "Bonjour, j'ai publié trois vidéos hier et l'engagement était vraiment décevant, mais le nouveau \
    générateur de légendes est super ! Peux-tu m'aider à préparer une meilleure campagne pour la semaine prochaine ?";

#[divan::bench]
fn a_message_of_200_characters_in_english(bencher: Bencher) {
    measure(bencher, ENGLISH);
}

#[divan::bench]
fn a_message_of_200_characters_in_french(bencher: Bencher) {
    measure(bencher, FRENCH);
}

/// What no user would write, in two lengths: the time grows as the length does.
#[divan::bench(
    args = ["a", "!?.", "GOOD ", "😡", "e\u{301}", "good but ", "still not the same ", "je n'aime vraiment pas du tout ", "👩‍👩‍👧‍👦"],
    consts = [1_000, 10_000],
)]
fn odd_text<const LENGTH: usize>(bencher: Bencher, part: &str) {
    let text: String = part.chars().cycle().take(LENGTH).collect();
    measure(bencher, &text);
}

#[divan::bench]
fn build_the_service() -> Result<SentimentService, String> {
    SentimentService::new()
}

fn measure(bencher: Bencher, text: &str) {
    let Ok(service) = SentimentService::new() else { return };
    bencher.counter(CharsCount::of_str(text)).bench(|| service.analyze(black_box(text)));
}
