//! Which language model answers.

#[derive(clap::Args, Clone, Debug)]
pub struct AiConfig {
    /// Who answers
    #[arg(long, env, default_value = "demo")]
    pub ai_provider: String,
}
