//! What is public in the Rust client and in core, of which it shows a part.

use super::{folder, work};
use crate::command::{cargo, command, output, run};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// The crates, with the features that docs.rs shows.
const CRATES: [(&str, &[&str]); 2] =
    [("volc-im", &["--features", "axum,redis"]), ("volc-im-core", &["--features", "every-style,typed"])];

/// One crate after the other.
pub fn list() -> Result<String> {
    let rustdoc = rustdoc()?;
    let mut text = String::new();
    for (name, features) in CRATES {
        let mut document = cargo(&["rustdoc", "--quiet", "--locked", "--lib", "--package", name]);
        document.args(features).args([
            "--",
            "-Zunstable-options",
            "--output-format=json",
            "--cap-lints=allow",
        ]);
        run(document.env("RUSTDOC", &rustdoc))?;
        let json = workspace::target().join(format!("doc/{}.json", name.replace('-', "_")));
        let mut print = cargo(&["run", "--quiet", "--locked", "--manifest-path"]);
        print.arg(folder().join("rust/Cargo.toml")).arg("--").arg(json);
        text += &output(print.env("CARGO_TARGET_DIR", work()?.join("rust")))?;
        text.push('\n');
    }
    // Users of another HTTP client are not to see this one.
    let is_leaked = |line: &&str| line.contains("reqwest::") && !line.contains("volc_im::transport::reqwest");
    if let Some(line) = text.lines().find(is_leaked) {
        bail!("a type of reqwest is public outside of `transport::reqwest`: {line}");
    }
    Ok(text)
}

/// rustdoc, which writes JSON for nightlies alone unless it is told that it may. Told to all of cargo, everything would be
/// compiled anew.
fn rustdoc() -> Result<PathBuf> {
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"], &workspace::root()))?;
    let program = work()?.join("rustdoc");
    fs::write(
        &program,
        format!("#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec '{}/bin/rustdoc' \"$@\"\n", sysroot.trim()),
    )?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).context("rustdoc")?;
    Ok(program)
}
