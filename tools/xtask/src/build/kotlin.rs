//! The jar: Kotlin over uniffi's Kotlin over the native libraries, which are in it.

use crate::build::targets::{self, TARGETS, Target};
use crate::command::run as run_command;
use crate::run::Run;
use crate::toolchain::maven::{maven, work};
use crate::{folder, generate, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use volc_im_codegen::Place;

/// Builds `target/packages/volc-im-VERSION.jar`, installs it in the local repository and returns its path.
pub fn jar() -> Result<PathBuf> {
    let jar = workspace::packages().join(jar_name());
    Run::joined()?.once("kotlin", || build(&jar))?;
    Ok(jar)
}

fn jar_name() -> String {
    format!("volc-im-{}.jar", workspace::VERSION)
}

fn build(jar: &Path) -> Result<()> {
    let natives = work().join("natives");
    folder::empty(&natives)?;
    let all: Vec<&Target> = TARGETS.iter().collect();
    let libraries = toolchain::zig::libraries(&all)?;
    for (target, shared) in TARGETS.iter().zip(&libraries) {
        let folder = natives.join(target.jar);
        fs::create_dir_all(&folder)?;
        let library = folder.join(target.library("volc_im"));
        fs::copy(shared, &library).with_context(|| format!("no library for {}", target.triple))?;
        toolchain::zig::strip(&library)?;
    }
    let listed: String = TARGETS.iter().map(|target| format!("{}\n", target.jar)).collect();
    let index = natives.join("META-INF/volc-im");
    fs::create_dir_all(&index)?;
    fs::write(index.join("platforms"), listed)?;
    let own = targets::this_machine()?;
    let readable = TARGETS.iter().zip(&libraries).find(|(target, _)| *target == own);
    bindings(readable.context("no library for this machine")?.1)?;

    // Maven would keep what was compiled from files that are gone.
    let built = work().join("maven");
    folder::empty(&built)?;
    run_command(&mut maven(&workspace::kotlin(), &["install"])?)?;
    fs::create_dir_all(workspace::packages())?;
    fs::copy(built.join(jar_name()), jar).context("Maven made no jar of this version")?;
    println!("kotlin: {} ({} bytes)", workspace::shown(jar), fs::metadata(jar)?.len());
    Ok(())
}

/// uniffi's Kotlin, with nothing in it that users of the package could see, and what reads and writes JSON.
fn bindings(library: &Path) -> Result<()> {
    let out = work().join("bindings");
    folder::empty(&out)?;
    let library = library.to_string_lossy();
    let config = workspace::kotlin().join("uniffi.toml");
    let arguments = ["generate", &library, "--language", "kotlin", "--no-format"];
    run_command(
        toolchain::zig::bindgen()?.args(arguments).arg("--config").arg(config).arg("--out-dir").arg(&out),
    )?;
    let file = out.join("volc/im/internal/volc_im.kt");
    let text = fs::read_to_string(&file).context("uniffi wrote no Kotlin")?;
    fs::write(&file, made_internal(&text)?)?;
    generate::into(Place::KotlinPackage, &out.join("volc/im"))
}

/// Declarations of the file itself, which stand at the start of a line, as internal ones.
fn made_internal(text: &str) -> Result<String> {
    const KINDS: &[&str] = &[
        "class ",
        "object ",
        "interface ",
        "fun ",
        "inline ",
        "open ",
        "data ",
        "sealed ",
        "enum ",
        "abstract ",
    ];
    let mut hidden = 0;
    let mut made = String::with_capacity(text.len());
    for line in text.lines() {
        let declaration = line.strip_prefix("public ").unwrap_or(line);
        if KINDS.iter().any(|kind| declaration.starts_with(kind)) {
            hidden += 1;
            made.push_str("internal ");
            made.push_str(declaration);
        } else {
            // A function of the file's own follows its comment or its annotation on the same line.
            made.push_str(&line.replace("*/ fun ", "*/ internal fun ").replace(
                "@Throws(NativeException::class) fun ",
                "@Throws(NativeException::class) internal fun ",
            ));
        }
        made.push('\n');
    }
    if hidden == 0 {
        bail!("uniffi's Kotlin declares nothing where it used to");
    }
    Ok(made)
}
