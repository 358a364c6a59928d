//! What an operator's own files change.

use std::{fs, path::PathBuf};

use chat_backend::{
    config::IntentConfig,
    intent::{IntentService, Method},
};
use libtest_mimic::Failed;
use serde_json::json;

use crate::support::at;

const INTENTS: &str = "
[refund]
en = ['I want my money back', 'refund my order please', 'how do I get a refund', 'return the item and refund me']
fr = ['remboursez-moi', 'je veux être remboursé', 'remboursement de ma commande']

[delivery]
en = ['where is my parcel', 'my parcel is late', 'when does my order arrive', 'track the delivery']
fr = ['où est mon colis', 'mon colis est en retard', 'suivi de livraison']

[greeting]
en = ['hello']
";

/// A file that goes with its owner.
struct Written(PathBuf);

impl Written {
    fn new(name: &str, text: &str) -> Result<Self, Failed> {
        let path = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
        fs::write(&path, text)?;
        Ok(Self(path))
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.0);
    }
}

pub fn own_intents_take_the_place_of_the_built_in_ones() -> Result<(), Failed> {
    let file = Written::new("intents.toml", INTENTS)?;
    let service =
        IntentService::from_config(&IntentConfig { intents_file: Some(file.0.clone()), platforms_file: None })?;
    let names: Vec<_> = service.names().iter().map(|name| &**name).collect();
    assert_eq!(names, ["delivery", "general_query", "greeting", "refund"]);
    for (text, expected) in [
        ("please refund my order", "refund"),
        ("je veux un remboursement", "refund"),
        ("my parcel did not arrive, where is it", "delivery"),
        ("mon colis est où", "delivery"),
        // Rules hold for the intents that the file has, and for no others.
        ("hi there", "greeting"),
        ("create an analytics report", "general_query"),
        ("qwertz", "general_query"),
    ] {
        let intent = service.classify(text, at());
        assert_eq!(&*intent.name, expected, "{text}: {}", intent.confidence);
        let unsure = service.classify("qwertz", at());
        assert_eq!(
            service.relabel(&unsure, "Refund.").map(|intent| (intent.name, intent.method)),
            Some(("refund".into(), Method::Ai))
        );
        assert_eq!(service.relabel(&unsure, "campaign_help"), None);
    }
    fs::write(&file.0, "[refund]\nen = ['a']\nes = ['b']\n")?;
    let config = IntentConfig { intents_file: Some(file.0.clone()), platforms_file: None };
    let error = IntentService::from_config(&config).err().ok_or("a wrong file is accepted")?;
    assert!(
        error.starts_with(&format!("INTENTS_FILE: {}, line 3: ", file.0.display())) && !error.contains('\n'),
        "{error}"
    );
    Ok(())
}

pub fn own_platforms_are_added() -> Result<(), Failed> {
    let file = Written::new("platforms.toml", "fansly = ['FNS']\nyoutube = ['yt']\n")?;
    let service =
        IntentService::from_config(&IntentConfig { intents_file: None, platforms_file: Some(file.0.clone()) })?;
    for (text, expected) in
        [("post on yt", json!("youtube")), ("my FNS page", json!("fansly")), ("post on tiktok", json!("tiktok"))]
    {
        assert_eq!(service.classify(text, at()).entities["platform"], expected, "{text}");
    }
    fs::write(&file.0, "fansly = 'FNS'\n")?;
    let config = IntentConfig { intents_file: None, platforms_file: Some(file.0.clone()) };
    let error = IntentService::from_config(&config).err().ok_or("a wrong file is accepted")?;
    assert!(error.starts_with(&format!("PLATFORMS_FILE: {}, line 1: ", file.0.display())), "{error}");
    Ok(())
}
