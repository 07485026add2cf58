//! `cargo xtask fuzz`: the targets of `tests/fuzz` under libFuzzer, and what came of it in `tests/fuzz.md`.

mod figures;

use crate::audit::tool::FUZZ;
use crate::command::{cargo, command, output, run as run_command};
use crate::{folder, workspace};
use anyhow::{Context, Result, bail};
use clap::Args;
use figures::{Figures, page};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;

/// Which targets, for how long.
#[derive(Args)]
pub struct Options {
    /// Which target; all of them without it
    target: Option<String>,
    /// How long each is run, in seconds
    #[arg(long, default_value_t = 600)]
    seconds: u64,
}

/// Names the target that the program runs.
const VARIABLE: &str = "VOLC_IM_FUZZ_TARGET";
/// What one input may take: seconds and MiB.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=1024"];

/// Runs the targets, as many at a time as there are processors.
pub fn run(options: &Options) -> Result<()> {
    let listed =
        output(&mut cargo(&["run", "--quiet", "--locked", "--package", "volc-im-fuzz", "--", "list"]))?;
    let targets: Vec<(&str, &str)> = listed.lines().filter_map(|line| line.split_once('\t')).collect();
    let wanted: Vec<_> = targets
        .iter()
        .filter(|(name, _)| options.target.as_deref().is_none_or(|only| only == *name))
        .collect();
    if wanted.is_empty() {
        bail!(
            "no target is of this name; there are: {}",
            targets.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
        );
    }
    let program = program()?;
    let waiting = Mutex::new(wanted.into_iter());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
    let work = || -> Result<Vec<Figures>> {
        let mut all = Vec::new();
        while let Some((name, reads)) = next() {
            all.push(fuzz(&program, name, reads, options.seconds)?);
        }
        Ok(all)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut all = Vec::new();
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in running {
            match thread.join() {
                Ok(figures) => all.extend(figures?),
                Err(_) => bail!("a thread panicked"),
            }
        }
        Ok(())
    })?;
    let file = workspace::root().join("tests/fuzz.md");
    let before = fs::read_to_string(&file).unwrap_or_default();
    let names: Vec<&str> = targets.iter().map(|(name, _)| *name).collect();
    let text = page(&before, &names, &all, options.seconds);
    print!("{text}");
    fs::write(file, text)?;
    match all.iter().filter(|figures| figures.found.is_some()).count() {
        0 => Ok(()),
        count => bail!("{count} targets found something"),
    }
}

/// The program with libFuzzer. Nothing here is unsafe, so no sanitizer is needed, and the compiler is the tests'.
fn program() -> Result<PathBuf> {
    let target = workspace::target().join("fuzz");
    let compiler = output(&mut command("rustc", &["-vV"], &workspace::root()))?;
    let host =
        compiler.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let build =
        ["fuzz", "build", "--fuzz-dir", "tests/fuzz/libfuzzer", "--sanitizer", "none", "--target", host];
    run_command(
        command(&FUZZ.installed()?, &build, &workspace::root())
            .arg("--target-dir")
            .arg(&target)
            .arg("target"),
    )?;
    Ok(target.join(host).join("release/target"))
}

fn fuzz(program: &Path, name: &str, reads: &str, seconds: u64) -> Result<Figures> {
    // What was reached before is kept, and begins the next run.
    let corpus = workspace::target().join("fuzz/corpus").join(name);
    let artifacts = workspace::target().join("fuzz/artifacts").join(name);
    let seeds = workspace::target().join("fuzz/seeds").join(name);
    fs::create_dir_all(&corpus)?;
    folder::empty(&artifacts)?;
    folder::empty(&seeds)?;
    let write = ["run", "--quiet", "--locked", "--package", "volc-im-fuzz", "--", "seeds", name];
    run_command(cargo(&write).arg(&seeds))?;
    let log = artifacts.with_extension("log");
    let mut run = command(&program.to_string_lossy(), &LIMITS, &workspace::root());
    run.env(VARIABLE, name)
        .args([format!("-max_total_time={seconds}"), format!("-artifact_prefix={}/", artifacts.display())])
        .args(["-print_final_stats=1", "-max_len=8192"])
        .args([&corpus, &seeds])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log)?);
    let status = run.status().with_context(|| format!("{} does not start", program.display()))?;
    let mut figures = Figures::read(name, reads, &fs::read_to_string(&log)?)?;
    if !status.success() {
        let file = fs::read_dir(&artifacts)?.next().transpose()?.map(|file| file.path());
        let place = file.as_deref().unwrap_or(&log);
        figures.found = Some(workspace::shown(place));
    }
    println!("{name}: {} inputs, {}", figures.inputs, figures.found.as_deref().unwrap_or("nothing found"));
    Ok(figures)
}
