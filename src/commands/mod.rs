//! The commands that the binary knows, and how each may fail.

pub mod health;
pub mod maintain;
pub mod serve;
pub mod token;

/// Why a command ended without success: one line for the operator, and the exit code by which a supervisor knows whether to
/// try again.
#[derive(Debug)]
pub enum Failure {
    /// It could not begin: a setting, a file, a key, a port, or a database that cannot be opened. Somebody has to change something.
    Setup(String),
    /// It went wrong while it ran.
    Running(String),
}

impl Failure {
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Running(_) => 1,
            Self::Setup(_) => 2,
        }
    }

    pub fn line(&self) -> &str {
        match self {
            Self::Setup(line) | Self::Running(line) => line,
        }
    }
}
