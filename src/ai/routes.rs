//! Which prompt, provider and model a message gets, by its intent. `ROUTES_FILE` says otherwise than what is usual.

use std::{collections::HashMap, fs, path::Path, sync::Arc};

use serde::Deserialize;

use super::{prompt::system_prompt, provider::Provider, setup::SetupError};
use crate::config::ai::ProviderChoice;

/// The providers that are asked for an answer, in order.
pub type Chain = Arc<[Arc<dyn Provider>]>;

/// What `ROUTES_FILE` says of one intent. What it leaves out is as usual.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The system prompt.
    prompt: Option<String>,
    /// Who is asked first, before those that are asked otherwise.
    provider: Option<String>,
    /// And which model; of `AI_PROVIDER`, where no provider is named.
    model: Option<String>,
}

/// See the module's page.
#[derive(Clone)]
pub struct Routes {
    usual: Chain,
    prompts: Arc<HashMap<String, String>>,
    chains: Arc<HashMap<String, Chain>>,
}

impl Routes {
    /// Everything as usual.
    pub fn usual(providers: Vec<Arc<dyn Provider>>) -> Self {
        Self { usual: providers.into(), prompts: Arc::default(), chains: Arc::default() }
    }

    /// As the file says. `default` is the provider of an entry that names a model only; `build` makes providers.
    ///
    /// # Errors
    /// Where the file cannot be read or names a provider that there is not; the sentence names the variable and the intent.
    pub(super) fn from_file(
        path: &Path,
        providers: Vec<Arc<dyn Provider>>,
        default: &str,
        build: impl Fn(&ProviderChoice) -> Result<Arc<dyn Provider>, SetupError>,
    ) -> Result<Self, SetupError> {
        let wrong = |problem: String| SetupError::Routes(format!("{}: {problem}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let entries: HashMap<String, Entry> =
            toml::from_str(&text).map_err(|error| wrong(in_one_line(&error, &text)))?;
        let usual: Chain = providers.into();
        let (mut prompts, mut chains) = (HashMap::new(), HashMap::<_, Chain>::new());
        for (intent, entry) in entries {
            if let Some(choice) = entry.choice(default) {
                let choice = choice.parse().map_err(|problem| wrong(format!("[{intent}] {problem}")))?;
                let first = [build(&choice)?];
                chains.insert(intent.clone(), first.into_iter().chain(usual.iter().cloned()).collect());
            }
            prompts.extend(entry.prompt.map(|prompt| (intent, prompt)));
        }
        Ok(Self { usual, prompts: prompts.into(), chains: chains.into() })
    }

    /// What a model is told before the conversation, for a message of this intent.
    pub fn system_prompt(&self, intent: &str) -> &str {
        self.prompts.get(intent).map_or_else(|| system_prompt(intent), String::as_str)
    }

    /// Who is asked about a message of this intent.
    pub fn chain(&self, intent: &str) -> &Chain {
        self.chains.get(intent).unwrap_or(&self.usual)
    }

    /// Who is asked where no intent is known.
    pub fn usual_chain(&self) -> &Chain {
        &self.usual
    }
}

impl Entry {
    /// `provider[:model]`
    fn choice(&self, default: &str) -> Option<String> {
        match (&self.provider, &self.model) {
            (None, None) => None,
            (Some(provider), None) => Some(provider.clone()),
            (provider, Some(model)) => Some(format!("{}:{model}", provider.as_deref().unwrap_or(default))),
        }
    }
}

/// The library's own text has several lines, with a picture of the place.
fn in_one_line(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|before| format!("line {}: ", before.matches('\n').count() + 1)).unwrap_or_default();
    format!("{line}{}", error.message().replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ai::Scripted;

    fn named(text: &str) -> Arc<dyn Provider> {
        Arc::new(Scripted::new(1, text.to_owned(), Duration::ZERO))
    }

    fn read(content: &str) -> Result<(Routes, Vec<String>), String> {
        let path = std::env::temp_dir().join(format!("routes-{}.toml", entity::ids::new_id()));
        fs::write(&path, content).unwrap();
        let built = parking_lot::Mutex::new(vec![]);
        let routes = Routes::from_file(&path, vec![named("usual")], "openai", |choice| {
            built.lock().push(format!("{} {}", choice.kind.as_str(), choice.model.as_deref().unwrap_or("-")));
            Ok(named("routed"))
        });
        let shown = path.display().to_string();
        fs::remove_file(&path).unwrap();
        let mut built = built.into_inner();
        built.sort();
        routes.map(|routes| (routes, built)).map_err(|error| error.to_string().replace(&shown, "FILE"))
    }

    #[test]
    fn an_entry_changes_what_it_names_and_nothing_else() {
        let (routes, built) = read(
            "[greeting]\nprompt = \"Say hi.\"\n[technical_support]\nprovider = \"anthropic\"\nmodel = \"big:one\"\n\
             [campaign_help]\nmodel = \"small\"\n[my_own]\nprovider = \"ollama\"",
        )
        .unwrap();
        assert_eq!(built, ["anthropic big:one", "ollama -", "openai small"]);
        assert_eq!(routes.system_prompt("greeting"), "Say hi.");
        assert_eq!(routes.system_prompt("technical_support"), system_prompt("technical_support"));
        assert_eq!(routes.chain("technical_support").len(), 2, "the usual ones stand in");
        for usual in ["greeting", "general_query", "never heard of"] {
            assert_eq!(routes.chain(usual).len(), 1, "{usual}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line_with_its_place() {
        for (content, expected) in [
            ("[greeting]\nprompt = 5", "ROUTES_FILE: FILE: line 2: invalid type: integer `5`, expected a string"),
            ("[greeting]\ntone = \"warm\"", "ROUTES_FILE: FILE: line 2: unknown field `tone`"),
            ("[greeting", "ROUTES_FILE: FILE: line 1: "),
            ("[greeting]\nprovider = \"chatgpt\"", "ROUTES_FILE: FILE: [greeting] `chatgpt` is none of demo"),
        ] {
            let error = read(content).err().unwrap();
            assert!(error.starts_with(expected) && !error.contains('\n'), "{content}: {error}");
        }
    }
}
