//! The benchmark `campaign`: a campaign of many processes, of which one is killed every two seconds, with a Redis that is
//! restarted and an emulator with faults. It fails where a receiver is lost, or has a message twice.

use crate::command::{cargo, output};
use crate::{setup, workspace};
use anyhow::{Context, Result};
use std::fs;

/// Receivers, unless `VOLC_IM_BENCH_RECEIVERS` says otherwise.
const RECEIVERS: &str = "1000000";

const HEAD: &str = "\
# Campaigns

`cargo xtask bench campaign`: parts of 500, two calls at once in each process, one process killed with SIGKILL every two seconds and started again,
Redis restarted once with appendonly, every seventeenth request reset after it was carried out. Every receiver is exactly once
in sent, failed or unknown, nobody has the message twice, and who has it is in sent or unknown; otherwise it fails.

";

/// Prints the outcome and keeps it in `tests/bench/campaign.md`.
pub fn run() -> Result<()> {
    setup::redis_server()?;
    let receivers = std::env::var("VOLC_IM_BENCH_RECEIVERS").unwrap_or_else(|_| RECEIVERS.to_owned());
    let test = ["test", "--quiet", "--locked", "--release", "-p", "volc-im", "--test", "campaign_crashes"];
    let mut bench = cargo(&test);
    bench.args([
        "--",
        "--exact",
        "nothing_is_lost_and_nothing_is_sent_twice_whatever_is_killed",
        "--nocapture",
    ]);
    let printed = output(bench.env("VOLC_IM_BENCH_RECEIVERS", receivers))?;
    let line = printed.lines().find(|line| line.contains(" receivers a second"));
    let text = format!("{HEAD}{}\n", line.context("the test printed no outcome")?);
    print!("{text}");
    fs::write(workspace::root().join("tests/bench/campaign.md"), text)?;
    Ok(())
}
