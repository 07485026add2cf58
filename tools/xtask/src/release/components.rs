//! Lists of components in CycloneDX, beside each artefact with code of other people's crates in it. Wheels have theirs inside, by maturin.

use super::{XCFRAMEWORK, name};
use crate::command::{cargo, output};
use crate::workspace;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// What a list's name ends with, after that of the artefact.
pub const END: &str = ".cdx.json";

/// Starts of names with the crate that is linked into the artefact.
const LINKED: [(&str, &str); 9] = [
    (XCFRAMEWORK, "volc-im-uniffi"),
    ("volc-im-emulator", "volc-im-cli"),
    ("volc_im_emulator", "volc-im-cli"),
    ("volc-im-swift", "volc-im-uniffi"),
    ("volc_im", "volc-im-uniffi"),
    ("volc-im-VERSION.jar", "volc-im-uniffi"),
    ("volc-im-VERSION.tgz", "volc-im-wasm"),
    ("volc-im-VERSION.crate", "volc-im"),
    ("volc-im", "volc-im-cli"),
];

/// Starts and ends of names of artefacts that no crate is linked into.
const JAVA_ALONE: [&str; 3] = ["volc-im-spring-boot-starter", "-javadoc.jar", "-sources.jar"];

/// Writes a list beside each artefact that a crate is linked into.
pub fn written(artefacts: &[PathBuf]) -> Result<()> {
    let mut known: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut lists = 0;
    for artefact in artefacts {
        let file = name(artefact);
        if JAVA_ALONE.iter().any(|part| file.contains(part)) {
            continue;
        }
        let linked =
            LINKED.iter().find(|(start, _)| file.starts_with(&start.replace("VERSION", workspace::VERSION)));
        let (_, package) = linked.with_context(|| format!("{file}: of what it is made is not known"))?;
        if !known.contains_key(package) {
            known.insert(package, components(package)?);
        }
        let list = json!({
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": {
                "type": "library",
                "name": file,
                "version": workspace::VERSION,
                "licenses": [{"expression": "MIT OR Apache-2.0"}],
            }},
            "components": known[package],
        });
        let text = serde_json::to_string_pretty(&list)? + "\n";
        fs::write(artefact.with_file_name(file + END), text)?;
        lists += 1;
    }
    println!("release: {lists} lists of components");
    Ok(())
}

/// What a crate is linked with on any target, without what only runs in the compiler.
fn components(package: &str) -> Result<Vec<Value>> {
    let tree = ["tree", "--locked", "--package", package, "--target", "all"];
    let lines = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}|{l}"];
    let mut all = BTreeMap::new();
    for line in output(cargo(&tree).args(lines))?.lines() {
        let Some((named, licence)) = line.split_once('|') else { continue };
        let mut words = named.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        let is_a_macro = named.contains("(proc-macro)");
        if name != package && !is_a_macro {
            all.insert(
                (name.to_owned(), version.trim_start_matches('v').to_owned()),
                licence.replace('/', " OR "),
            );
        }
    }
    let component = |((name, version), licence): ((String, String), String)| {
        json!({
            "type": "library",
            "name": name,
            "version": version,
            "purl": format!("pkg:cargo/{name}@{version}"),
            "licenses": [{"expression": licence}],
        })
    };
    Ok(all.into_iter().map(component).collect())
}
