//! What is printed of the parts: the list, and at the end the table, how failed parts ended, and the count.

use crate::run::Run;
use crate::test::part::Part;
use crate::test::schedule::{Outcome, Report, first_log, log};
use crate::workspace;
use anyhow::Result;
use std::fs;
use std::time::Duration;

/// Prints what each part comes after, needs and looks at.
pub fn list(parts: &[&Part]) {
    for part in parts {
        println!("{}", part.name);
        let tools: Vec<_> = part.tools.iter().map(|tool| tool.name).collect();
        for (what, of) in [("after", part.after), ("needs", &tools), ("looks at", part.inputs)] {
            if !of.is_empty() {
                println!("    {what}: {}", of.join(", "));
            }
        }
    }
}

/// What a table of a whole run begins with.
const HEAD: &str = "\
# What the tests take

`cargo xtask test`, which leaves this table in `target/ci.md`. Parts run beside each other; what a part waits for is in its time.
";

/// Writes the table of a whole run to `target/ci.md`.
pub fn write(reports: &[Report], cores: usize, lanes: usize) -> Result<()> {
    let end = reports.iter().map(|report| report.began + report.took).max().unwrap_or_default();
    let mut table = format!("{HEAD}\n{cores} cores, {lanes} parts at once: {}.\n\n", minutes(end));
    table.push_str("| part | takes | begins at |\n|---|---|---|\n");
    let mut in_order: Vec<&Report> = reports.iter().collect();
    in_order.sort_by_key(|report| report.began);
    for Report { name, began, took, .. } in in_order {
        table.push_str(&format!("| {name} | {} | {} |\n", minutes(*took), minutes(*began)));
    }
    Ok(fs::write(workspace::target().join("ci.md"), table)?)
}

fn minutes(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

/// How many of a failed part's last lines are repeated at the end, where a log that was cut still has them.
const LAST_LINES: usize = 12;

/// Prints the table, then what could not run and why, then the last lines of what failed, if only beside other parts,
/// then the count; says whether all passed. What could not run counts as failed.
pub fn print(reports: &[Report], run: &Run) -> bool {
    println!("──");
    let mut passed = 0;
    for Report { name, outcome, began, took } in reports {
        passed += usize::from(outcome.is_passed());
        let word = match outcome {
            Outcome::Passed => "ok",
            Outcome::PassedAlone => "ALONE",
            Outcome::Failed => "FAILED",
            Outcome::NotRun(_) => "NOT RUN",
        };
        println!("{word:<7} {name:<14} {:7.1} s  from {:7.1} s", took.as_secs_f32(), began.as_secs_f32());
    }
    let end = reports.iter().map(|report| report.began + report.took).max().unwrap_or_default();
    println!("all together    {:15.1} s", end.as_secs_f32());
    for Report { name, outcome, .. } in reports {
        if let Outcome::NotRun(why) = outcome {
            println!("could not run: {name}: {why}");
        }
    }
    for Report { name, outcome, .. } in reports {
        let path = match outcome {
            Outcome::PassedAlone => {
                println!(
                    "── {name} passed by itself only: one of its tests depends on the load; beside others it ended with"
                );
                first_log(name, run)
            }
            Outcome::Failed => {
                println!("── {name} ended with");
                log(name, run)
            }
            Outcome::Passed | Outcome::NotRun(_) => continue,
        };
        last_lines(&fs::read(path).unwrap_or_default()).iter().for_each(|line| println!("{line}"));
    }
    let alone = reports.iter().filter(|report| matches!(report.outcome, Outcome::PassedAlone)).count();
    println!("{passed} passed, {alone} of them by themselves only, {} failed", reports.len() - passed);
    passed == reports.len()
}

fn last_lines(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.iter().skip(lines.len().saturating_sub(LAST_LINES)).map(|line| (*line).to_owned()).collect()
}
