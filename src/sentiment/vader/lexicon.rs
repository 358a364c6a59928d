//! What VADER knows of single words and emoji.

use std::{borrow::Cow, collections::HashMap};

use super::BOOST;

const LEXICON: &str = include_str!("../data/vader/lexicon.tsv");
const EMOJI: &str = include_str!("../data/vader/emoji.tsv");

const NEGATIONS: &str = "\
    aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't doesn't dont hadnt \
    hasnt havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't mustn't neednt needn't never \
    none nope nor not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't shan't shouldn't uh-uh wasn't \
    weren't without wont wouldnt won't wouldn't rarely seldom despite";
const BOOSTERS: &str = "\
    absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously \
    entirely especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking \
    fricking frickin frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible \
    incredibly intensely major majorly more most particularly purely quite really remarkably so substantially \
    thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly very";
const DAMPENERS: &str = "\
    almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce \
    scarcely slight slightly somewhat sorta sortof sort-of";

/// What a word does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    pub valence: Option<f64>,
    /// 0 when it is no intensifier.
    pub boost: f64,
    pub negates: bool,
}

pub struct Lexicon {
    words: HashMap<&'static str, Word>,
    emoji: HashMap<char, &'static str>,
}

impl Lexicon {
    pub fn new() -> Result<Self, String> {
        let mut words: HashMap<&str, Word> = HashMap::new();
        for (at, line) in LEXICON.lines().enumerate() {
            let read = line.split_once('\t').and_then(|(word, valence)| Some((word, valence.parse().ok()?)));
            let (word, valence) =
                read.ok_or_else(|| format!("vader/lexicon.tsv, line {}: write a word, a tab and a number", at + 1))?;
            words.entry(word).or_default().valence = Some(valence);
        }
        NEGATIONS.split(' ').for_each(|word| words.entry(word).or_default().negates = true);
        BOOSTERS.split(' ').for_each(|word| words.entry(word).or_default().boost = BOOST);
        DAMPENERS.split(' ').for_each(|word| words.entry(word).or_default().boost = -BOOST);
        let described = EMOJI.lines().filter_map(|line| line.split_once('\t'));
        let emoji = described.filter_map(|(emoji, name)| Some((emoji.chars().next()?, name))).collect();
        Ok(Self { words, emoji })
    }

    /// `word` is in lower case.
    pub fn word(&self, word: &str) -> Word {
        let mut found = self.words.get(word).copied().unwrap_or_default();
        found.negates |= word.contains("n't");
        found
    }

    /// The text with each emoji's description in its place.
    pub fn with_emoji_described<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut described = String::with_capacity(text.len() * 2);
        let mut after_space = true;
        for letter in text.chars() {
            match self.emoji.get(&letter) {
                Some(description) => {
                    if !after_space {
                        described.push(' ');
                    }
                    described.push_str(description);
                    after_space = false;
                }
                None => {
                    described.push(letter);
                    after_space = letter == ' ';
                }
            }
        }
        Cow::Owned(described)
    }
}
