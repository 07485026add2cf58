//! The jar and its Spring Boot starter: Kotlin over uniffi's Kotlin over the native libraries, which are in it.

use crate::build::targets::{self, TARGETS, Target};
use crate::command::run as run_command;
use crate::run::Run;
use crate::toolchain::maven::{maven, work};
use crate::{folder, generate, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use volc_im_codegen::Place;

/// Builds the jar, then its Spring Boot starter, and the jars of documentation that Maven Central asks for.
pub fn release() -> Result<Vec<PathBuf>> {
    let mut made = vec![jar()?, starter()?];
    run_command(&mut maven(
        &workspace::kotlin(),
        &["--activate-profiles", "documentation", "dokka:javadocJar"],
    )?)?;
    for (folder, name) in [("maven", "volc-im"), ("spring-boot-starter", STARTER)] {
        for kind in ["javadoc", "sources"] {
            made.push(copied(folder, &format!("{name}-{}-{kind}.jar", workspace::VERSION))?);
        }
    }
    Ok(made)
}

const STARTER: &str = "volc-im-spring-boot-starter";

/// Builds the starter with the jar that is installed, installs it too and returns its path.
pub fn starter() -> Result<PathBuf> {
    jar()?;
    let name = format!("{STARTER}-{}.jar", workspace::VERSION);
    Run::joined()?.once(STARTER, || {
        folder::empty(&work().join("spring-boot-starter"))?;
        run_command(&mut maven(&workspace::kotlin().join("spring-boot-starter"), &["install"])?)?;
        copied("spring-boot-starter", &name).map(drop)
    })?;
    Ok(workspace::packages().join(name))
}

/// Copies what Maven built to the packages.
fn copied(built: &str, name: &str) -> Result<PathBuf> {
    let package = workspace::packages().join(name);
    fs::create_dir_all(workspace::packages())?;
    fs::copy(work().join(built).join(name), &package).with_context(|| format!("Maven made no {name}"))?;
    println!("kotlin: {} ({} bytes)", workspace::shown(&package), fs::metadata(&package)?.len());
    Ok(package)
}

/// Builds `target/packages/volc-im-VERSION.jar`, installs it in the local repository and returns its path.
pub fn jar() -> Result<PathBuf> {
    let jar = workspace::packages().join(jar_name());
    Run::joined()?.once("kotlin", build)?;
    Ok(jar)
}

fn jar_name() -> String {
    format!("volc-im-{}.jar", workspace::VERSION)
}

fn build() -> Result<()> {
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
    copied("maven", &jar_name()).map(drop)
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
