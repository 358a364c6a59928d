//! How messages are understood.

use std::path::PathBuf;

#[derive(clap::Args, Clone, Debug, Default)]
pub struct IntentConfig {
    /// TOML file of example messages by intent, in place of the built-in ones: a table for each intent, with lists `en` and `fr`
    #[arg(long, env)]
    pub intents_file: Option<PathBuf>,
    /// TOML file of platforms to recognise besides the built-in ones: `name = ["alias", "other alias"]`
    #[arg(long, env)]
    pub platforms_file: Option<PathBuf>,
}
