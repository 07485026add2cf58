//! Changes of core's sources that its tests have to notice, by cargo-mutants; the outcome is in `tests/mutants.md`.

use super::tool::MUTANTS;
use crate::command::{command, output};
use crate::{folder, workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use std::{env, fs};

/// How many mutants of each area are tried, or `all`.
const VARIABLE: &str = "VOLC_IM_MUTANTS";
/// Every N-th of them, from the K-th on: `K/N`, for several machines.
const SHARD_VARIABLE: &str = "VOLC_IM_MUTANTS_SHARD";
/// Chooses the sample: the same mutants as long as the sources are.
const SEED: &str = "1";
/// Tried of each area unless said otherwise.
const FEW: usize = 10;
/// Tried of an area of which even `all` takes a sample.
const ELSEWHERE: usize = 300;
/// So many of a hundred may survive where mistakes cost most.
const SURVIVORS: usize = 5;

/// Sources with the tests that are to notice.
struct Area {
    name: &'static str,
    files: &'static [&'static str],
    tests: &'static [&'static str],
    /// How many are tried by `all`, and whether survivors are counted.
    most: Option<usize>,
}

const AREAS: [Area; 4] = [
    Area {
        name: "signer",
        files: &["core/src/wire/origin.rs", "core/src/wire/signer.rs"],
        tests: &["signing_vectors", "request_vectors", "credentials_vectors"],
        most: None,
    },
    Area {
        name: "machine",
        files: &["core/src/machine/**"],
        tests: &["batches", "campaign_properties", "machine_properties", "machine_vectors"],
        most: None,
    },
    Area {
        name: "callbacks",
        files: &["core/src/callbacks/**"],
        tests: &[
            "callback_vectors",
            "event_data",
            "exchange_properties",
            "exchange_scenarios",
            "receiver_options",
        ],
        most: None,
    },
    Area {
        name: "elsewhere",
        files: &[
            "core/src/model/content/**",
            "core/src/credentials/**",
            "core/src/tokens/**",
            "core/src/wire/protocol.rs",
            "core/src/wire/response.rs",
        ],
        tests: &[
            "content_vectors",
            "credentials_properties",
            "credentials_vectors",
            "request_vectors",
            "response_vectors",
            "token_vectors",
            "typed_results",
        ],
        most: Some(ELSEWHERE),
    },
];

/// Outcome of an area.
struct Outcome {
    known: usize,
    tried: usize,
    /// Those that do not compile, which no test can notice.
    unviable: usize,
    survivors: Vec<String>,
}

/// Tries a sample of each area, or all.
pub fn run() -> Result<()> {
    let tool = MUTANTS.installed()?;
    let (asked, shard) = (env::var(VARIABLE).ok(), env::var(SHARD_VARIABLE).ok());
    let count = match asked.as_deref() {
        Some("all") => None,
        Some(count) => Some(count.parse().with_context(|| format!("{VARIABLE}: a number, or all"))?),
        None => Some(FEW),
    };
    let mut table = format!(
        "# Mutants\n\nWritten by `{VARIABLE}={} cargo xtask audit --only mutants`: changes of core's sources by {}, chosen by a seed, \
         and whether core's own tests notice. The other packages' tests, which run core as well, are not asked.\n\n\
         | area | mutants | tried | do not compile | noticed | survive |\n|---|---|---|---|---|---|\n",
        asked.as_deref().unwrap_or(&FEW.to_string()),
        MUTANTS.name()
    );
    let (mut lists, mut too_many) = (String::new(), Vec::new());
    for area in &AREAS {
        let outcome = try_area(&tool, area, count.map_or(area.most, Some), shard.as_deref())?;
        let Outcome { known, tried, unviable, survivors } = &outcome;
        let (viable, surviving) = (tried - unviable, survivors.len());
        let name = area.name;
        table.push_str(&format!(
            "| {name} | {known} | {tried} | {unviable} | {} | {surviving} |\n",
            viable - surviving
        ));
        lists.extend(survivors.iter().map(|survivor| format!("- {name}: `{survivor}`\n")));
        if area.most.is_none() && surviving * 100 > viable * SURVIVORS {
            too_many.push(format!("{name}: {surviving} of {viable} survive"));
        }
    }
    if !lists.is_empty() {
        table.push_str(&format!("\nWhat survives:\n\n{lists}"));
    }
    print!("{table}");
    fs::write(workspace::root().join("tests/mutants.md"), table)?;
    if too_many.is_empty() { Ok(()) } else { bail!("{}", too_many.join("; ")) }
}

