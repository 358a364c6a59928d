//! What happened, for other programs.

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct EventsConfig {
    /// Whether domain events carry what users and models wrote
    #[arg(long, env, default_value_t = false, action = clap::ArgAction::Set)]
    pub events_include_text: bool,
    /// Events that the outbox keeps at most; beyond it the oldest go, published or not
    #[arg(long, env, default_value_t = 1_000_000, value_parser = value::number::<u64>(1_000, 1_000_000_000))]
    pub outbox_max_events: u64,
}
