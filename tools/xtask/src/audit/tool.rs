//! Programs that checks need, at pinned versions, once for each machine.

use crate::command::{cargo, command, output, run};
use crate::{cache, workspace};
use anyhow::{Context, Result};

/// A program from crates.io, which takes minutes to compile.
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Licences, advisories, duplicates.
pub const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };
/// Changes of sources that a test has to notice.
pub const MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0" };
/// libFuzzer for crates.
pub const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.1" };
/// What changes for users of a crate.
pub const SEMVER_CHECKS: Tool = Tool { name: "cargo-semver-checks", version: "0.51.0" };

/// Tools are compiled in a third of the time, and run for seconds.
const QUICK: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "false"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64"),
];

impl Tool {
    /// Its name with its version.
    pub fn name(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The program's path, compiled where this version is not there.
    pub fn installed(&self) -> Result<String> {
        let Tool { name, version } = self;
        let folder = cache::made(name, &[version], |folder| {
            let install = ["install", "--quiet", "--locked", name, "--version", version, "--root"];
            run(cargo(&install).arg(folder).envs(QUICK))
        })?;
        folder.join("bin").join(name).to_str().map(str::to_owned).context("a path in UTF-8")
    }
}

/// Makes sure that a toolchain of Rust is there with these components.
pub fn toolchain(name: &str, components: &[&str]) -> Result<()> {
    let here = workspace::root();
    let listed =
        output(&mut command("rustup", &["component", "list", "--installed", "--toolchain", name], &here));
    if listed.is_ok_and(|listed| components.iter().all(|component| listed.contains(component))) {
        return Ok(());
    }
    let mut install = command("rustup", &["toolchain", "install", name, "--profile", "minimal"], &here);
    for component in components {
        install.args(["--component", component]);
    }
    run(&mut install).with_context(|| format!("Rust {name} with {components:?} is needed"))
}