fn try_area(tool: &str, area: &Area, count: Option<usize>, shard: Option<&str>) -> Result<Outcome> {
    let files = area.files.iter().flat_map(|file| ["--file", file]);
    let of_area = ["mutants", "--package", "volc-im-core"].into_iter().chain(files);
    let arguments: Vec<&str> = of_area.collect();
    let listed = [&arguments[..], &["--list", "--json"]].concat();
    let listed: Value = serde_json::from_str(&output(&mut command(tool, &listed, &workspace::root()))?)?;
    let names: Vec<&str> =
        listed.as_array().into_iter().flatten().filter_map(|mutant| mutant["name"].as_str()).collect();
    let chosen = of_shard(chosen(&names, count), shard)?;
    println!("audit: mutants: {}: {} of {}", area.name, chosen.len(), names.len());
    let mut outcome = Outcome { known: names.len(), tried: 0, unviable: 0, survivors: Vec::new() };
    if chosen.is_empty() {
        return Ok(outcome);
    }
    let out = workspace::target().join("audit-mutants").join(area.name);
    folder::empty(&out)?;
    let mut run = command(tool, &arguments, &workspace::root());
    for name in &chosen {
        run.arg("--re").arg(format!("^{}$", literal(name)));
    }
    run.args(["--no-shuffle", "--colors=never", "--minimum-test-timeout=300", "--output"]).arg(&out);
    run.args(["--", "--lib"]).args(area.tests.iter().flat_map(|test| ["--test", test]));
    // Compiled crates are kept; the copies of the sources are made elsewhere.
    run.env("CARGO_TARGET_DIR", workspace::target().join("audit-mutants/target"));
    // Its exit code is that of the survivors, which the outcomes name.
    run.stdin(Stdio::null()).status().context("cargo-mutants does not start")?;
    read(&out, &mut outcome)?;
    if outcome.tried != chosen.len() {
        bail!("{} of {} mutants were tried", outcome.tried, chosen.len());
    }
    Ok(outcome)
}

/// From what it wrote.
fn read(out: &Path, outcome: &mut Outcome) -> Result<()> {
    let file = out.join("mutants.out/outcomes.json");
    let text = fs::read_to_string(&file).with_context(|| workspace::shown(&file))?;
    let outcomes: Value = serde_json::from_str(&text)?;
    for tried in outcomes["outcomes"].as_array().context("no outcomes")? {
        let mutant = &tried["scenario"]["Mutant"];
        let Some(summary) = tried["summary"].as_str() else { continue };
        if mutant.is_null() {
            if summary != "Success" {
                bail!("the tests fail without any change: {}", out.join("mutants.out/log").display());
            }
            continue;
        }
        outcome.tried += 1;
        match summary {
            "Unviable" => outcome.unviable += 1,
            "CaughtMutant" | "Timeout" => {}
            _ => outcome.survivors.push(mutant["name"].as_str().unwrap_or(summary).to_owned()),
        }
    }
    Ok(())
}

/// As many of the names, by what their hashes with the seed are.
fn chosen<'n>(names: &[&'n str], count: Option<usize>) -> Vec<&'n str> {
    let mut names = names.to_vec();
    names.sort_by_key(|name| volc_im_sha256::sha256(format!("{SEED} {name}").as_bytes()));
    names.truncate(count.unwrap_or(usize::MAX));
    names
}

fn of_shard<'n>(names: Vec<&'n str>, shard: Option<&str>) -> Result<Vec<&'n str>> {
    let Some(shard) = shard else { return Ok(names) };
    let parts = shard.split_once('/').and_then(|(at, of)| Some((at.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((at, of)) if at < of => Ok(names.into_iter().skip(at).step_by(of).collect()),
        _ => bail!("{SHARD_VARIABLE}: K/N, such as 0/8 to 7/8"),
    }
}

/// A regular expression of a text alone.
fn literal(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || " _/:,;".contains(c);
    text.chars().flat_map(|c| (!is_plain(c)).then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::{AREAS, chosen, literal, of_shard};
    use crate::workspace;

    #[test]
    fn areas_are_of_files_and_tests_that_exist() {
        for area in &AREAS {
            for file in area.files {
                let path = file.trim_end_matches("/**");
                assert!(workspace::root().join(path).exists(), "{}: there is no {path}", area.name);
            }
            for test in area.tests {
                let path = format!("core/tests/{test}.rs");
                assert!(workspace::root().join(&path).exists(), "{}: there is no {path}", area.name);
            }
        }
    }

    #[test]
    fn a_sample_is_the_same_in_any_order_and_its_shards_are_all_of_it() {
        let names = ["a", "b", "c", "d", "e"];
        let sample = chosen(&names, Some(3));
        assert_eq!(sample, chosen(&["e", "c", "a", "d", "b"], Some(3)));
        let mut shards =
            [0, 1].map(|at| of_shard(sample.clone(), Some(&format!("{at}/2"))).expect("a shard")).concat();
        let mut whole = sample;
        whole.sort_unstable();
        shards.sort_unstable();
        assert_eq!(shards, whole);
        assert!(of_shard(shards, Some("2/2")).is_err());
    }

    #[test]
    fn a_name_is_no_pattern() {
        assert_eq!(literal("a.rs:1: replace + with -"), "a\\.rs:1: replace \\+ with \\-");
    }
}
