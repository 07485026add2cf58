//! `volc-im`: Volcengine IM on the command line.

mod arguments;
mod chinese;
mod commands;
mod control;
mod ended;
mod http;
mod input;
mod language;
mod service;
mod wall;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::FromArgMatches;

use arguments::{Arguments, Command};
use ended::{Ended, Failure};

fn main() -> ExitCode {
    let words = with_command(std::env::args_os().collect());
    language::choose(&words);
    let mut command = arguments::command();
    let matches = match command.try_get_matches_from_mut(words) {
        Ok(matches) => matches,
        Err(error) => error.exit(),
    };
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.format(&mut command).exit(),
    };
    // Returns an error if there is one already.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return told(Err(Failure::invalid(error))),
    };
    let ended = runtime.block_on(run(arguments));
    // A blocked read of standard input must not keep the process alive.
    runtime.shutdown_background();
    told(ended)
}

/// Called as `volc-im-emulator`, it is `volc-im emulator`.
fn with_command(mut words: Vec<OsString>) -> Vec<OsString> {
    let name = words.first().and_then(|program| Path::new(program).file_stem()).map(OsString::from);
    if name.is_some_and(|name| name == "volc-im-emulator") {
        words.insert(1, "emulator".into());
    }
    words
}

fn told(ended: Result<Ended, Failure>) -> ExitCode {
    match ended {
        Ok(ended) => ExitCode::from(ended.code()),
        Err(failure) => {
            eprintln!("volc-im: {}", failure.message);
            ExitCode::from(failure.ended.code())
        }
    }
}

async fn run(arguments: Arguments) -> Result<Ended, Failure> {
    match arguments.command {
        Command::Emulator(wanted) => commands::emulator::run(wanted).await,
        Command::Call(wanted) => commands::call::run(wanted).await,
        Command::Act(wanted) => commands::act::run(wanted).await,
        Command::Trigger(wanted) => commands::trigger::run(wanted).await,
        Command::Resend(wanted) => commands::trigger::resend(wanted).await,
        Command::Listen(wanted) => commands::listen::run(wanted).await,
        Command::Verify(wanted) => commands::verify::run(&wanted),
        Command::Sign(wanted) => commands::sign::run(wanted).await,
        Command::Explain(wanted) => commands::explain::run(wanted).await,
        Command::Token(wanted) => commands::token::run(wanted).await,
        Command::Campaign(wanted) => commands::campaign::run(wanted).await,
        Command::Logs(wanted) => commands::logs::run(wanted).await,
        Command::State(wanted) => commands::state::run(wanted).await,
        Command::Scenario(wanted) => commands::scenario::run(wanted).await,
        Command::Doctor(wanted) => commands::doctor::run(wanted).await,
        Command::Completion(wanted) => commands::completion::run(&wanted),
    }
}
