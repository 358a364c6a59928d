//! The pace of answers.

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct StreamConfig {
    /// How long tokens are gathered into one frame, in milliseconds; 0 sends each token
    #[arg(long, env, default_value_t = 25, value_parser = value::number::<u64>(0, 10_000))]
    pub stream_frame_ms: u64,
}
