//! What messages of each intent look like: the built-in examples, or those of `INTENTS_FILE`.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use serde::Deserialize;
use toml::Spanned;

use super::{GENERAL, file::File};

const BUILT_IN: &str = include_str!("examples.toml");
/// A name is shown to a language model, stored with each message, and counted.
const MAX_NAME: usize = 64;
const MAX_INTENTS: usize = 64;
/// Characters of one example; a longer one is no message that anybody would type.
const MAX_EXAMPLE: usize = 1_000;

/// Messages of one intent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    en: Vec<Spanned<String>>,
    #[serde(default)]
    fr: Vec<Spanned<String>>,
}

pub struct Example {
    /// Index in `Examples::names`.
    pub intent: usize,
    pub is_french: bool,
    pub text: String,
}

pub struct Examples {
    /// In alphabetical order; `general_query` is always among them.
    pub names: Vec<Arc<str>>,
    pub all: Vec<Example>,
}

impl Examples {
    pub fn built_in() -> Result<Self, String> {
        Self::of(&File::embedded("src/intent/examples.toml", BUILT_IN))
    }

    /// The error is one line that names the variable, the file and the line.
    pub fn read(path: &Path) -> Result<Self, String> {
        Self::of(&File::read("INTENTS_FILE", path)?)
    }

    fn of(file: &File) -> Result<Self, String> {
        let tables: BTreeMap<Spanned<String>, Table> = file.parse()?;
        let names = names(file, tables.keys())?;
        let mut all = Vec::new();
        for (name, table) in &tables {
            if table.en.is_empty() && table.fr.is_empty() {
                return Err(file.wrong(name.span(), &format!("`{}` has no examples", name.get_ref())));
            }
            let intent = names.iter().position(|known| **known == **name.get_ref()).unwrap_or_default();
            for (texts, is_french) in [(&table.en, false), (&table.fr, true)] {
                for text in texts {
                    let length = text.get_ref().trim().chars().count();
                    if length == 0 || length > MAX_EXAMPLE {
                        return Err(file.wrong(text.span(), "an example has from 1 to 1,000 characters"));
                    }
                    all.push(Example { intent, is_french, text: text.get_ref().clone() });
                }
            }
        }
        Ok(Self { names, all })
    }
}

fn names<'a>(file: &File, keys: impl Iterator<Item = &'a Spanned<String>>) -> Result<Vec<Arc<str>>, String> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for key in keys {
        let name = key.get_ref();
        if name.is_empty()
            || name.len() > MAX_NAME
            || !name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        {
            return Err(file.wrong(key.span(), "an intent's name has from 1 to 64 of a-z, 0-9 and _"));
        }
        names.push(name.as_str().into());
    }
    if names.iter().all(|name| **name == *GENERAL) {
        return Err(file.wrong_in_all("names no intent: write a table such as [refund] with lists en and fr"));
    }
    if names.len() > MAX_INTENTS {
        return Err(file.wrong_in_all("names more than 64 intents"));
    }
    if names.iter().all(|name| **name != *GENERAL) {
        names.push(GENERAL.into());
        names.sort_unstable();
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Examples, String> {
        Examples::of(&File::embedded("INTENTS_FILE: my.toml", text))
    }

    #[test]
    fn the_built_in_ones_name_the_seven_intents() {
        let examples = Examples::built_in().unwrap();
        let names: Vec<_> = examples.names.iter().map(|name| &**name).collect();
        let expected = [
            "analytics_query",
            "campaign_help",
            "content_idea",
            "farewell",
            "general_query",
            "greeting",
            "technical_support",
        ];
        assert_eq!(names, expected);
        for (intent, name) in names.iter().enumerate() {
            for is_french in [false, true] {
                let of = examples.all.iter().filter(|it| it.intent == intent && it.is_french == is_french).count();
                assert!(of >= 50, "{name} has {of} examples");
            }
        }
    }

    #[test]
    fn a_file_may_name_other_intents() {
        let examples =
            read("[refund]\nen = ['money back']\n[order]\nfr = ['ma commande', 'où est mon colis']").unwrap();
        assert_eq!(examples.names, ["general_query", "order", "refund"].map(Arc::<str>::from));
        let all: Vec<_> = examples.all.iter().map(|it| (it.intent, it.is_french, it.text.as_str())).collect();
        assert_eq!(all, [(1, true, "ma commande"), (1, true, "où est mon colis"), (2, false, "money back")]);
    }

    #[test]
    fn an_error_names_the_place() {
        let table = [
            ("[refund]\nen = ['a', 'b'", "INTENTS_FILE: my.toml, line 2: "),
            ("[refund]\nen = ['a']\n\n[Order]\nen = ['b']", "INTENTS_FILE: my.toml, line 4: an intent's name has"),
            ("[refund]\nde = ['a']", "INTENTS_FILE: my.toml, line 2: unknown field `de`, expected `en` or `fr`"),
            ("[refund]\nen = 'a'", "INTENTS_FILE: my.toml, line 2: invalid type: string \"a\", expected a sequence"),
            ("[refund]\nen = ['a']\nfr = [\n' ']", "INTENTS_FILE: my.toml, line 4: an example has from 1"),
            ("[a]\nen = ['x']\n[refund]", "INTENTS_FILE: my.toml, line 3: `refund` has no examples"),
            ("", "INTENTS_FILE: my.toml: names no intent"),
            ("[general_query]\nen = ['a']", "INTENTS_FILE: my.toml: names no intent"),
        ];
        for (text, expected) in table {
            let error = read(text).err().unwrap();
            assert!(error.starts_with(expected) && !error.contains('\n'), "{text}: {error}");
        }
        let error = Examples::read(Path::new("/nowhere/x.toml")).err().unwrap();
        assert!(error.starts_with("INTENTS_FILE: /nowhere/x.toml: "), "{error}");
    }
}
