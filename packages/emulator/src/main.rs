//! The emulator as a program: one line of JSON, for other programs.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use volc_im_emulator::command_line::Options;
use volc_im_emulator::{actions, ending, start};

/// The Volcengine IM server API on loopback, for tests without an account.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    let Arguments { options } = Arguments::parse();
    if options.list_actions {
        let names: String = actions::names().map(|name| format!("{name}\n")).collect();
        return match std::io::stdout().write_all(names.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let served = tokio::runtime::Builder::new_multi_thread().enable_all().build().and_then(|runtime| {
        let served = runtime.block_on(serve(&options));
        // A blocked read of standard input must not keep the process alive.
        runtime.shutdown_background();
        served
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("volc-im-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: &Options) -> std::io::Result<()> {
    let ending = ending::asked_for(options.exit_on_stdin_close)?;
    let running = start(options.config(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))).await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", running.ready_line())?;
    out.flush()?;
    ending.await;
    running.stop().await;
    Ok(())
}
