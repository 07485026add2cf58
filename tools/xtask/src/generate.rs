//! `cargo xtask generate`: writes the files that are made from the declarations in core, or checks that they are fresh.

use crate::build::targets::of_programs;
use crate::{build, rustfmt, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use volc_im_codegen::model::Model;
use volc_im_codegen::{File, Place, control, languages, word_check};

/// Writes the stale files. With `check`, writes nothing and fails when a file is stale.
pub fn run(check: bool) -> Result<()> {
    let model = model()?;
    word_check::check(&model, &workspace::root())?;
    let mut files = languages::files(&model)?;
    files.retain(|file| file.place == Place::Repository);
    let platforms: Vec<_> = of_programs()
        .map(|target| (target.npm_name(), target.program(build::emulator_program::NAME)))
        .collect();
    files.extend(control::files(&model, &platforms)?);
    let mut stale = Vec::new();
    for File { path, text, .. } in &files {
        let file = workspace::root().join(path);
        let fresh = if path.ends_with(".rs") { rustfmt::formatted(text)? } else { text.clone() };
        if fs::read_to_string(&file).is_ok_and(|present| present == fresh) {
            continue;
        }
        stale.push(path.as_str());
        if !check {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&file, fresh).with_context(|| format!("cannot write {path}"))?;
            println!("wrote {path}");
        }
    }
    if check && !stale.is_empty() {
        bail!("stale: {}; run `cargo xtask generate`", stale.join(", "));
    }
    println!("{} generated files, {} stale", files.len(), stale.len());
    Ok(())
}

/// Writes the files of a place, which are not committed, into its folder.
pub fn into(place: Place, folder: &Path) -> Result<()> {
    for File { path, text, .. } in languages::files(&model()?)?.iter().filter(|file| file.place == place) {
        let file = folder.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, text).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}

/// What core declares.
fn model() -> Result<Model> {
    let description = workspace::root().join("packages/emulator/control-api.json");
    Model::read(&fs::read_to_string(description).context("the description of the control API is missing")?)
}
