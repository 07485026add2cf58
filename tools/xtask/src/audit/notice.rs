//! `NOTICE.md`: whose code is linked into what is shipped, and under which licences. Without versions, which each artefact's own list
//! of components has.

use crate::command::{cargo, output};
use crate::workspace;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What is shipped, with the crate that is linked into it.
const SHIPPED: [(&str, &str); 4] = [
    ("Python, Kotlin, Swift", "volc-im-uniffi"),
    ("npm", "volc-im-wasm"),
    ("`volc-im`", "volc-im-cli"),
    ("emulator", "volc-im-emulator"),
];

/// Writes it anew. Fails where it was another.
pub fn run() -> Result<()> {
    let file = workspace::root().join("NOTICE.md");
    let text = text()?;
    if fs::read_to_string(&file).is_ok_and(|kept| kept == text) {
        return Ok(());
    }
    fs::write(&file, text)?;
    bail!("NOTICE.md was not that of what is linked, and is written anew")
}

fn text() -> Result<String> {
    let mut linked: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for (artefact, package) in SHIPPED {
        let tree = ["tree", "--locked", "--package", package, "--target", "all"];
        let lines = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}|{l}|{r}"];
        for line in output(cargo(&tree).args(lines))?.lines() {
            // Crates of the workspace are shown with their folders.
            let [Some(name), Some(licence), Some(_)] = [0, 1, 2].map(|at| line.split('|').nth(at)) else {
                continue;
            };
            if name.contains(" (/") || name.contains("(proc-macro)") {
                continue;
            }
            let name = name.split(' ').next().unwrap_or_default();
            linked.entry((name.to_owned(), licence.to_owned())).or_default().insert(artefact);
        }
    }
    let mut text = "# Notice\n\nWritten by `cargo xtask audit --only notice`. volc-im is licensed under MIT or Apache-2.0, at your choice. What is shipped contains code of \
                    these crates, on one target or another, under their own licences:\n\n| crate | licence | in |\n|---|---|---|\n"
        .to_owned();
    for ((name, licence), artefacts) in linked {
        let artefacts: Vec<&str> = artefacts.into_iter().collect();
        text.push_str(&format!(
            "| [{name}](https://crates.io/crates/{name}) | {licence} | {} |\n",
            artefacts.join(", ")
        ));
    }
    Ok(text)
}
