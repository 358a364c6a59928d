//! Platforms by their names and by what people call them.

use std::{collections::BTreeMap, path::Path};

use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use toml::Spanned;

use super::{Kind, marks::Marks};
use crate::intent::{file::File, text::Folded};

const BUILT_IN: &str = include_str!("platforms.toml");
/// Of a name or an alias.
const MAX_LETTERS: usize = 64;
const MAX_ALIASES: usize = 2_000;

#[derive(Deserialize)]
#[serde(transparent)]
struct Table(BTreeMap<Spanned<String>, Vec<Spanned<String>>>);

/// Names that are read in one way, and which platform each is.
struct Names {
    pattern: Option<Regex>,
    platforms: BTreeMap<String, String>,
}

impl Names {
    fn of(platforms: BTreeMap<String, String>) -> Result<Self, String> {
        // The longest first: "only fans" before "only".
        let mut names: Vec<_> = platforms.keys().map(|name| regex::escape(name)).collect();
        names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
        let pattern = format!(r"(?-u:\b)(?:{})(?-u:\b)", names.join("|"));
        let pattern =
            (!names.is_empty()).then(|| RegexBuilder::new(&pattern).build().map_err(|error| error.to_string()));
        Ok(Self { pattern: pattern.transpose()?, platforms })
    }

    fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize, &'a str)> {
        self.pattern.iter().flat_map(|pattern| pattern.find_iter(text)).filter_map(|found| {
            let platform = self.platforms.get(found.as_str())?;
            Some((found.start(), found.end(), platform.as_str()))
        })
    }
}

pub(super) struct Platforms {
    folded: Names,
    /// Aliases with capitals: these are read as they are written.
    exact: Names,
}

impl Platforms {
    /// The built-in ones and those of the file. The error is one line that names the variable, the file and the line.
    pub fn new(path: Option<&Path>) -> Result<Self, String> {
        let mut files = vec![File::embedded("src/intent/entities/platforms.toml", BUILT_IN)];
        if let Some(path) = path {
            files.push(File::read("PLATFORMS_FILE", path)?);
        }
        Self::of(&files)
    }

    fn of(files: &[File]) -> Result<Self, String> {
        let (mut folded, mut exact) = (BTreeMap::new(), BTreeMap::new());
        for file in files {
            let Table(table) = file.parse()?;
            for (name, aliases) in &table {
                let platform = name.get_ref().to_lowercase();
                let own_name = Folded::new(&platform).text;
                check(file, name, &own_name)?;
                folded.insert(own_name, platform.clone());
                for alias in aliases {
                    let text = alias.get_ref().trim();
                    let levelled = Folded::new(text).text;
                    check(file, alias, &levelled)?;
                    if text.contains(char::is_uppercase) {
                        exact.insert(text.to_owned(), platform.clone());
                    } else {
                        folded.insert(levelled, platform.clone());
                    }
                }
            }
            if folded.len() + exact.len() > MAX_ALIASES {
                return Err(file.wrong_in_all("has more than 2,000 names and aliases"));
            }
        }
        Ok(Self { folded: Names::of(folded)?, exact: Names::of(exact)? })
    }

    pub fn mark(&self, marks: &mut Marks) {
        let text = marks.text();
        for (start, end, platform) in self.folded.find(&text.text) {
            marks.mention(Kind::Platform, platform.into(), start, end);
        }
        // In a message that is all capitals these say nothing.
        if text.original().contains(char::is_lowercase) {
            for (start, end, platform) in self.exact.find(text.original()) {
                marks.mention(Kind::Platform, platform.into(), text.folded(start), text.folded(end));
            }
        }
    }
}

/// A word's boundary is told by ASCII letters and digits, so a name begins and ends with one.
fn check(file: &File, name: &Spanned<String>, levelled: &str) -> Result<(), String> {
    let is_edge = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let is_good = is_edge(levelled.chars().next())
        && is_edge(levelled.chars().next_back())
        && levelled.chars().count() <= MAX_LETTERS;
    let wrong = || {
        file.wrong(
            name.span(),
            "a name or alias has from 1 to 64 characters and begins and ends with a letter or digit",
        )
    };
    is_good.then_some(()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(own: &str) -> Result<Platforms, String> {
        let built_in = File::embedded("built in", BUILT_IN);
        Platforms::of(&[built_in, File::embedded("PLATFORMS_FILE: my.toml", own)])
    }

    fn read(platforms: &Platforms, text: &str) -> String {
        let folded = Folded::new(text);
        let mut marks = Marks::new(&folded);
        platforms.mark(&mut marks);
        let names: Vec<_> = marks.into_mentions().into_iter().map(|it| it.value.as_str().unwrap().to_owned()).collect();
        names.join(" ")
    }

    #[test]
    fn aliases_stand_for_their_platform() {
        let platforms = with("YouTube = ['yt', 'Tube', 'chaîne']\nreddit = ['RDT']").unwrap();
        let table = [
            ("Instagram, insta and IG", "instagram instagram instagram"),
            ("instagrammable, my_insta, installing", ""),
            ("my OF, one of them, ONLY FANS", "onlyfans onlyfans"),
            ("MY OF IS BROKEN", ""),
            ("post on ig", "instagram"),
            ("ig so", ""),
            ("yt, YOUTUBE and Tube, no tube; ma CHAINE", "youtube youtube youtube youtube"),
            ("RDT or reddit", "reddit reddit"),
            ("étiktok tiktoké", ""),
        ];
        for (text, expected) in table {
            assert_eq!(read(&platforms, text), expected, "{text}");
        }
    }

    #[test]
    fn an_error_names_the_place() {
        let table = [
            ("x = 1", "PLATFORMS_FILE: my.toml, line 1: invalid type: integer `1`, expected a sequence"),
            ("a = []\nb = ['ok', '!']", "PLATFORMS_FILE: my.toml, line 2: a name or alias has"),
            ("'' = ['x']", "PLATFORMS_FILE: my.toml, line 1: a name or alias has"),
            ("a = [", "PLATFORMS_FILE: my.toml, line 1: "),
        ];
        for (text, expected) in table {
            let error = with(text).err().unwrap();
            assert!(error.starts_with(expected) && !error.contains('\n'), "{text}: {error}");
        }
        let error = Platforms::new(Some(Path::new("/nowhere/x.toml"))).err().unwrap();
        assert!(error.starts_with("PLATFORMS_FILE: /nowhere/x.toml: "), "{error}");
    }
}
