//! Writes the seeds for libFuzzer, and repeats what it found.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use volc_im_fuzz::{TARGETS, Target, find};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the names of the targets and what they read, a line each
    List,
    /// Write the seeds of a target, a file each
    Seeds {
        /// The target
        target: String,
        /// Where
        folder: PathBuf,
    },
    /// Run a target on the bytes of a file
    Repeat {
        /// The target
        target: String,
        /// The bytes
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let known = |name: &str| find(name).ok_or_else(|| format!("no target is named {name}"));
    match command {
        Command::List => {
            for Target { name, reads, .. } in TARGETS {
                println!("{name}\t{reads}");
            }
        }
        Command::Seeds { target, folder } => {
            fs::create_dir_all(&folder)?;
            for (number, seed) in (known(&target)?.seeds)().into_iter().enumerate() {
                fs::write(folder.join(format!("seed-{number}")), seed)?;
            }
        }
        Command::Repeat { target, file } => (known(&target)?.run)(&fs::read(file)?),
    }
    Ok(ExitCode::SUCCESS)
}
