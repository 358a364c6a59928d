//! The French lexicon: words and phrases with a valence, and the words that change one.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        emoji::Emoji,
        english::English,
        text::{data_lines, folded},
        vader::BOOST,
    },
    endings::forms,
};

const LEXICON: &str = include_str!("../data/french.txt");
const ENGLISH: &str = include_str!("../data/english_in_french.txt");

/// Those with a valence of their own ("super") count as boosters before a word that has one, too.
const BOOSTERS: &str = "\
    absolument archi beaucoup bien bigrement carrement clairement completement drolement enormement entierement \
    exceptionnellement extremement fichtrement follement fort fortement franchement grandement grave hautement hyper \
    incroyablement infiniment intensement mega notamment parfaitement particulierement plus profondement \
    radicalement reellement si sacrement serieusement so specialement strictement super tellement terriblement \
    totalement tout toute tres trop troop ultra vachement very vraiment vrai vraie really tant ouf putain \
    horriblement affreusement fucking";
const DAMPENERS: &str = "\
    assez legerement moins moyennement plutot presque quasi quasiment relativement vaguement parfois kinda somewhat \
    slightly almost";
/// "jamais été aussi content" denies nothing.
const BOOSTING_PHRASES: [&str; 8] = [
    "jamais aussi",
    "jamais si",
    "jamais ete aussi",
    "jamais ete si",
    "jamais eu d aussi",
    "jamais vu d aussi",
    "jamais vu un truc aussi",
    "rien de plus",
];
/// "ne" negates nothing by itself; "plus" only after it.
const NEGATORS: &str = "\
    pas jamais rien guere aucun aucune aucunement nullement sans ni point non peu personne not never no dont \
    don isn isnt doesn cannot aren without";
const CONTRASTS: &str = "mais cependant pourtant toutefois neanmoins but however";
/// Of a phrase.
const MAX_WORDS: usize = 5;

/// What a word or phrase does in a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    pub valence: f64,
    pub boost: f64,
    pub negates: bool,
    pub contrasts: bool,
    /// "plus", which does either.
    pub plus: bool,
    /// What negates it may stand behind it.
    pub verb: bool,
}

pub struct Lexicon {
    entries: HashMap<String, Entry>,
    /// First words of phrases.
    beginnings: HashSet<String>,
}

impl Lexicon {
    pub fn new(english: &English, emoji: &Emoji) -> Result<Self, String> {
        let mut lexicon = Self { entries: HashMap::new(), beginnings: HashSet::new() };
        let borrowed = ENGLISH.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
        for word in borrowed {
            lexicon.entry(word).valence = english.valence(word);
        }
        for (emoji, valence) in emoji.all() {
            lexicon.entry(&emoji.to_string()).valence = valence;
        }
        for (valence, entries) in data_lines("french.txt", LEXICON)? {
            entries.split(", ").for_each(|entry| lexicon.add(valence, entry));
        }
        lexicon.add_modifiers();
        Ok(lexicon)
    }

    /// The longest entry that begins with the first of these tokens, and how many tokens it takes.
    pub fn longest<'a>(&self, first: &str, phrase: impl Fn(usize) -> Option<&'a str>) -> Option<(Entry, usize)> {
        let longest = if self.beginnings.contains(first) { MAX_WORDS } else { 1 };
        (1..=longest).rev().find_map(|count| Some((*self.entries.get(phrase(count)?)?, count)))
    }

    /// The single words that have a valence.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .filter(|(word, entry)| entry.valence != 0.0 && !word.contains(' '))
            .map(|(word, _)| word.as_str())
    }

    fn add(&mut self, valence: f64, entry: &str) {
        let found = forms(entry);
        for form in &found.forms {
            let form = folded(form);
            if let Some((first, _)) = form.split_once(' ') {
                self.beginnings.insert(first.to_owned());
            }
            let entry = self.entry(&form);
            entry.valence = valence;
            entry.verb = found.verb;
        }
    }

    fn add_modifiers(&mut self) {
        for (words, boost) in [(BOOSTERS, BOOST), (DAMPENERS, -BOOST)] {
            words.split(' ').for_each(|word| self.entry(word).boost = boost);
        }
        for phrase in BOOSTING_PHRASES {
            self.entry(phrase).boost = BOOST;
            self.beginnings.extend(phrase.split(' ').next().map(str::to_owned));
        }
        NEGATORS.split(' ').for_each(|word| self.entry(word).negates = true);
        self.entry("plus").plus = true;
        CONTRASTS.split(' ').for_each(|word| self.entry(word).contrasts = true);
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        self.entries.entry(word.to_owned()).or_default()
    }
}
