//! The picture in ARCHITECTURE.md has the arrows that `cargo metadata` has.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_picture_has_every_arrow_between_crates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let (_, picture) = text.split_once("graph TD\n").expect("a picture");
    let (picture, _) = picture.split_once("```").expect("an end");
    let drawn: BTreeSet<String> = picture.lines().map(|line| line.trim().to_owned()).collect();
    assert_eq!(drawn, arrows(&root));
}

/// An arrow for each dependency of a crate on another one, dotted where only its tests have it.
fn arrows(root: &Path) -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--format-version=1", "--no-deps", "--offline", "--locked"];
    let printed = Command::new(cargo).args(arguments).current_dir(root).output().expect("cargo runs").stdout;
    let metadata: serde_json::Value = serde_json::from_slice(&printed).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<_> =
        packages.iter().map(|package| &package["name"]).map(|name| name.to_string()).collect();
    let mut arrows = BTreeSet::new();
    for package in packages {
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            // What is never compiled is no arrow.
            if !names.contains(&dependency["name"].to_string()) || dependency["target"] == "cfg(any())" {
                continue;
            }
            let (from, to) =
                (package["name"].as_str().expect("a name"), dependency["name"].as_str().expect("a name"));
            // A crate's tests have it with more features.
            if from == to {
                continue;
            }
            let arrow = if dependency["kind"] == "dev" { "-. tests .->" } else { "-->" };
            arrows.insert(format!("{from} {arrow} {to}"));
        }
    }
    arrows
}
