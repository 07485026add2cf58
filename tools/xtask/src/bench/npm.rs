//! The benchmark `npm`: requests, responses, the start of a process and the memory of calls, in Node.js.

use super::{print_table, project};
use anyhow::Result;

/// What is measured, in the order of the table.
const PROGRAMS: [&[&str]; 3] = [&["speed.mjs"], &["--expose-gc", "in-flight.mjs"], &["cold-start.mjs"]];
const HEAD: &str = "\
# npm

`cargo xtask bench npm`: Node.js, both sides by turns in one run, the best round of each, of cold starts the median. By hand:
`JSON.stringify`, `node:crypto` with a cached signing key (`packages/npm/bench/speed.mjs`), no check of the input. `JSON.parse`
damages ids. Sizes are those of the text in a message; Chinese text is as most messages have it.

| | volc-im | peer | ratio | goal |
|---|---|---|---|---|
";

/// Prints the table and keeps it in `tests/bench/npm.md`.
pub fn run() -> Result<()> {
    print_table("npm", HEAD, &PROGRAMS, &project("bench-npm")?)
}
