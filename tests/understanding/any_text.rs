//! What holds for any text, however odd or hostile.

use std::{fmt::Write, time::Duration};

use chat_backend::intent::{IntentService, MAX_CHARS};
use libtest_mimic::Failed;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

use crate::support::at;

const MESSAGES: usize = 3_000;
const MOST_FRAGMENTS: u32 = 40;
/// How much longer ten times the text may take.
const MOST_GROWTH: f64 = 20.0;
const RUNS: usize = 5;

/// What messages are thrown together from: pieces of every kind of entity, and signs that are awkward to count.
const FRAGMENTS: [&str; 60] = [
    "1",
    "20",
    "2026",
    "03",
    "/",
    "-",
    ".",
    ",",
    " ",
    "  ",
    "\u{a0}",
    "\u{202f}",
    "'",
    "’",
    "€",
    "$",
    "£",
    "%",
    "k",
    "M",
    "k€",
    "US$",
    "@",
    "a@b.fr",
    "https://",
    "www.",
    "x.com/",
    "tomorrow",
    "demain",
    "après-",
    "avant-hier",
    "in ",
    "dans ",
    "il y a ",
    "days",
    "jours",
    "ago",
    "next ",
    "lundi",
    " dernier",
    "March",
    "3rd",
    "fin ",
    "du mois",
    "insta",
    "IG",
    "OF",
    "only fans",
    "é",
    "e\u{301}",
    "\u{301}",
    "œ",
    "ß",
    "İ",
    "🙂",
    "👩‍👩‍👧",
    "\u{0}",
    "\n",
    "日本",
    "٣",
];

/// Texts that a careless pattern reads again and again.
const HOSTILE: [&str; 18] = [
    "1",
    "1 ",
    "1,",
    "1.",
    "1'000 ",
    "0-",
    "12/",
    "in 1 ",
    "il y a 1 ",
    "next ",
    "$",
    "$1",
    "a@",
    "a@a.",
    "http://",
    "e\u{301}",
    "\u{301}",
    "🙂",
];

/// Always the same numbers, below a bound.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(bound)) as u32
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(MOST_FRAGMENTS) {
            match self.below(8) {
                0 => text.extend(char::from_u32(self.below(0x11_0000))),
                _ => text += FRAGMENTS[self.below(FRAGMENTS.len() as u32) as usize],
            }
        }
        text
    }
}

pub fn spans_are_where_they_say() -> Result<(), Failed> {
    let service = IntentService::shipped()?;
    let mut dice = Dice(7);
    let mut mentions = 0;
    for _ in 0..MESSAGES {
        let text = dice.text();
        let intent = service.classify(&text, at());
        service.asks_for_human(&text);
        service.relabel(&intent, &text);
        if !(0.0..=1.0).contains(&intent.confidence) {
            return Err(format!("{text:?}: a confidence of {}", intent.confidence).into());
        }
        mentions += check_spans(&text, intent.entities.get("mentions"))?;
    }
    if mentions > MESSAGES { Ok(()) } else { Err(format!("{mentions} mentions are too few to show anything").into()) }
}

/// How many there are. Each says what stands at its place, and begins after the one before.
fn check_spans(text: &str, mentions: Option<&Value>) -> Result<usize, Failed> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mentions = mentions.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut end_before = 0;
    for mention in mentions {
        let place = |key: &str| mention[key].as_u64().and_then(|place| usize::try_from(place).ok()).ok_or("no place");
        let (start, end) = (place("start")?, place("end")?);
        let said = units.get(start..end).map(String::from_utf16_lossy);
        if said.as_deref() != mention["text"].as_str() || start < end_before || start == end {
            return Err(format!("{text:?}: {mention}").into());
        }
        end_before = end;
    }
    if mentions.len() > 32 { Err(format!("{text:?}: {} mentions", mentions.len()).into()) } else { Ok(mentions.len()) }
}

pub fn ten_times_the_text_takes_ten_times_as_long() -> Result<(), Failed> {
    let service = IntentService::shipped()?;
    let mut table =
        String::from("\ntime of hostile text, this build\n    text          1,000 characters      10,000\n");
    let mut steep = Vec::new();
    for fragment in HOSTILE {
        let [short, long] =
            [MAX_CHARS / 10, MAX_CHARS].map(|length| fragment.chars().cycle().take(length).collect::<String>());
        let (mut of_short, mut of_long) = (Duration::MAX, Duration::MAX);
        // As many characters in both: what disturbs one disturbs the other as much.
        for _ in 0..RUNS {
            of_short = of_short.min(time(|| (0..10).for_each(|_| _ = service.classify(&short, at()))));
            of_long = of_long.min(time(|| _ = service.classify(&long, at())));
        }
        let [short, long] = [of_short / 10, of_long].map(|time| time.as_secs_f64() * 1e6);
        writeln!(table, "    {:<12}{short:>15.0} us{long:>9.0} us", format!("{fragment:?}"))?;
        if long > MOST_GROWTH * short {
            steep.push(format!("{fragment:?}: {short:.0} and {long:.0} us"));
        }
    }
    println!("{table}");
    if steep.is_empty() { Ok(()) } else { Err(steep.join("\n").into()) }
}

/// What the processor spends on it, however busy it is with other things.
fn time(work: impl FnOnce()) -> Duration {
    let spent = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let before = spent();
    work();
    spent() - before
}

pub fn what_is_beyond_the_cap_is_not_looked_at() -> Result<(), Failed> {
    let service = IntentService::shipped()?;
    let mentions = |before: usize| {
        let entities = service.classify(&format!("{}demain", "é ".repeat(before / 2)), at()).entities;
        entities.get("mentions").and_then(Value::as_array).map_or(0, Vec::len)
    };
    let found = [MAX_CHARS - 6, MAX_CHARS - 4, 3 * MAX_CHARS].map(mentions);
    if found == [1, 0, 0] { Ok(()) } else { Err(format!("{found:?}").into()) }
}
