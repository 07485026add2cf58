//! The part `emulator-packages`: each package of the emulator is installed from its file into an empty project, without
//! any registry for our own, and used as a user's tests would.

use crate::build::emulator_program::this_machine;
use crate::build::targets::of_programs;
use crate::command::{command, output, run as run_command};
use crate::toolchain::swift::Toolchain;
use crate::{build, folder, test, toolchain, workspace};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// An ecosystem's name and what tests its package.
type Ecosystem = (&'static str, fn() -> Result<()>);

/// Every ecosystem; names each one that failed.
pub fn run() -> Result<()> {
    let ecosystems: [Ecosystem; 6] = [
        ("npm", npm),
        ("python", python),
        ("cargo", cargo),
        ("kotlin", kotlin),
        ("swift", swift),
        ("image", image),
    ];
    let mut failed = Vec::new();
    for (name, test) in ecosystems {
        if let Err(error) = test() {
            eprintln!("emulator-packages: {name}: {error:#}");
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("packages of the emulator failed: {}", failed.join(", "));
    }
    Ok(())
}

/// A copy of a consumer project below `target/`.
fn project(name: &str) -> Result<PathBuf> {
    let project = workspace::target().join("emulator-packages").join(name);
    folder::empty_but_packages(&project)?;
    folder::copy(&workspace::root().join("tests/emulator-packages").join(name), &project)?;
    Ok(project)
}

fn npm() -> Result<()> {
    let (helpers, program) =
        (build::emulator_npm::helpers()?, build::emulator_npm::of_platform(this_machine()?)?);
    let project = project("npm")?;
    toolchain::npm::install_locked(&project)?;
    // Those of other platforms are not installed, but npm reads them: from a file instead of the registry.
    let manifest = project.join("package.json");
    let mut consumer: Value = serde_json::from_str(&fs::read_to_string(&manifest)?)?;
    let replaced = of_programs().map(|platform| {
        (build::emulator_npm::package_of(platform), json!(format!("file:{}", program.display())))
    });
    consumer["overrides"] = replaced.collect::<serde_json::Map<_, _>>().into();
    fs::write(&manifest, format!("{consumer:#}\n"))?;
    let install = ["install", "--offline", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"];
    output(command("npm", &install, &project).arg(helpers).arg(build::npm::tarball()?))?;
    fs::write(project.join("vitest/readme.test.mjs"), shown("npm", "js", "volc-im-emulator/vitest")?)?;
    run_command(&mut command("npm", &["test", "--silent"], &project))
}

/// The code in the README of a package for a language that has a text in it.
fn shown(package: &str, language: &str, text: &str) -> Result<String> {
    let readme = workspace::root().join("packages").join(package).join("README.md");
    let readme = fs::read_to_string(&readme).with_context(|| format!("no {}", workspace::shown(&readme)))?;
    let fence = format!("```{language}\n");
    let mut blocks = readme.split(&fence).skip(1).filter_map(|rest| rest.split("```").next());
    let code = blocks.find(|code| code.contains(text));
    code.map(str::to_owned).with_context(|| format!("the README of packages/{package} does not show {text}"))
}

fn python() -> Result<()> {
    test::python::check_metadata(&build::emulator_python::everything()?)?;
    let wheel = build::emulator_python::wheel(this_machine()?)?;
    let project = project("python")?;
    let python =
        toolchain::python::with_requirements("emulator-packages-venv", &project.join("requirements.txt"))?;
    toolchain::python::install_wheel(&python, &wheel)?;
    toolchain::python::install_wheel(&python, &build::python::wheel_of_this_machine()?)?;
    fs::write(project.join("project/test_readme.py"), shown("python", "python", "def test_")?)?;
    run_command(&mut command(&python.to_string_lossy(), &["check.py"], &project))
}

/// In process, by a crate outside of the workspace.
fn cargo() -> Result<()> {
    let archive = build::emulator_cargo::archive()?;
    let project = project("cargo")?;
    output(command("tar", &["--extract", "--file"], &project).arg(&archive))?;
    let manifest = project.join("Cargo.toml");
    fs::write(&manifest, fs::read_to_string(&manifest)?.replace("VERSION", workspace::VERSION))?;
    // Exactly what the workspace has locked, so that nothing is fetched.
    fs::copy(workspace::root().join("Cargo.lock"), project.join("Cargo.lock"))?;
    let mut test = crate::command::cargo(&["test", "--quiet", "--offline"]);
    // What the emulator's own tests compiled of other crates is used again.
    test.current_dir(&project).env("CARGO_TARGET_DIR", workspace::target());
    run_command(&mut test)
}

/// Tests in Kotlin and Java, by Maven.
fn kotlin() -> Result<()> {
    build::emulator_kotlin::jar()?;
    let project = project("kotlin")?;
    run_command(&mut toolchain::maven::maven(&project, &["test"])?)?;
    let failing = ["test", "-Dfailing=true", "-Dtest=FailingTest", "-DtrimStackTrace=false"];
    let said = match output(&mut toolchain::maven::maven(&project, &failing)?) {
        Ok(_) => bail!("a test that fails did not"),
        Err(error) => error.to_string(),
    };
    for words in ["Emulator console: http://127.0.0.1:", "→ BatchGetUser 200 #1"] {
        ensure!(said.contains(words), "a failure does not say {words:?}: {said}");
    }
    // The program by the class in the quick start, whose exit code is that of what it runs.
    let main = ["exec:java", "-Dexec.classpathScope=test", "-Dexec.mainClass=volc.im.emulator.Main"];
    let run = |arguments: &str| -> Result<String> {
        let mut maven = toolchain::maven::maven(&project, &main)?;
        output(maven.arg(format!("-Dexec.args={arguments}")))
    };
    let said = run("emulator exec -- env")?;
    ensure!(said.contains("VOLC_IM_BASE_URL=http://127.0.0.1:"), "the program says {said}");
    ensure!(run("emulator exec -- false").is_err(), "the program's exit code is lost");
    Ok(())
}

/// XCTest, with the sources of the Swift package: what its tests need has no native library.
fn swift() -> Result<()> {
    let toolchain = Toolchain::installed()?;
    let project = workspace::target().join("emulator-packages/swift");
    // What was compiled before is used again.
    fs::create_dir_all(&project)?;
    let package = project.join("volc-im");
    folder::empty(&package)?;
    folder::copy(&build::swift::sources().join("Sources"), &package.join("Sources"))?;
    fs::copy(build::swift::sources().join("Package.swift"), package.join("Package.swift"))?;
    folder::copy(&workspace::root().join("tests/emulator-packages/swift"), &project)?;
    let program = build::emulator_program::program(this_machine()?)?;
    let variables = [("VOLC_IM_BIN", program.as_os_str())];
    let test = ["swift", "test", "--quiet", "-Xswiftc", "-warnings-as-errors"];
    run_command(&mut toolchain.command(&test, &project, &variables))
}

/// The image's program runs with nothing around it.
fn image() -> Result<()> {
    let archive = build::emulator_image::archive()?;
    let folder = workspace::target().join("emulator-packages/image");
    folder::empty(&folder)?;
    fs::create_dir(folder.join("layout"))?;
    output(command("tar", &["--extract", "--file"], &folder.join("layout")).arg(&archive))?;
    let name = format!("{}-{}", workspace::VERSION, build::emulator_image::architecture(this_machine()?));
    let image = format!("--image=layout:{name}");
    output(&mut command("umoci", &["unpack", "--rootless", &image, "bundle"], &folder))?;
    let config: Value = serde_json::from_str(&fs::read_to_string(folder.join("bundle/config.json"))?)?;
    let wanted = json!(["/volc-im", "emulator", "--listen=0.0.0.0:6348", "--allow-remote"]);
    ensure!(config["process"]["args"] == wanted, "the image runs {}", config["process"]["args"]);
    // Where there is nothing, no certificates either.
    let call = ["/volc-im", "call", "BatchGetUser", "{\"UserIds\":[1]}"];
    let mut alone = command("unshare", &["--map-root-user", "--root=bundle/rootfs"], &folder);
    let said = output(alone.args(["/volc-im", "emulator", "exec", "--"]).args(call))?;
    ensure!(said.starts_with('{'), "the image's program says {said}");
    Ok(())
}
