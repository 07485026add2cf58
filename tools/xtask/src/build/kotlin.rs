//! The jar: Kotlin over uniffi's Kotlin over the native libraries, which are in it.

use crate::command::run;
use crate::toolchain::maven::{maven, work};
use crate::{folder, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Platforms by the name of JNA's resource folder, with the target that makes the library. macOS and Windows go here too
/// once there are machines that build and test them.
const PLATFORMS: &[(&str, &str)] =
    &[("linux-x86-64", "x86_64-unknown-linux-gnu"), ("linux-aarch64", "aarch64-unknown-linux-gnu")];

/// The jar's path, once it was built in this run: several parts of the tests need it.
static BUILT: OnceLock<PathBuf> = OnceLock::new();

/// Builds `target/packages/volc-im-VERSION.jar`, installs it in the local repository and returns its path.
pub fn jar() -> Result<PathBuf> {
    if let Some(built) = BUILT.get() {
        return Ok(built.clone());
    }
    let natives = work().join("natives");
    folder::empty(&natives)?;
    let mut described = None;
    for (platform, target) in PLATFORMS {
        let shared = toolchain::zig::library(target, &[])?.shared;
        let folder = natives.join(platform);
        fs::create_dir_all(&folder)?;
        let library = folder.join("libvolc_im.so");
        fs::copy(&shared, &library).with_context(|| format!("no library for {target}"))?;
        toolchain::zig::strip(&library)?;
        described.get_or_insert(shared);
    }
    let listed: String = PLATFORMS.iter().map(|(platform, _)| format!("{platform}\n")).collect();
    let index = natives.join("META-INF/volc-im");
    fs::create_dir_all(&index)?;
    fs::write(index.join("platforms"), listed)?;
    bindings(&described.context("no platform")?)?;

    // Maven would keep what was compiled from files that are gone.
    let built = work().join("maven");
    folder::empty(&built)?;
    run(&mut maven(&workspace::kotlin(), &["install"])?)?;
    let name = format!("volc-im-{}.jar", workspace::VERSION);
    fs::create_dir_all(workspace::packages())?;
    let jar = workspace::packages().join(&name);
    fs::copy(built.join(&name), &jar).context("Maven made no jar of this version")?;
    println!("kotlin: {} ({} bytes)", workspace::shown(&jar), fs::metadata(&jar)?.len());
    Ok(BUILT.get_or_init(|| jar).clone())
}

/// uniffi's Kotlin, with nothing in it that users of the package could see.
fn bindings(library: &Path) -> Result<()> {
    let out = work().join("bindings");
    folder::empty(&out)?;
    let library = library.to_string_lossy();
    let config = workspace::kotlin().join("uniffi.toml");
    let arguments = ["generate", &library, "--language", "kotlin", "--no-format"];
    run(toolchain::zig::bindgen()?.args(arguments).arg("--config").arg(config).arg("--out-dir").arg(&out))?;
    let file = out.join("volc/im/internal/volc_im.kt");
    let text = fs::read_to_string(&file).context("uniffi wrote no Kotlin")?;
    fs::write(&file, made_internal(&text)?)?;
    Ok(())
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
            made.push_str(
                &line
                    .replace("*/ fun ", "*/ internal fun ")
                    .replace("@Throws(ImException::class) fun ", "@Throws(ImException::class) internal fun "),
            );
        }
        made.push('\n');
    }
    if hidden == 0 {
        bail!("uniffi's Kotlin declares nothing where it used to");
    }
    Ok(made)
}
