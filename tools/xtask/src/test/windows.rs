//! The parts `windows`, `windows-npm` and `windows-rust`: the library, the program, the npm package and the Rust crates, run
//! by Wine.

use crate::build::emulator_program;
use crate::build::targets::{self, System, TARGETS, Target};
use crate::command::{cargo, output, run as run_command};
use crate::emulator::Emulator;
use crate::test::mach_o::{exports, library, same_exports};
use crate::toolchain::wine;
use crate::{build, folder, test, toolchain, workspace};
use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The test files that run: others need a Redis for Windows, or start so much that Wine takes minutes.
const IN_WINE: [&str; 14] = [
    "batches.test.mjs",
    "callback-handler.test.mjs",
    "callbacks.test.mjs",
    "calls.test.mjs",
    "content.test.mjs",
    "errors.test.mjs",
    "exchanges.test.mjs",
    "functions.test.mjs",
    "own-loop.test.mjs",
    "requests.test.mjs",
    "responses.test.mjs",
    "rows.test.mjs",
    "texts.test.mjs",
    "vectors.test.mjs",
];

/// Tests of Rust's that need what is not there for Windows: a compiler, a Redis, or other programs of this workspace.
const NOT_IN_WINE: [&str; 5] = ["misuse", "shared_rates", "campaigns", "campaign_crashes", "examples"];

/// Tests that say more of Wine than of Windows: its certificate stores take no root of one's own, and its sockets take
/// minutes for a thousand calls.
const NOT_OF_WINE: [&str; 4] = [
    "a_certificate_of_ones_own_is_trusted_only_when_given",
    "a_connection_that_leads_nowhere_is_left_in_seconds",
    "calls_share_one_connection_where_the_server_speaks_http_2",
    "a_thousand_calls_at_once",
];

/// Checks the libraries; makes a call from C with one of them, and one with the Rust client, to the emulator of Windows.
pub fn run() -> Result<()> {
    let own = exports(&library(targets::this_machine()?)?)?;
    for target in TARGETS.iter().filter(|target| target.system == System::Windows) {
        let exported = build::pe::exports(&library(target)?)?.into_iter().collect();
        same_exports(&exported, &own, target)?;
        println!("windows: {}: {} symbols as on Linux", target.triple, exported.len());
    }
    let work = workspace::target().join("windows");
    folder::empty(&work)?;
    let program = work.join("call.exe");
    let source = workspace::root().join("tests/packaging/native-library/call.c");
    run_command(toolchain::zig::c_compiler(windows()?)?.args(["-O2", "-o"]).arg(&program).arg(source))?;
    let emulator = Emulator::start_by(wine::program(&emulator_in(&work)?, &work)?)?;
    let mut call = wine::program(&program, &work)?;
    call.arg(wine::path(&library(windows()?)?)).envs(emulator.environment());
    println!("windows: {}", output(&mut call)?.trim());
    client(&emulator_program::program(windows()?)?, &work)
}

/// Tests of the npm package in Windows' Node.js, against the emulator of Windows.
pub fn npm() -> Result<()> {
    let project = test::npm::project("test-npm-windows")?;
    let emulator = emulator_in(&project)?;
    let mut node = wine::node(&project)?;
    node.args(["--test", "--test-reporter=spec"]);
    node.args(test::npm::test_files(&project, |name| IN_WINE.contains(&name))?);
    node.env("VOLC_IM_EMULATOR", wine::path(&emulator));
    node.env("VOLC_IM_VECTORS", wine::path(&workspace::root().join("tests/vectors")));
    print!("{}", into_file(&mut node, &project.join("output"))?);
    Ok(())
}

/// The Rust client makes a call, in the program that the emulator starts.
fn client(program: &Path, work: &Path) -> Result<()> {
    let call = ["call", "BatchGetUser", "{\"UserIds\":[1]}"];
    let mut exec = wine::program(program, work)?;
    let said = output(exec.args(["emulator", "exec", "--", &wine::path(program)]).args(call))?;
    ensure!(said.starts_with('{'), "the program says {said:?}");
    println!("windows: volc-im.exe: {}", said.trim());
    Ok(())
}

/// The tests of core and of the Rust client, whose emulator is in their process.
pub fn rust() -> Result<()> {
    for package in ["volc-im-core", "volc-im"] {
        let mut build = cargo(&test::rust::TEST_PROGRAMS);
        build.args(["--target", windows()?.triple, "--package", "volc-im-core", "--package", "volc-im"]);
        build.envs(toolchain::zig::program_environment(windows()?)?);
        for program in test::rust::programs_of(&mut build, package)? {
            if NOT_IN_WINE.contains(&&*program.name) {
                continue;
            }
            println!("windows: {package}: {}", program.name);
            let mut tests = wine::program(Path::new(&program.file), &program.folder)?;
            tests.arg("--quiet").args(NOT_OF_WINE.iter().flat_map(|name| ["--skip", name]));
            run_command(tests.env("CARGO_MANIFEST_DIR", &program.folder))?;
        }
    }
    Ok(())
}

fn windows() -> Result<&'static Target> {
    targets::named("x86_64-pc-windows-gnullvm")
}

/// The program under the name by which it is the emulator.
fn emulator_in(folder: &Path) -> Result<PathBuf> {
    let emulator = folder.join("volc-im-emulator.exe");
    fs::copy(emulator_program::program(windows()?)?, &emulator).context("no program for Windows")?;
    Ok(emulator)
}

/// Runs a command that writes into a file, and returns what it wrote.
fn into_file(command: &mut Command, file: &Path) -> Result<String> {
    let written = File::create(file)?;
    let status = command.stdin(Stdio::null()).stdout(written.try_clone()?).stderr(written).status();
    let said = String::from_utf8_lossy(&fs::read(file)?).into_owned();
    if !status.context("Wine cannot be started")?.success() {
        bail!("{} failed:\n{said}", command.get_program().display());
    }
    Ok(said)
}
