//! What is public in the Swift package, by the compiler's own graph of symbols.

use crate::command::run;
use crate::toolchain::swift_project::SwiftProject;
use crate::{folder, workspace};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::Path;

/// A declaration a line, with its place, and the protocols that a type conforms to.
pub fn list() -> Result<String> {
    let project = SwiftProject::compiled()?;
    let out = project.folder().join("symbols");
    folder::empty(&out)?;
    let triple = format!("{}-pc-linux-gnu", std::env::consts::ARCH);
    let read = ["swift-symbolgraph-extract", "-module-name", "VolcIM", "-target", &triple];
    let modules = ["-I", ".build/debug/Modules", "-I", "volc-im/Sources/CVolcIM"];
    let kinds = ["-minimum-access-level", "public", "-skip-synthesized-members", "-output-dir", "symbols"];
    let arguments = [&read[..], &modules, &kinds].concat();
    let hosts = "/usr/libexec/swift/lib/swift/host:/usr/libexec/swift/lib/swift/linux";
    run(&mut project.command(&arguments, &[("LD_LIBRARY_PATH", hosts.as_ref())]))?;
    let mut lines = BTreeMap::new();
    for file in fs::read_dir(&out).with_context(|| workspace::shown(&out))? {
        declarations(&file?.path(), &mut lines)?;
    }
    Ok(lines.into_values().fold(String::new(), |text, line| text + &line + "\n"))
}

fn declarations(file: &Path, lines: &mut BTreeMap<(String, String), String>) -> Result<()> {
    let graph: Value = serde_json::from_slice(&fs::read(file)?)?;
    let each = |name: &str| graph[name].as_array().cloned().unwrap_or_default();
    let mut protocols: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for relation in each("relationships") {
        if relation["kind"] == "conformsTo" {
            let of = protocols.entry(text(&relation["source"])).or_default();
            of.push(text(&relation["targetFallback"]).trim_start_matches("Swift.").to_owned());
        }
    }
    for symbol in each("symbols") {
        let path: Vec<String> = symbol["pathComponents"].as_array().into_iter().flatten().map(text).collect();
        let fragments = symbol["declarationFragments"].as_array().into_iter().flatten();
        let declaration: String = fragments.map(|fragment| text(&fragment["spelling"])).collect();
        let declaration = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
        let precise = text(&symbol["identifier"]["precise"]);
        let mut conformed = protocols.remove(&precise).unwrap_or_default();
        conformed.retain(|name| !name.is_empty());
        conformed.sort_unstable();
        conformed.dedup();
        let conformed =
            if conformed.is_empty() { String::new() } else { format!(" // {}", conformed.join(", ")) };
        let line = format!("{}: {declaration}{conformed}", path.join("."));
        // Overloads share a place.
        if let Entry::Vacant(place) = lines.entry((path.join("."), precise)) {
            place.insert(line);
        }
    }
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
