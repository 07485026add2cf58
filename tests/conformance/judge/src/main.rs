//! Plays every scenario with every language and prints a table; ends with a failure on any difference.

mod deliveries;
mod fitting;
mod program;
mod scenario;
mod stage;

use std::collections::VecDeque;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use clap::Parser;
use program::{Launch, Program};
use scenario::Scenario;

/// Plays the scenarios.
#[derive(Parser)]
struct Arguments {
    /// Folder of the scenarios.
    #[arg(long)]
    scenarios: PathBuf,
    /// A language's program as JSON: language, program, arguments, folder, environment, errors.
    #[arg(long = "language", value_parser = launch)]
    languages: Vec<Launch>,
    /// Only scenarios whose name or fault holds this.
    #[arg(long)]
    only: Option<String>,
    /// How many scenarios of a language are played at once, each with a separate program.
    #[arg(long, default_value_t = 2)]
    lanes: usize,
}

fn launch(text: &str) -> serde_json::Result<Launch> {
    serde_json::from_str(text)
}

/// Outcome of a scenario in a language.
#[derive(Clone, Debug)]
enum Cell {
    Held,
    NotThere(String),
    Differs(Vec<String>),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Where other packages of the workspace are compiled along, reqwest has TLS without a provider and asks for one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let played = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(play(&arguments)));
    match played {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("scenarios: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn play(arguments: &Arguments) -> Result<bool> {
    let mut scenarios = scenario::read(&arguments.scenarios)?;
    if let Some(only) = &arguments.only {
        scenarios.retain(|scenario| scenario.name.contains(only) || scenario.fault == *only);
    }
    anyhow::ensure!(!scenarios.is_empty(), "no scenario");
    let scenarios = Arc::new(scenarios);
    let mut columns = Vec::new();
    for launch in &arguments.languages {
        columns.push(column(&scenarios, launch, arguments.lanes.max(1)).await?);
    }
    let names: Vec<&str> = arguments.languages.iter().map(|launch| launch.language.as_str()).collect();
    print(&scenarios, &names, &columns)
}

/// Outcome of every scenario in one language.
async fn column(scenarios: &Arc<Vec<Scenario>>, launch: &Launch, lanes: usize) -> Result<Vec<Cell>> {
    let waiting: Arc<Mutex<VecDeque<usize>>> = Arc::new(Mutex::new((0..scenarios.len()).collect()));
    let lanes = (0..lanes).map(|_| {
        let (scenarios, waiting, launch) = (Arc::clone(scenarios), Arc::clone(&waiting), launch.clone());
        tokio::spawn(async move {
            let language = launch.language.clone();
            let mut program = Program::new(launch);
            let mut cells = Vec::new();
            loop {
                let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some((number, scenario)) = next.and_then(|at| Some((at, scenarios.get(at)?))) else {
                    return cells;
                };
                let cell = match scenario.not.get(&language) {
                    Some(reason) => Cell::NotThere(reason.clone()),
                    None => {
                        let differences = stage::play(scenario, number, &mut program).await;
                        if differences.is_empty() { Cell::Held } else { Cell::Differs(differences) }
                    }
                };
                cells.push((number, cell));
            }
        })
    });
    let mut cells = Vec::new();
    for lane in lanes.collect::<Vec<_>>() {
        cells.extend(lane.await?);
    }
    cells.sort_by_key(|(number, _)| *number);
    Ok(cells.into_iter().map(|(_, cell)| cell).collect())
}

/// Prints the table, then the differences; whether there was none.
fn print(scenarios: &[Scenario], languages: &[&str], columns: &[Vec<Cell>]) -> Result<bool> {
    let mut out = std::io::stdout().lock();
    let width = scenarios.iter().map(|scenario| scenario.name.chars().count()).max().unwrap_or(0);
    write!(out, "\n{:<6}{:<width$}", "fault", "scenario")?;
    for language in languages {
        write!(out, "  {language:<7}")?;
    }
    writeln!(out)?;
    let mut reasons: Vec<&str> = Vec::new();
    for (row, scenario) in scenarios.iter().enumerate() {
        write!(out, "{:<6}{:<width$}", scenario.fault, scenario.name)?;
        for column in columns {
            let mark = match column.get(row) {
                Some(Cell::Held) => "holds".to_owned(),
                Some(Cell::Differs(_)) => "DIFFERS".to_owned(),
                Some(Cell::NotThere(reason)) => {
                    let known = reasons.iter().position(|known| known == reason);
                    let note = known.unwrap_or_else(|| {
                        reasons.push(reason);
                        reasons.len() - 1
                    });
                    format!("– ({})", note + 1)
                }
                None => "?".to_owned(),
            };
            write!(out, "  {mark:<7}")?;
        }
        writeln!(out)?;
    }
    for (number, reason) in reasons.iter().enumerate() {
        writeln!(out, "({}) {reason}", number + 1)?;
    }
    let mut differing = 0;
    for (column, language) in columns.iter().zip(languages) {
        for (cell, scenario) in column.iter().zip(scenarios) {
            if let Cell::Differs(differences) = cell {
                differing += 1;
                writeln!(out, "{language}: {} ({})", scenario.name, scenario.fault)?;
                for difference in differences.iter().take(6) {
                    writeln!(out, "    {difference}")?;
                }
            }
        }
    }
    writeln!(out, "{} scenarios, {} languages, {differing} differences", scenarios.len(), languages.len())?;
    Ok(differing == 0)
}
