//! Any text is scored, in a time that grows as its length does.

use std::time::Duration;

use chat_backend::sentiment::{MAX_CHARS, Tone};
use rustix::time::{ClockId, clock_gettime};

use super::SERVICE;

/// Texts whose every part asks for work.
const PARTS: [&str; 16] = [
    "a",
    "!?.",
    "GOOD ",
    "😡",
    "e\u{301}",
    "good but ",
    "not very good ",
    "still not the same ",
    " ",
    "je n'aime vraiment pas du tout ",
    "nul,",
    "👩‍👩‍👧‍👦",
    "\"a' 'b ",
    "you keep giving me this is so really very just i need it c est ",
    "' ",
    "si tu tu sers à rien i am so so so ",
];

/// Numbers that are the same in each run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }
}

#[test]
fn any_text_has_a_score_within_bounds() {
    let pieces: Vec<&str> =
        "good bad pas ne n' j' NUL génial 👍🏽 👩‍👩‍👧 ❤️ ☠ :) :( </3 ' ’ « » \" ! ? ... , ; \u{301} \u{200d} \u{fe0f} \u{0} \
        \u{202e} 中文 עברית ﷽ ß ŒUVRE İ ǅ 1,5 1.200 http://x.y a@b.c www. - — merci not you still don't"
            .split(' ')
            .chain([" ", "\n", "\t", "\r\n", "\u{a0}", "\u{2028}"])
            .collect();
    let mut random = Random::new(42);
    for _ in 0..3_000 {
        let text: String = (0..random.below(40)).map(|_| pieces[random.below(pieces.len())]).collect();
        let score = SERVICE.analyze(&text).score;
        assert!((-1.0..=1.0).contains(&score), "{text:?}: {score}");
    }
    for _ in 0..3_000 {
        let letters = (0..random.below(60)).filter_map(|_| char::from_u32(random.below(0x11_0000) as u32));
        let text: String = letters.collect();
        let score = SERVICE.analyze(&text).score;
        assert!((-1.0..=1.0).contains(&score), "{text:?}: {score}");
    }
}

#[test]
fn a_text_without_words_is_neutral() {
    for text in ["", " ", "\n", "!!!", "...", "12345", "\u{200d}", "\u{301}"] {
        let found = SERVICE.analyze(text);
        assert_eq!((found.score, found.label.as_str(), found.tone), (0.0, "neutral", Tone::Neutral), "{text:?}");
    }
}

#[test]
fn only_the_beginning_of_a_long_text_is_looked_at() {
    let filling = "é ".repeat(MAX_CHARS / 2);
    assert!(SERVICE.analyze(&format!("horrible {filling}")).score < 0.0);
    assert_eq!(SERVICE.analyze(&format!("{filling}horrible")).score, 0.0);
}

/// Twenty times the text may take four times as long as twenty times; were it quadratic, it would take twenty times as
/// long. It is the thread's own time, and the shortest of several runs, so what else the machine does hardly counts.
#[test]
fn time_grows_as_the_text_does() {
    for part in PARTS {
        let (short, long) = (text_of(part, MAX_CHARS / 20), text_of(part, MAX_CHARS));
        let mut shortest = [Duration::MAX; 2];
        for _ in 0..5 {
            for (shortest, text) in shortest.iter_mut().zip([&short, &long]) {
                let start = spent();
                SERVICE.analyze(text);
                *shortest = (spent() - start).min(*shortest);
            }
        }
        assert!(shortest[1] < shortest[0] * 80, "{part:?}: {shortest:?}");
    }
}

fn text_of(part: &str, length: usize) -> String {
    part.chars().cycle().take(length).collect()
}

/// The time that this thread has had a processor for.
fn spent() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}
