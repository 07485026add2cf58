//! What libFuzzer says at the end.

use anyhow::{Context, Result};

/// What came of a target.
pub struct Figures {
    /// Its name.
    pub target: String,
    /// What it reads.
    pub reads: String,
    /// How many inputs were run.
    pub inputs: u64,
    /// How many edges of the program were reached.
    pub edges: u64,
    /// The most memory, in MiB.
    pub memory: u64,
    /// The slowest input, in seconds.
    pub slowest: u64,
    /// Where the input is for which something did not hold.
    pub found: Option<String>,
}

impl Figures {
    /// From what it wrote.
    pub fn read(target: &str, reads: &str, log: &str) -> Result<Self> {
        let stat = |name: &str| -> Result<u64> {
            let start = format!("stat::{name}:");
            let line = log.lines().find_map(|line| line.strip_prefix(start.as_str()));
            line.and_then(|rest| rest.trim().parse().ok())
                .with_context(|| format!("{target}: no {name} in:\n{log}"))
        };
        let edges = log.lines().rev().find_map(|line| line.split(" cov: ").nth(1));
        let edges = edges.and_then(|rest| rest.split(' ').next()).and_then(|number| number.parse().ok());
        Ok(Figures {
            target: target.to_owned(),
            reads: reads.to_owned(),
            inputs: stat("number_of_executed_units")?,
            edges: edges.unwrap_or_default(),
            memory: stat("peak_rss_mb")?,
            slowest: stat("slowest_unit_time_sec")?,
            found: None,
        })
    }

    fn line(&self, seconds: u64) -> String {
        let Figures { target, reads, inputs, edges, memory, slowest, found } = self;
        let (inputs, edges) = (grouped(*inputs), grouped(*edges));
        let found = found.as_deref().unwrap_or("nothing");
        format!("| {target} | {reads} | {seconds} | {inputs} | {edges} | {memory} | {slowest} | {found} |\n")
    }
}

const HEAD: &str = "\
# Fuzzing

Written by `cargo xtask fuzz --seconds N`, or a line of it by `cargo xtask fuzz TARGET --seconds N`: libFuzzer on the targets of
[tests/fuzz](fuzz/README.md). An input has at most 8,192 bytes; one that takes 10 seconds or 1 GiB counts as found.
Kotlin's and Swift's own readers: `ReadersTest.kt` and `ReaderTests.swift`, in every test of these packages.

| target | reads | seconds | inputs | edges reached | memory, MiB | slowest, s | found |
|---|---|---|---|---|---|---|---|
";

/// The page: lines of what was run, and the lines that it had of other targets.
pub fn page(before: &str, targets: &[&str], ran: &[Figures], seconds: u64) -> String {
    let lines = targets.iter().filter_map(|target| {
        let begins = format!("| {target} | ");
        match ran.iter().find(|figures| figures.target == *target) {
            Some(figures) => Some(figures.line(seconds)),
            None => before.lines().find(|line| line.starts_with(&begins)).map(|line| format!("{line}\n")),
        }
    });
    HEAD.to_owned() + &lines.collect::<String>()
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Figures;

    const LOG: &str = "#2\tINITED cov: 2 ft: 3 corp: 1/1b\n#500\tNEW    cov: 1200 ft: 1900 corp: 40/2Kb lim: 74\n\
                       #1048576\tpulse  cov: 1234 ft: 2000 corp: 41/2Kb\nDone 1048600 runs in 61 second(s)\n\
                       stat::number_of_executed_units: 1048600\nstat::slowest_unit_time_sec:    0\nstat::peak_rss_mb:              71\n";

    #[test]
    fn the_last_figures_count() {
        let figures = Figures::read("request", "input", LOG).expect("figures");
        assert_eq!(
            (figures.inputs, figures.edges, figures.memory, figures.slowest),
            (1_048_600, 1_234, 71, 0)
        );
        assert!(Figures::read("request", "input", "it crashed").is_err());
        assert_eq!(super::grouped(1_048_600), "1,048,600");
    }

    #[test]
    fn a_run_of_one_target_keeps_the_lines_of_the_others() {
        let figures = |target: &str| Figures::read(target, "input", LOG).expect("figures");
        let all = ["request", "response"];
        let first = super::page("", &all, &[figures("response"), figures("request")], 60);
        assert!(first.ends_with(
            "| request | input | 60 | 1,048,600 | 1,234 | 71 | 0 | nothing |\n\
             | response | input | 60 | 1,048,600 | 1,234 | 71 | 0 | nothing |\n"
        ));
        let second = super::page(&first, &all, &[figures("response")], 600);
        assert_eq!(second, first.replace("| response | input | 60 |", "| response | input | 600 |"));
    }
}
