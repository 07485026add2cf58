//! The npm packages of the emulator: the helpers, and the program for each platform.

use crate::build::emulator_program::{NAME as PROGRAM, program};
use crate::build::targets::{Target, of_programs};
use crate::command::{command, output, run};
use crate::run::Run;
use crate::{folder, setup, toolchain, workspace};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The package that users name.
const NAME: &str = "volc-im-emulator";

/// All tarballs, in `target/packages`: that of the helpers first.
pub fn everything() -> Result<Vec<PathBuf>> {
    let mut files = vec![helpers()?];
    for platform in of_programs() {
        files.push(of_platform(platform)?);
    }
    Ok(files)
}

/// The tarball with the helpers and the script that runs the program.
pub fn helpers() -> Result<PathBuf> {
    let source = workspace::root().join("packages/emulator-npm");
    Run::joined()?.once("emulator-npm", || {
        setup::node()?;
        toolchain::npm::install_locked(&source)?;
        run(&mut command("node", &["build.mjs"], &source))?;
        let made = workspace::target().join("emulator-npm").join(NAME);
        folder::empty(&made)?;
        for part in ["bin", "dist"] {
            folder::copy(&source.join(part), &made.join(part))?;
        }
        for file in ["README.md", "README.zh-CN.md"] {
            fs::copy(source.join(file), made.join(file))?;
        }
        licenses(&made)?;
        let manifest = fs::read_to_string(source.join("package.json"))?;
        let mut manifest: Value = serde_json::from_str(&manifest).context("package.json")?;
        ensure!(manifest["version"] == workspace::VERSION, "packages/emulator-npm has another version");
        // Exactly the program that the helpers were made with.
        let programs = of_programs().map(|platform| (package_of(platform), json!(workspace::VERSION)));
        manifest["optionalDependencies"] = programs.collect::<serde_json::Map<_, _>>().into();
        for only_here in ["devDependencies", "scripts"] {
            manifest.as_object_mut().context("package.json")?.remove(only_here);
        }
        pack(&made, &manifest)
    })?;
    Ok(tarball(NAME))
}

/// The tarball with the program for a platform.
pub fn of_platform(platform: &Target) -> Result<PathBuf> {
    let name = package_of(platform);
    let file = format!("volc-im-emulator-{}", platform.npm_name());
    Run::joined()?.once(&format!("npm-{file}"), || {
        let program = program(platform)?;
        let made = workspace::target().join("emulator-npm").join(platform.npm_name());
        folder::empty(&made.join("bin"))?;
        fs::copy(program, made.join("bin").join(platform.program(PROGRAM)))?;
        licenses(&made)?;
        let readme = format!(
            "# {name}\n\nThe program `volc-im` for {}. Install [`{NAME}`](https://www.npmjs.com/package/{NAME}), which depends on it.\n",
            platform.npm_name()
        );
        fs::write(made.join("README.md"), readme)?;
        let (os, cpu, _) = platform.npm;
        let manifest = json!({
            "name": name,
            "version": workspace::VERSION,
            "description": format!("The program of {NAME} for {}", platform.npm_name()),
            "license": "MIT OR Apache-2.0",
            "repository": { "type": "git", "url": "git+https://github.com/volc-im/volc-im.git" },
            "os": [os],
            "cpu": [cpu],
            "files": ["bin", "LICENSE-*"],
            // Programs do not run from inside of an archive.
            "preferUnplugged": true,
        });
        pack(&made, &manifest)
    })?;
    Ok(tarball(&file))
}

/// npm's name of the package with the program for a platform.
pub fn package_of(platform: &Target) -> String {
    format!("@volc-im/emulator-{}", platform.npm_name())
}

fn tarball(name: &str) -> PathBuf {
    workspace::packages().join(format!("{name}-{}.tgz", workspace::VERSION))
}

fn licenses(made: &Path) -> Result<()> {
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(workspace::root().join(file), made.join(file))?;
    }
    Ok(())
}

fn pack(made: &Path, manifest: &Value) -> Result<()> {
    fs::write(made.join("package.json"), format!("{manifest:#}\n"))?;
    let packages = workspace::packages();
    fs::create_dir_all(&packages)?;
    let destination = packages.to_string_lossy();
    let arguments = ["pack", "--silent", "--ignore-scripts", "--pack-destination", &destination];
    let name = output(&mut command("npm", &arguments, made))?;
    let tarball = packages.join(name.trim());
    println!("npm: {} ({} bytes)", workspace::shown(&tarball), fs::metadata(&tarball)?.len());
    Ok(())
}
