//! Projects that use the Swift package as users install it.

use crate::build::swift::SwiftPackage;
use crate::command::{command, output, run};
use crate::run::Run;
use crate::test;
use crate::test::swift_packaging::Readme;
use crate::toolchain::swift::Toolchain;
use crate::{build, folder, generate, workspace};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use volc_im_codegen::Place;

/// No warning passes. With other flags everything would be recompiled, so every build and test has these.
pub const WARNINGS: [&str; 2] = ["-Xswiftc", "-warnings-as-errors"];

/// The folder of the package's own project, below `target`.
const OWN: &str = "swift/project";

/// A project's folder with the unpacked package in it. What was built there before is used again.
pub struct SwiftProject {
    folder: PathBuf,
    toolchain: Toolchain,
}

impl SwiftProject {
    /// The project of the package's own tests, programs and benchmark.
    pub fn own() -> Result<Self> {
        let project = SwiftProject::new(OWN)?;
        let sources = build::swift::sources();
        const PARTS: [&str; 10] = [
            "Tests",
            "StoreTests",
            "Ledgers",
            "CampaignWorker",
            "LoopbackServer",
            "StandIns",
            "Memory",
            "Sizes",
            "Demo",
            "Bench",
        ];
        for part in PARTS {
            synchronize(&sources.join(part), &project.folder.join(part))?;
        }
        let vectors = workspace::target().join("swift/vectors");
        folder::empty(&vectors)?;
        folder::copy(&sources.join("Vectors"), &vectors)?;
        generate::into(Place::SwiftVectors, &vectors)?;
        synchronize(&vectors, &project.folder.join("Vectors"))?;
        let conformance = workspace::root().join("tests/conformance/swift");
        synchronize(&conformance, &project.folder.join("Conformance"))?;
        synchronize(&test::docs::examples("swift"), &project.folder.join("Documentation"))?;
        fs::create_dir_all(project.folder.join("Glue"))?;
        for (name, code) in glue()? {
            write(&project.folder.join("Glue").join(name), code.as_bytes())?;
        }
        fs::create_dir_all(project.folder.join("Readme"))?;
        write(&project.folder.join("Readme/main.swift"), Readme::read()?.program.as_bytes())?;
        write(&project.folder.join("Package.swift"), &fs::read(sources.join("Package.dev.swift"))?)?;
        project.unpack("volc-im")?;
        Ok(project)
    }

    /// The project of the package's own, with its tests and all its programs compiled: once in a run.
    pub fn compiled() -> Result<Self> {
        let mut project = None;
        Run::joined()?.once("swift-programs", || {
            let own = SwiftProject::own()?;
            own.build(&["--build-tests"])?;
            project = Some(own);
            Ok(())
        })?;
        project.map_or_else(|| SwiftProject::new(OWN), Ok)
    }

    /// A project in `target/NAME`.
    pub fn new(name: &str) -> Result<Self> {
        let folder = workspace::target().join(name);
        fs::create_dir_all(&folder)?;
        Ok(SwiftProject { folder, toolchain: Toolchain::installed()? })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Unpacks the package into a folder of the project, as its checksum says it is.
    pub fn unpack(&self, name: &str) -> Result<()> {
        let SwiftPackage { tarball, checksum } = build::swift::package()?;
        output(command("sha256sum", &["--check", "--quiet"], &workspace::packages()).arg(checksum))?;
        let unpacked = workspace::target().join("swift/unpacked");
        folder::empty(&unpacked)?;
        let arguments = ["--extract", "--strip-components=1", "--file"];
        output(command("tar", &arguments, &unpacked).arg(tarball))?;
        synchronize(&unpacked, &self.folder.join(name))
    }

    /// Builds a target of it.
    pub fn build(&self, arguments: &[&str]) -> Result<()> {
        let mut build = vec!["swift", "build", "--quiet"];
        build.extend(WARNINGS);
        build.extend(arguments);
        run(&mut self.command(&build, &[]))
    }

    /// A command that runs in it.
    pub fn command(&self, arguments: &[&str], variables: &[(&str, &OsStr)]) -> Command {
        self.toolchain.command(arguments, &self.folder, variables)
    }
}

/// What documentation comments show for other packages, as files that are compiled with stand-ins for these.
fn glue() -> Result<[(&'static str, String); 5]> {
    let redis = documented("Stores/Redis.swift", "let redis: RedisCommand")? + "return redis\n";
    let servers = "Callbacks/CallbackHandler.swift";
    Ok([
        ("SwiftLog.swift", format!("import VolcIM\n{}", documented("Log/ImLogger.swift", "import Logging")?)),
        (
            "Tracing.swift",
            format!("import VolcIM\n{}", documented("Telemetry/ImTelemetry.swift", "import CoreMetrics")?),
        ),
        (
            "RediStack.swift",
            function("RediStack", "command(pool: RedisConnectionPool) -> RedisCommand", &redis),
        ),
        (
            "Hummingbird.swift",
            function(
                "Hummingbird",
                "byHummingbird(router: Router<BasicRequestContext>, handler: CallbackHandler)",
                &documented(servers, "router.")?,
            ),
        ),
        (
            "Vapor.swift",
            function(
                "Vapor",
                "byVapor(app: Application, handler: CallbackHandler)",
                &documented(servers, "app.")?,
            ),
        ),
    ])
}

/// Code inside of a function that is given what the code needs.
fn function(module: &str, declaration: &str, code: &str) -> String {
    format!("import NIOCore\nimport {module}\nimport VolcIM\n\nfunc {declaration} {{\n{code}}}\n")
}

/// The code in a documentation comment of a source that begins like this.
fn documented(source: &str, start: &str) -> Result<String> {
    let text = fs::read_to_string(build::swift::sources().join("Sources/VolcIM").join(source))?;
    let comments = text.lines().filter_map(|line| line.trim_start().strip_prefix("///"));
    let mut code: Option<String> = None;
    for line in comments.map(|line| line.strip_prefix(' ').unwrap_or(line)) {
        match &mut code {
            None if line == "```swift" => code = Some(String::new()),
            Some(block) if line == "```" && block.starts_with(start) => return Ok(std::mem::take(block)),
            Some(_) if line == "```" => code = None,
            Some(block) => block.extend([line, "\n"]),
            None => {}
        }
    }
    bail!("{source} has no code that begins with {start:?}")
}

/// Makes a folder the same as another, and leaves alone what is the same already: a compiler looks at times. What was
/// built is kept.
pub fn synchronize(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut names: BTreeSet<OsString> = BTreeSet::from([".build".into()]);
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", workspace::shown(from)))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            synchronize(&entry.path(), &target)?;
        } else {
            write(&target, &fs::read(entry.path())?)?;
        }
        names.insert(entry.file_name());
    }
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if names.contains(&entry.file_name()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Writes a file, unless it holds the same already.
pub fn write(file: &Path, content: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|present| present == content) {
        return Ok(());
    }
    fs::write(file, content).with_context(|| format!("cannot write {}", workspace::shown(file)))
}
