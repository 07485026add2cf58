//! `cargo xtask generate`: writes the files that are made from the declarations in core, or checks that they are fresh.

mod actions_page;
mod chinese;
mod console_actions;
mod console_api;
mod page_words;
mod reference_page;
mod rust_dispatch;
mod rust_doc;
mod rust_methods;
mod rustfmt;
mod shape_walk;
mod word_check;
mod words;

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use volc_im_codegen::model::Model;
use volc_im_codegen::{File, languages};

/// One generated file: its path below the root and the function that makes its text.
type Output = (&'static str, fn() -> Result<String>);

/// Every generated file of the repository.
const OUTPUTS: &[Output] = &[
    ("packages/rust/src/generated/methods.rs", rust_methods::make),
    ("packages/rust/tests/support/every_method.rs", rust_dispatch::make_calls),
    ("tests/conformance/rust/src/typed_actions.rs", rust_dispatch::make_types),
    ("packages/emulator/console/src/generated/actions.ts", console_actions::make),
    ("packages/emulator/console/src/generated/api.ts", console_api::make),
    ("packages/ACTIONS.md", actions_page::make),
    ("packages/ACTIONS.zh-CN.md", actions_page::make_chinese),
];

/// Writes the stale files. With `check`, writes nothing and fails when a file is stale.
pub fn run(check: bool) -> Result<()> {
    word_check::check()?;
    let mut files = languages::committed(&model()?)?;
    for (path, make) in OUTPUTS {
        let text = make().with_context(|| format!("cannot generate {path}"))?;
        files.push(File { path: (*path).to_owned(), text });
    }
    let mut stale = Vec::new();
    for File { path, text } in &files {
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

/// What core declares.
pub fn model() -> Result<Model> {
    let description = workspace::root().join("packages/emulator/control-api.json");
    Model::read(&fs::read_to_string(description).context("the description of the control API is missing")?)
}
