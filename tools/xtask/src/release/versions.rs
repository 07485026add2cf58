//! Every package has the workspace's version.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;

/// Files that say a version by themselves, with what stands around it.
const PLACES: [(&str, &str, &str); 10] = [
    ("packages/npm/package.json", "\"version\": \"", "\""),
    ("packages/npm/package-lock.json", "\"version\": \"", "\""),
    ("packages/emulator-npm/package.json", "\"version\": \"", "\""),
    ("packages/emulator-npm/src/generated/platforms.ts", "VERSION = \"", "\""),
    ("packages/emulator-python/pyproject.toml", "\nversion = \"", "\""),
    ("packages/emulator-python/src/volc_im_emulator/_generated/version.py", "VERSION = \"", "\""),
    ("packages/python/src/volc_im/_generated/version.py", "__version__ = \"", "\""),
    ("packages/kotlin/pom.xml", "<version>", "<"),
    ("packages/kotlin/spring-boot-starter/pom.xml", "<version>", "<"),
    ("packages/emulator-kotlin/pom.xml", "<version>", "<"),
];

/// The first version in each is the package's own; what depends on another crate of ours asks for exactly this one.
pub fn same() -> Result<()> {
    let mut others = Vec::new();
    for (file, before, after) in PLACES {
        let text = fs::read_to_string(workspace::root().join(file)).with_context(|| file.to_owned())?;
        let version = text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
        let version = version.with_context(|| format!("{file} has no version"))?.0;
        if version != workspace::VERSION {
            others.push(format!("{file}: {version}"));
        }
    }
    let manifest = fs::read_to_string(workspace::root().join("Cargo.toml"))?;
    let exactly = format!("version = \"={}\"", workspace::VERSION);
    for line in manifest.lines().filter(|line| line.starts_with("volc-im") && line.contains("version = ")) {
        if !line.contains(&exactly) {
            others.push(format!("Cargo.toml: {line}"));
        }
    }
    if others.is_empty() { Ok(()) } else { bail!("not {}: {}", workspace::VERSION, others.join("; ")) }
}
