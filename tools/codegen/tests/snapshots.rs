//! What every template makes of a small model that has every construct.

mod small;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use volc_im_codegen::File;
use volc_im_codegen::languages::ALL;

/// Compares the files of a language with its snapshots; one that no file has is stale.
fn check(name: &str) {
    let model = small::model();
    let language = ALL.iter().find(|language| language.name == name).expect("a language");
    let folder = Path::new("snapshots").join(name);
    let mut made = BTreeSet::new();
    for File { path, text, .. } in language.files(&model).expect("files") {
        let name = path.rsplit('/').next().unwrap_or(&path);
        // Pages in Chinese have the names of those in English.
        let file = if path.starts_with("zh/") { format!("zh-{name}") } else { name.to_owned() };
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(file.clone(), text));
        assert!(made.insert(format!("{file}.snap")), "two files are named {file}");
    }
    let entries =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let kept: BTreeSet<String> = names.filter(|name| !name.ends_with(".snap.new")).collect();
    assert_eq!(kept, made, "snapshots of {name}");
}

#[test]
fn every_language_has_a_test() {
    let names: Vec<&str> = ALL.iter().map(|language| language.name).collect();
    assert_eq!(names, ["console", "kotlin", "pages", "python", "rust", "site", "swift", "typescript"]);
}

#[test]
fn console() {
    check("console");
}

#[test]
fn kotlin() {
    check("kotlin");
}

#[test]
fn pages() {
    check("pages");
}

#[test]
fn python() {
    check("python");
}

#[test]
fn rust() {
    check("rust");
}

#[test]
fn site() {
    check("site");
}

#[test]
fn swift() {
    check("swift");
}

#[test]
fn typescript() {
    check("typescript");
}
