//! The part `swift-packaging`: what a user of the Swift package does: the commands and the code of its README, and a project for each way to install it.

use crate::build;
use crate::build::swift::SwiftPackage;
use crate::command::{output, run as run_command};
use crate::emulator::Emulator;
use crate::test::swift::settings;
use crate::toolchain::swift_project::{SwiftProject, synchronize, write};
use crate::{folder, workspace};
use anyhow::{Context, Result, bail};
use std::fs;

/// Installs the package as the README says, both ways, and runs what it says.
pub fn run() -> Result<()> {
    let emulator = Emulator::start(&build::emulator::release()?)?;
    let readme = Readme::read()?;
    let [unpack, build_with_system] = readme.commands.as_slice() else {
        bail!("the README has two commands")
    };
    for (name, commands) in [
        ("swift-vendored", format!("{unpack}swift build\n")),
        ("swift-system", format!("{unpack}{build_with_system}")),
    ] {
        // From nothing, as for a user: all files of a tarball have one time, by which a compiler sees no change.
        folder::empty(&workspace::target().join("packaging").join(name))?;
        let project = SwiftProject::new(&format!("packaging/{name}"))?;
        synchronize(
            &workspace::root().join("tests/packaging").join(name).join("Sources"),
            &project.folder().join("Sources"),
        )?;
        let manifest =
            fs::read_to_string(workspace::root().join("tests/packaging").join(name).join("Package.swift"))?;
        if !manifest.contains(&readme.manifest) {
            bail!("the README's Package.swift is not the one of tests/packaging/{name}");
        }
        write(&project.folder().join("Package.swift"), manifest.as_bytes())?;
        let SwiftPackage { tarball, checksum } = build::swift::package()?;
        for file in [&tarball, &checksum] {
            fs::copy(file, project.folder().join(file.file_name().context("a file")?))?;
        }
        output(&mut project.command(&["sh", "-ec", &commands], &[]))?;
        run_command(&mut project.command(&[".build/debug/App"], &settings(&emulator)))?;
    }
    Ok(())
}

/// What a README says to do.
pub struct Readme {
    /// Its commands, block by block.
    commands: Vec<String>,
    /// Its part of a Package.swift.
    manifest: String,
    /// Its code as one program.
    pub program: String,
}

impl Readme {
    /// The README, which says the same in both languages.
    pub fn read() -> Result<Self> {
        let readme = Readme::of("README.md")?;
        let chinese = Readme::of("README.zh-CN.md")?;
        if (&readme.commands, &readme.manifest, &readme.program)
            != (&chinese.commands, &chinese.manifest, &chinese.program)
        {
            bail!("README.md and README.zh-CN.md of packages/swift show different code");
        }
        Ok(readme)
    }

    fn of(name: &str) -> Result<Self> {
        let text = fs::read_to_string(build::swift::sources().join(name))?;
        let blocks = |language: &str| -> Vec<String> {
            let open = format!("\n```{language}\n");
            text.split(&open).skip(1).filter_map(|rest| Some(rest.split_once("```")?.0.to_owned())).collect()
        };
        let mut code = blocks("swift").into_iter();
        let manifest = code.next().with_context(|| format!("{name} has no Package.swift"))?;
        // In a manifest it stands one level deeper.
        let manifest: String = manifest.lines().map(|line| format!("    {line}\n")).collect();
        let manifest = manifest.trim_end().to_owned();
        Ok(Readme { commands: blocks("sh"), manifest, program: code.collect::<Vec<_>>().join("\n") })
    }
}
