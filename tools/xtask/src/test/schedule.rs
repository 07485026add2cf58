//! Runs parts beside each other, each when what it comes after has passed and nobody uses what it holds.

use crate::run::Run;
use crate::test::part::{Part, Resource};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often the running parts are looked at.
const PAUSE: Duration = Duration::from_millis(50);

/// Outcome of a part.
pub enum Outcome {
    /// Everything was as it should be.
    Passed,
    /// It failed beside other parts, and passed when it ran by itself: one of its tests depends on the machine's load.
    PassedAlone,
    /// It ran and failed.
    Failed,
    /// It did not run, and why.
    NotRun(String),
}

impl Outcome {
    /// Whether what comes after the part can run.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Passed | Self::PassedAlone)
    }
}

/// A part that ended.
pub struct Report {
    /// The part's name.
    pub name: &'static str,
    /// Its outcome.
    pub outcome: Outcome,
    /// When it began, from the start of all.
    pub began: Duration,
    /// How long it ran.
    pub took: Duration,
}

struct Running {
    part: &'static Part,
    process: Child,
    began: Instant,
    is_alone: bool,
}

/// How many parts are run again by themselves. More failures than that are no accident of the load.
const AGAIN: usize = 3;

/// Runs all parts, at most `lanes` at once, and prints what each wrote when it ends. `missing` says which parts lack
/// something on this machine. A part that fails beside others runs once more when all others have ended, and what is
/// said of it then says so.
pub fn run(
    parts: &[&'static Part],
    lanes: usize,
    run: &Run,
    missing: impl Fn(&Part) -> Option<String>,
) -> Result<Vec<Report>> {
    let start = Instant::now();
    let mut waiting: Vec<&'static Part> = parts.to_vec();
    let mut running: Vec<Running> = Vec::new();
    let mut reports: Vec<Report> = Vec::new();
    let mut again: Vec<&'static Part> = Vec::new();
    let mut failures = 0;
    while !waiting.is_empty() || !running.is_empty() || !again.is_empty() {
        let mut ended = Vec::new();
        for (at, part) in running.iter_mut().enumerate() {
            if let Some(status) = part.process.try_wait()? {
                ended.push((at, status.success()));
            }
        }
        let nothing_ended = ended.is_empty();
        for (at, passed) in ended.into_iter().rev() {
            let Running { part, began, is_alone, .. } = running.swap_remove(at);
            let outcome = match (passed, is_alone) {
                (true, false) => Outcome::Passed,
                (true, true) => Outcome::PassedAlone,
                (false, _) => Outcome::Failed,
            };
            let report = Report { name: part.name, outcome, began: began - start, took: began.elapsed() };
            print(&report, run)?;
            if !passed && !is_alone {
                failures += 1;
                if lanes > 1 && failures <= AGAIN {
                    println!("   {} runs again when nothing runs beside it", part.name);
                    fs::copy(log(part.name, run), first_log(part.name, run))?;
                    again.push(part);
                    continue;
                }
            }
            reports.push(report);
        }
        let mut at = 0;
        while let Some(part) = waiting.get(at).copied() {
            match readiness(part, parts, &reports, &running, &missing) {
                Readiness::Never(why) => {
                    waiting.remove(at);
                    let (began, took) = (start.elapsed(), Duration::ZERO);
                    reports.push(Report { name: part.name, outcome: Outcome::NotRun(why), began, took });
                }
                Readiness::Now if running.len() < lanes => {
                    waiting.remove(at);
                    running.push(start_process(part, run, false)?);
                }
                Readiness::Now | Readiness::Later => at += 1,
            }
        }
        // Nothing runs, and what waits comes after what failed.
        if running.is_empty()
            && let Some(part) = again.pop()
        {
            running.push(start_process(part, run, true)?);
        }
        if nothing_ended {
            thread::sleep(PAUSE);
        }
    }
    Ok(reports)
}

enum Readiness {
    Now,
    Later,
    Never(String),
}

fn readiness(
    part: &Part,
    parts: &[&'static Part],
    reports: &[Report],
    running: &[Running],
    missing: &impl Fn(&Part) -> Option<String>,
) -> Readiness {
    if let Some(why) = missing(part) {
        return Readiness::Never(why);
    }
    for before in part.after.iter().filter(|before| parts.iter().any(|part| part.name == **before)) {
        match reports.iter().find(|report| report.name == *before) {
            None => return Readiness::Later,
            Some(Report { outcome, .. }) if outcome.is_passed() => {}
            Some(_) => return Readiness::Never(format!("{before} did not pass")),
        }
    }
    let held = |resource: &Resource| running.iter().any(|other| other.part.holds.contains(resource));
    if part.holds.iter().any(held) { Readiness::Later } else { Readiness::Now }
}

/// The part in a process of this program, with a file for all that it prints.
fn start_process(part: &'static Part, run: &Run, is_alone: bool) -> Result<Running> {
    let output = File::create(log(part.name, run)).context("cannot keep what a part prints")?;
    let (variable, folder) = run.variable();
    println!("   started {}", part.name);
    let process = Command::new(program(run)?)
        .args(["part", part.name])
        .env(variable, folder)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()
        .with_context(|| format!("cannot start the part {}", part.name))?;
    Ok(Running { part, process, began: Instant::now(), is_alone })
}

/// A copy of this program for the run: a part that compiles it replaces the file that it was started from.
fn program(run: &Run) -> Result<PathBuf> {
    let program = run.folder().join("program");
    if !program.exists() {
        fs::copy(std::env::current_exe()?, &program).context("cannot keep this program for the run")?;
    }
    Ok(program)
}

fn print(report: &Report, run: &Run) -> Result<()> {
    let word = if report.outcome.is_passed() { "ok" } else { "FAILED" };
    let mut out = std::io::stdout().lock();
    writeln!(out, "── {} ({word}, {:.1} s)", report.name, report.took.as_secs_f32())?;
    out.write_all(&fs::read(log(report.name, run))?)?;
    Ok(out.flush()?)
}

/// What a part printed that failed beside others, before it ran again.
pub fn first_log(name: &str, run: &Run) -> PathBuf {
    run.folder().join(format!("{name}.first.log"))
}

/// What a part printed of a run.
pub fn log(name: &str, run: &Run) -> PathBuf {
    run.folder().join(format!("{name}.log"))
}
