//! The emulator as a program: one line of JSON, for other programs.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use volc_im_emulator::command_line::{self, Options};
use volc_im_emulator::{ending, start};

/// The Volcengine IM server API on loopback, for tests without an account.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    let Arguments { options } = Arguments::parse();
    let done = if options.list_actions { command_line::list_actions() } else { serve(&options) };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("volc-im-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: &Options) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let end = ending::asked_for(options.exit_on_stdin_close)?;
        let running = start(options.config(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))).await?;
        command_line::serve(running, end).await
    });
    // A blocked read of standard input must not keep the process alive.
    runtime.shutdown_background();
    served
}
