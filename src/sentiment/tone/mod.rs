//! The tone of a message: what the user feels about the assistant, and how soon an answer is wanted.
//!
//! A frustrated user may be handed to a human, so in doubt a message is not frustrated.

mod heard;
mod patterns;

use regex::bytes::Regex;

use self::heard::{Heard, Listener};
use super::{
    Tone,
    text::{Kind, Text},
};

const ANGRY: &str = "😡🤬😤😠🖕👿👎";
const PLEASED: &str = "👍👌❤🙏😍🥰👏🙌💯🎉🤩😊🫶💪✅";
/// Of a message that is mostly an emoji.
const FEW_WORDS: usize = 1;
/// Scores within count as neither.
const NO_FEELING: f64 = 0.05;

pub struct Tones {
    listener: Listener,
    frustrated: Regex,
    /// Frustrated when it is said loudly.
    complaint: Regex,
    /// Frustrated when it is said loudly and nothing nice with it.
    impatient: Regex,
    urgent: Regex,
    not_urgent: Regex,
    satisfied: Regex,
    not_satisfied: Regex,
}

impl Tones {
    pub fn new() -> Result<Self, String> {
        let mut sections = patterns::sections()?;
        let mut take = |name: &str| sections.remove(name).ok_or_else(|| format!("tone.txt: add a section '{name}'"));
        Ok(Self {
            listener: Listener::new(),
            frustrated: take("frustrated")?,
            complaint: take("complaint")?,
            impatient: take("impatient")?,
            urgent: take("urgent")?,
            not_urgent: take("not urgent")?,
            satisfied: take("satisfied")?,
            not_satisfied: take("not satisfied")?,
        })
    }

    /// `score` is that of the same text.
    pub fn of(&self, text: &Text, score: f64) -> Tone {
        let heard = self.listener.hear(text);
        if self.is_frustrated(text, &heard, score) {
            Tone::Frustrated
        } else if matches_apart(&self.urgent, &self.not_urgent, &heard.all) {
            Tone::Urgent
        } else if score > -NO_FEELING && self.is_satisfied(text, &heard, score) {
            Tone::Satisfied
        } else {
            Tone::Neutral
        }
    }

    fn is_frustrated(&self, text: &Text, heard: &Heard, score: f64) -> bool {
        if self.frustrated.is_match(heard.own.as_bytes()) {
            return true;
        }
        let angry = has_emoji(text, ANGRY);
        let loud = text.shouted || angry || text.emphatic;
        let louder = text.shouted || angry || score <= -NO_FEELING;
        (loud && self.complaint.is_match(heard.own.as_bytes()))
            || (loud && louder && !heard.cut && score < NO_FEELING && self.impatient.is_match(heard.own.as_bytes()))
            || (angry && words(text) <= FEW_WORDS)
    }

    fn is_satisfied(&self, text: &Text, heard: &Heard, score: f64) -> bool {
        matches_apart(&self.satisfied, &self.not_satisfied, &heard.stated)
            || (score >= NO_FEELING && words(text) <= FEW_WORDS && has_emoji(text, PLEASED))
    }
}

/// Whether there is a match apart from what the exceptions match.
fn matches_apart(pattern: &Regex, exceptions: &Regex, text: &str) -> bool {
    let text = text.as_bytes();
    pattern.is_match(text) && pattern.is_match(&exceptions.replace_all(text, b" - "))
}

fn has_emoji(text: &Text, among: &str) -> bool {
    text.tokens.iter().any(|token| matches!(token.kind, Kind::Emoji(emoji) if among.contains(emoji)))
}

fn words(text: &Text) -> usize {
    text.tokens.iter().filter(|token| token.is_word()).count()
}
