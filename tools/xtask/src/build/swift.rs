//! The Swift package: its sources with what uniffi writes, the native library, and both packed.

use crate::command::{command, output};
use crate::run::Run;
use crate::toolchain::swift::Toolchain;
use crate::toolchain::zig::Library;
use crate::{build, folder, generate, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};

/// The crate that is linked, as rustc names its files.
const LIBRARY: &str = "volc_im_uniffi";
/// The native library, as users link it.
const ARCHIVE: &str = "libvolc_im.a";
const HEADER: &str = "CVolcIM.h";
/// The header of what is called often.
const OFTEN: &str = "volc_im.h";

/// Found through its own place, so that it can be unpacked anywhere.
const PKG_CONFIG: &str = "libdir=${pcfiledir}/..

Name: volc-im
Description: The native library under the Swift package of volc-im
Version: VERSION
Libs: -L${libdir} -lvolc_im
";

/// What users install.
pub struct SwiftPackage {
    /// The package, packed.
    pub tarball: PathBuf,
    /// Its checksum, in a file that `sha256sum --check` reads.
    pub checksum: PathBuf,
}

/// Builds `target/packages/volc-im-swift-VERSION-ARCH-linux-gnu.tar.gz` with its checksum, and the folder that is packed.
pub fn package() -> Result<SwiftPackage> {
    let name = format!("volc-im-swift-{}", workspace::VERSION);
    let tarball = workspace::packages().join(format!("{name}-{ARCH}-linux-gnu.tar.gz"));
    let mut checksum = tarball.clone().into_os_string();
    checksum.push(".sha256");
    let package = SwiftPackage { tarball, checksum: checksum.into() };
    Run::joined()?.once("swift", || build(&name, &package))?;
    Ok(package)
}

fn build(name: &str, package: &SwiftPackage) -> Result<()> {
    let folder = workspace::target().join("swift").join(name);
    folder::empty(&folder)?;
    folder::copy(&sources().join("Sources"), &folder.join("Sources"))?;
    for file in ["Package.swift", "README.md", "README.zh-CN.md"] {
        fs::copy(sources().join(file), folder.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(workspace::root().join(file), folder.join(file))?;
    }
    // With the glibc of any distribution: it is newer than that where programs are linked.
    let own = build::targets::this_machine()?;
    let Library { shared, archive } = toolchain::zig::library_and_archive(own)?;
    bindings(&folder, &shared)?;
    library(&folder, &archive)?;
    build::source_paths::check(&folder.join("lib").join(ARCHIVE))?;
    pack(&folder, name, package)?;
    let size = fs::metadata(&package.tarball)?.len();
    println!("swift: {} ({size} bytes)", workspace::shown(&package.tarball));
    Ok(())
}

/// The source folder of the Swift package.
pub fn sources() -> PathBuf {
    workspace::root().join("packages/swift")
}

/// Writes the library's header and its Swift side.
fn bindings(folder: &Path, shared: &Path) -> Result<()> {
    let written = workspace::target().join("swift/uniffi");
    folder::empty(&written)?;
    output(
        toolchain::zig::bindgen()?
            .args(["generate", "--language", "swift", "--no-format", "--config"])
            .arg(sources().join("uniffi.toml"))
            .arg("--out-dir")
            .arg(&written)
            .arg(shared),
    )?;
    let face = build::swift_face::of(&fs::read_to_string(written.join("VolcIM.swift"))?)?;
    fs::write(folder.join("Sources/VolcIM/Generated/Native.swift"), face)?;
    fs::write(
        folder.join("Sources/VolcIM/Generated/Conversions.swift"),
        generate::swift_conversions::make()?,
    )?;
    let headers = folder.join("Sources/CVolcIM");
    fs::copy(written.join(HEADER), headers.join(HEADER))?;
    fs::copy(workspace::root().join("bindings-uniffi/include").join(OFTEN), headers.join(OFTEN))?;
    Ok(())
}

/// Makes one object of the static library, in which nothing is to be seen but what the header declares: what else Rust puts
/// into it would meet its twins where a program links a second library of Rust's.
fn library(folder: &Path, archive: &Path) -> Result<()> {
    let work = workspace::target().join("swift/library");
    folder::empty(&work)?;
    let mut names = BTreeSet::new();
    for (header, prefix) in [(HEADER, LIBRARY), (OFTEN, "volc_im_")] {
        let text = fs::read_to_string(folder.join("Sources/CVolcIM").join(header))?;
        let declared = functions(&text, prefix);
        if declared.is_empty() {
            bail!("{header} declares no functions");
        }
        names.extend(declared);
    }
    fs::write(work.join("names"), names.iter().map(|name| format!("{name}\n")).collect::<String>())?;
    let roots: Vec<String> = names.iter().map(|name| format!("--undefined={name}")).collect();
    let toolchain = Toolchain::installed()?;
    let tool = |arguments: &[&str]| output(&mut toolchain.command(arguments, &work, &[])).map(drop);
    let mut link = vec!["ld", "--relocatable", "--gc-sections", "-o", "whole.o"];
    link.extend(roots.iter().map(String::as_str));
    let archive = archive.to_string_lossy();
    link.push(&archive);
    tool(&link)?;
    tool(&["objcopy", "--strip-unneeded", "--keep-global-symbols=names", "whole.o", "volc_im.o"])?;
    tool(&["ar", "rcsD", ARCHIVE, "volc_im.o"])?;

    let lib = folder.join("lib");
    fs::create_dir_all(lib.join("pkgconfig"))?;
    fs::copy(work.join(ARCHIVE), lib.join(ARCHIVE))?;
    fs::write(lib.join("pkgconfig/volc-im.pc"), PKG_CONFIG.replace("VERSION", workspace::VERSION))?;
    Ok(())
}

/// The functions with such a name that a header declares.
fn functions(header: &str, part: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    header
        .split(|c| !word(c) && c != '(')
        .filter_map(|part| part.split_once('(').map(|(name, _)| name))
        .filter(|name| name.contains(part))
        .map(str::to_owned)
        .collect()
}

fn pack(folder: &Path, name: &str, SwiftPackage { tarball, checksum }: &SwiftPackage) -> Result<()> {
    fs::create_dir_all(workspace::packages())?;
    let parent = folder.parent().context("the package has a folder around it")?;
    // The same bytes for the same files.
    let fixed =
        ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"];
    output(
        command("tar", &["--create", "--use-compress-program=gzip -9n"], parent)
            .args(fixed)
            .arg("--file")
            .arg(tarball)
            .arg(name),
    )?;
    let file = tarball.file_name().context("a tarball has a name")?;
    let sum = output(command("sha256sum", &[], &workspace::packages()).arg(file))?;
    Ok(fs::write(checksum, sum)?)
}
