//! The command line: what to do, and the settings that it needs. A setting is a variable or its flag (`PORT`, `--port`).

use std::{env, ffi::OsString};

use clap::{
    Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::Resettable,
    error::{ContextKind, ContextValue, ErrorKind},
};
use entity::ids::UserId;
use reqwest::Url;

use crate::{
    common::auth::user_id,
    config::{AuthConfig, Config, DatabaseConfig, TelemetryConfig, value},
};

/// The server that an AI chat product runs on
#[derive(Parser)]
#[command(name = "chat-backend", version, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Box<Config>,
}

/// What the binary is asked to do, with the settings that it needs for that and no others.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server (the default)
    Serve(Box<Config>),
    /// Apply the database's migrations, then end
    Migrate(MigrateArgs),
    /// Archive conversations that were not touched for a while, then end
    Archive(ArchiveArgs),
    /// Look after the figures of conversations
    #[command(subcommand)]
    Analytics(AnalyticsCommand),
    /// Print a token signed with JWT_SECRET
    Token(TokenArgs),
    /// End with 0 when the server answers that it is healthy
    Health(HealthArgs),
    /// Print this text (help, version), then end.
    #[command(skip)]
    Print(String),
}

#[derive(Debug, Subcommand)]
pub enum AnalyticsCommand {
    /// Compute the figures of all conversations anew, then end; servers may run meanwhile
    Rebuild(MigrateArgs),
}

#[derive(Args, Debug)]
pub struct MigrateArgs {
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}

#[derive(Args, Debug)]
pub struct ArchiveArgs {
    /// Days without a change
    #[arg(long, default_value_t = 90, value_parser = value::number::<u32>(0, 36_500))]
    pub days: u32,
    #[command(flatten)]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}

#[derive(Args, Debug)]
pub struct TokenArgs {
    /// Whom the token is for
    #[arg(long, value_name = "ID", value_parser = |text: &str| user_id(text))]
    pub user: UserId,
    /// What the user may do beside their own: `admin` reads everybody's analytics, `agent` resumes escalated conversations; may
    /// be given several times
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// Hours until it expires
    #[arg(long, default_value_t = 24, value_parser = value::number::<u32>(1, 876_000))]
    pub hours: u32,
    #[command(flatten)]
    pub auth: AuthConfig,
}

#[derive(Args, Debug)]
pub struct HealthArgs {
    /// What to ask [default: http://127.0.0.1:$PORT/health]
    #[arg(long, value_parser = value::http_url)]
    pub url: Option<Url>,
    /// Port that the server listens on
    #[arg(long, env, default_value_t = 3001, value_parser = value::number(1, u16::MAX))]
    pub port: u16,
}

/// Reads the command line and the environment. The error is one line that names what is wrong and what is accepted.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    // A value that is repeated in the line may have line breaks of its own.
    read(args.into_iter().collect()).map_err(|line| line.replace(char::is_control, " "))
}

fn read(args: Vec<OsString>) -> Result<Command, String> {
    let mut command = with_environment(Cli::command());
    if args.get(1).is_some_and(|name| command.find_subcommand(name).is_some()) {
        // The settings beside a subcommand are those of the server: their variables are none of the subcommand's business.
        command = command.mut_args(without_variable);
    }
    not_unicode(&command)?;
    let matches = match command.try_get_matches_from_mut(args) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => return Ok(Command::Print(error.render().to_string())),
        Err(error) => return Err(one_line(&command, &error)),
    };
    let cli = Cli::from_arg_matches(&matches).map_err(|error| one_line(&command, &error))?;
    let chosen = cli.command.unwrap_or(Command::Serve(cli.config));
    if let Command::Serve(config) = &chosen {
        config.check()?;
    }
    Ok(chosen)
}

/// An empty variable counts as unset, and `--help` shows no values: they may be secrets.
fn with_environment(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| {
            let empty = arg.get_env().and_then(env::var_os).is_some_and(|value| value.is_empty());
            if empty { without_variable(arg) } else { arg.hide_env_values(true) }
        })
        .mut_subcommands(with_environment)
}

fn without_variable(arg: clap::Arg) -> clap::Arg {
    arg.env(Resettable::Reset)
}

/// Clap does not say which variable it is that is not UTF-8.
fn not_unicode(command: &clap::Command) -> Result<(), String> {
    let mut names = command.get_arguments().filter_map(clap::Arg::get_env);
    match names.find(|name| env::var_os(name).is_some_and(|value| value.to_str().is_none())) {
        Some(name) => Err(format!("{}: is not UTF-8 text", name.to_string_lossy())),
        None => Ok(()),
    }
}

fn one_line(command: &clap::Command, error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(ContextValue::to_string).unwrap_or_default();
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let flag = argument.split(' ').next().unwrap_or_default();
    let name = variable_of(command, flag).unwrap_or_else(|| flag.to_owned());
    match (error.kind(), std::error::Error::source(error)) {
        (ErrorKind::ValueValidation, Some(sentence)) => format!("{name}: {sentence}"),
        (ErrorKind::InvalidValue, _) if value.is_empty() => format!("{name}: needs a value"),
        (ErrorKind::InvalidValue, _) => format!("{name}: '{value}' is not one of {}", context(ContextKind::ValidValue)),
        (ErrorKind::MissingRequiredArgument, _) => format!("{name}: is missing; see chat-backend --help"),
        _ => {
            let text = error.render().to_string();
            let sentence = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            format!("{sentence}; see chat-backend --help")
        }
    }
}

/// The variable that a flag stands for.
fn variable_of(command: &clap::Command, flag: &str) -> Option<String> {
    let long = flag.strip_prefix("--")?;
    let commands = std::iter::once(command).chain(command.get_subcommands());
    let mut named = commands.flat_map(clap::Command::get_arguments).filter(|arg| arg.get_long() == Some(long));
    named.find_map(|arg| arg.get_env().map(|name| name.to_string_lossy().into_owned()))
}
