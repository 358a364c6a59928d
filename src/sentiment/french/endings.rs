//! French endings, so that the lexicon names a word once.

/// Of a regular verb: without the conditional, which asks ("j'aimerais").
const VERB: [&str; 27] = [
    "er", "e", "es", "ons", "ez", "ent", "é", "ée", "és", "ées", "ais", "ait", "ions", "iez", "aient", "ai", "as", "a",
    "èrent", "erai", "eras", "era", "erons", "erez", "eront", "ant", "eant",
];

pub struct Forms {
    pub forms: Vec<String>,
    /// In French what negates a verb stands behind it.
    pub verb: bool,
}

/// All forms of an entry of the lexicon; its head says how endings are written.
pub fn forms(entry: &str) -> Forms {
    let Some((stem, rest)) = entry.split_once('/') else {
        return Forms { forms: vec![entry.to_owned()], verb: false };
    };
    let (ending, rest) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
    let shorter = || stem.strip_suffix('l').unwrap_or(stem);
    let with = |endings: &[&str]| endings.iter().map(|ending| format!("{stem}{ending}{rest}")).collect();
    let forms = match ending {
        "er" => with(&VERB),
        "v" => with(&[""]),
        "s" => with(&["", "s"]),
        "eux" => with(&["eux", "euse", "euses"]),
        "eur" => with(&["eur", "eurs", "euse", "euses"]),
        "if" => with(&["if", "ive", "ifs", "ives"]),
        "al" => vec![stem.to_owned(), format!("{stem}e"), format!("{stem}es"), format!("{}ux", shorter())],
        _ => with(&["", "s", ending, &format!("{ending}s")]),
    };
    Forms { forms, verb: matches!(ending, "er" | "v") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stands_for_its_forms() {
        let table = [
            ("merci", "merci", false),
            ("bug/s", "bug bugs", false),
            ("nul/le", "nul nuls nulle nulles", false),
            ("génial/al", "génial géniale géniales géniaux", false),
            ("heur/eux", "heureux heureuse heureuses", false),
            ("plaît/v", "plaît", true),
        ];
        for (entry, expected, verb) in table {
            let found = forms(entry);
            assert_eq!((found.forms.join(" ").as_str(), found.verb), (expected, verb));
        }
        let verb = forms("ador/er").forms;
        assert!(verb.contains(&"adore".to_owned()) && verb.contains(&"adorée".to_owned()));
        assert!(!verb.contains(&"adorerais".to_owned()));
        assert!(forms("tromp/er sur").forms.contains(&"trompe sur".to_owned()));
    }
}
