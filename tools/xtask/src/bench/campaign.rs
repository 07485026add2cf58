//! The benchmark `campaign`: a campaign of many processes, of which one is killed every two seconds, with a Redis that is
//! restarted and an emulator with faults. It fails where a receiver is lost, or has a message twice.

use crate::command::{cargo, output};
use crate::{build, setup, toolchain, workspace};
use anyhow::{Context, Result};
use std::fs;

/// Receivers, unless `VOLC_IM_BENCH_RECEIVERS` says otherwise.
const RECEIVERS: &str = "1000000";

const TEST: &str = "nothing_is_lost_and_nothing_is_sent_twice_whatever_is_killed";

const HEAD: &str = "\
# Campaigns

`cargo xtask bench campaign`: parts of 500, four calls at once in each process, without the documented pace; one process killed with SIGKILL every
two seconds, and each time that a twentieth is done, and started again, Redis (`appendonly`, `appendfsync always`) killed and started again once. The emulator answers after 30 ms, resets the connection
of every 17th request after it was carried out, refuses every 23rd as a whole and answers every 29th with a rate limit. The receivers come from
an iterator. Every receiver is exactly once in sent, failed or unknown, nobody has the message twice, who has it is in sent or unknown, and
no more are unknown than the resets and the kills had under way; otherwise it fails. Memory is the most that any process had.

Emulator, Redis and workers share two processors, with other work beside them.

| workers in | receivers | processes | killed | time | receivers a second | unknown | failed | memory |
|---|---|---|---|---|---|---|---|---|
";

/// Prints the table and keeps it in `tests/bench/campaign.md`.
pub fn run() -> Result<()> {
    setup::redis_server()?;
    let python = build::python::sources();
    let interpreter = toolchain::python::with_requirements(
        "campaign-bench-venv",
        &python.join("bench/campaign-requirements.txt"),
    )?;
    toolchain::python::install_wheel(&interpreter, &build::python::wheel_of_this_machine()?)?;
    let program = python.join("bench/campaign.py");
    let workers =
        [("Rust", None), ("Python", Some(format!("{}\n{}", interpreter.display(), program.display())))];
    let receivers = std::env::var("VOLC_IM_BENCH_RECEIVERS").unwrap_or_else(|_| RECEIVERS.to_owned());
    let mut table = HEAD.to_owned();
    for (language, worker) in workers {
        let mut bench = cargo(&["test", "--quiet", "--locked", "--release", "-p", "volc-im"]);
        bench.args(["--test", "campaign_crashes", "--", "--exact", TEST, "--nocapture"]);
        bench.env("VOLC_IM_BENCH_RECEIVERS", &receivers);
        bench.envs(worker.map(|words| ("VOLC_IM_BENCH_WORKER", words)));
        let printed = output(&mut bench)?;
        let row = printed.lines().find(|line| line.starts_with("| ")).context("the test printed no row")?;
        println!("| {language} {row}");
        table.push_str(&format!("| {language} {row}\n"));
    }
    fs::write(workspace::root().join("tests/bench/campaign.md"), table)?;
    Ok(())
}
