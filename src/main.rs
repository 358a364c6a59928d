//! Reads the command line and calls the library.

use std::{env, process::ExitCode};

use chat_backend::{
    cli::{self, Command},
    commands::{self, Failure},
    common::clock::Clock,
};

#[tokio::main]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the one place that talks to the terminal")]
async fn main() -> ExitCode {
    let outcome = match cli::parse(env::args_os()) {
        Ok(Command::Print(text)) => Ok(text.trim_end().to_owned()),
        Ok(Command::Serve(config)) => {
            let announce = |address: &str| println!("chat-backend is ready: open {address}");
            commands::serve::run(*config, announce).await.map(|()| String::new())
        }
        Ok(Command::Migrate(args)) => commands::maintain::migrate(&args).await,
        Ok(Command::Archive(args)) => commands::maintain::archive(&args, Clock::system()).await,
        Ok(Command::Analytics(command)) => commands::maintain::analytics(&command, Clock::system()).await,
        Ok(Command::Token(args)) => commands::token::run(&args, &Clock::system()).map_err(Failure::Setup),
        Ok(Command::Health(args)) => {
            commands::health::run(&args).await.map(|()| "ok".to_owned()).map_err(Failure::Running)
        }
        Err(line) => Err(Failure::Setup(line)),
    };
    match outcome {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{}", failure.line());
            ExitCode::from(failure.exit_code())
        }
    }
}
