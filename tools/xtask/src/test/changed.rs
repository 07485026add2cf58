//! `--changed`: the parts whose inputs differ from the branch `main`, with what is not committed.

use crate::command::{command, output};
use crate::test::part::Part;
use crate::test::parts::{self, EVERYWHERE};
use crate::workspace;
use anyhow::{Context, Result};
use std::collections::BTreeSet;

/// Names of the parts that look at a file that differs.
pub fn parts() -> Result<Vec<&'static str>> {
    let files = files()?;
    println!("changed against main: {} files", files.len());
    Ok(parts::all().filter(|part| looks_at(part, &files)).map(|part| part.name).collect())
}

/// Files that differ, by their path from the root.
fn files() -> Result<BTreeSet<String>> {
    let git = |arguments: &[&str]| output(&mut command("git", arguments, &workspace::root()));
    let main =
        ["main", "origin/main"].into_iter().find_map(|branch| git(&["merge-base", branch, "HEAD"]).ok());
    let base = main.context("neither `main` nor `origin/main` is a branch here")?;
    let differing = git(&["diff", "--name-only", "--no-renames", base.trim()])?;
    let untracked = git(&["ls-files", "--others", "--exclude-standard"])?;
    Ok(differing.lines().chain(untracked.lines()).map(str::to_owned).collect())
}

fn looks_at(part: &Part, files: &BTreeSet<String>) -> bool {
    inputs(part).iter().any(|input| files.iter().any(|file| is_below(file, input)))
}

/// What a part looks at, with what the parts before it look at and it is affected by.
pub fn inputs(part: &Part) -> BTreeSet<&'static str> {
    let mut inputs: BTreeSet<_> = part.inputs.iter().chain(EVERYWHERE).copied().collect();
    for before in parts::all().filter(|before| part.after.contains(&before.name)) {
        inputs.extend(self::inputs(before).into_iter().filter(|input| !part.unaffected_by.contains(input)));
    }
    inputs
}

/// Whether a file is one of those that an input names: itself, or everything in a folder.
pub fn is_below(file: &str, input: &str) -> bool {
    file.strip_prefix(input).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
