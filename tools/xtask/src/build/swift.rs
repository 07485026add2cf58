//! The Swift package: its sources with what uniffi writes, the native library, and both packed.

use crate::build::swift_library::{self, ARCHIVE};
use crate::build::swift_xcframework;
use crate::build::targets::{self, System, TARGETS, Target};
use crate::command::{command, output};
use crate::run::Run;
use crate::toolchain::zig::Library;
use crate::{build, folder, generate, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use volc_im_codegen::Place;

/// The crate that is linked, as rustc names its files.
const LIBRARY: &str = "volc_im_uniffi";
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

/// Builds the package for this machine, as users have it.
pub fn package() -> Result<SwiftPackage> {
    everything()?;
    Ok(package_for(targets::this_machine()?))
}

/// Builds `target/packages/volc-im-swift-VERSION-ARCH-linux-gnu.tar.gz` with its checksum for both machines, the folders that
/// are packed, and the xcframework.
pub fn everything() -> Result<Vec<PathBuf>> {
    Run::joined()?.once("swift", build)?;
    let packages = linux().map(package_for).flat_map(|package| [package.tarball, package.checksum]);
    Ok(packages.chain([workspace::packages().join("CVolcIM.xcframework.zip")]).collect())
}

/// The library in the package for a machine.
pub fn archive(target: &Target) -> Result<PathBuf> {
    everything()?;
    Ok(folder_for(target).join(name()).join("lib").join(ARCHIVE))
}

fn linux() -> impl Iterator<Item = &'static Target> {
    TARGETS.iter().filter(|target| target.system == System::Gnu)
}

fn name() -> String {
    format!("volc-im-swift-{}", workspace::VERSION)
}

fn folder_for(target: &Target) -> PathBuf {
    workspace::target().join("swift/packages").join(target.triple)
}

fn package_for(target: &Target) -> SwiftPackage {
    let machine = target.triple.split('-').next().unwrap_or_default();
    let tarball = workspace::packages().join(format!("{}-{machine}-linux-gnu.tar.gz", name()));
    let mut checksum = tarball.clone().into_os_string();
    checksum.push(".sha256");
    SwiftPackage { tarball, checksum: checksum.into() }
}

fn build() -> Result<()> {
    let sourced = workspace::target().join("swift/sources");
    folder::empty(&sourced)?;
    folder::copy(&sources().join("Sources"), &sourced.join("Sources"))?;
    for file in ["README.md", "README.zh-CN.md"] {
        fs::copy(sources().join(file), sourced.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(workspace::root().join(file), sourced.join(file))?;
    }
    // With the glibc of any distribution: it is newer than that where programs are linked.
    let targets: Vec<&Target> = linux().collect();
    let built = toolchain::zig::libraries_and_archives(&targets)?;
    let libraries: Vec<(&Target, Library)> = targets.into_iter().zip(built).collect();
    let own = targets::this_machine()?;
    let readable =
        libraries.iter().find(|(target, _)| *target == own).context("no library for this machine")?;
    bindings(&sourced, &readable.1.shared)?;
    let headers = sourced.join("Sources/CVolcIM");
    let mut names = BTreeSet::new();
    for (header, prefix) in [(HEADER, LIBRARY), (OFTEN, "volc_im_")] {
        names.extend(swift_library::functions(&fs::read_to_string(headers.join(header))?, prefix)?);
    }
    let framework = swift_xcframework::zip(&headers)?;
    manifest(&sourced, &framework)?;
    for (target, Library { archive, .. }) in &libraries {
        let folder = folder_for(target).join(name());
        folder::empty(&folder)?;
        folder::copy(&sourced, &folder)?;
        let lib = folder.join("lib");
        fs::create_dir_all(lib.join("pkgconfig"))?;
        fs::copy(swift_library::for_linux(target, archive, &names)?, lib.join(ARCHIVE))?;
        fs::write(lib.join("pkgconfig/volc-im.pc"), PKG_CONFIG.replace("VERSION", workspace::VERSION))?;
        let package = package_for(target);
        pack(&folder, &name(), &package)?;
        let size = fs::metadata(&package.tarball)?.len();
        println!("swift: {} ({size} bytes)", workspace::shown(&package.tarball));
    }
    Ok(())
}

/// The manifest with the version and the checksum of the framework that it downloads on a Mac.
fn manifest(folder: &Path, framework: &Path) -> Result<()> {
    let sum = output(command("sha256sum", &[], &workspace::packages()).arg(framework))?;
    let sum = sum.split(' ').next().unwrap_or_default();
    let manifest = fs::read_to_string(sources().join("Package.swift"))?;
    let mut filled = manifest.clone();
    for (placeholder, value) in [("VERSION", workspace::VERSION), ("CHECKSUM", sum)] {
        if !filled.contains(placeholder) {
            bail!("Package.swift has no place for {placeholder}");
        }
        filled = filled.replace(placeholder, value);
    }
    Ok(fs::write(folder.join("Package.swift"), filled)?)
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
    generate::into(Place::SwiftPackage, &folder.join("Sources/VolcIM/Generated"))?;
    let headers = folder.join("Sources/CVolcIM");
    fs::copy(written.join(HEADER), headers.join(HEADER))?;
    fs::copy(workspace::root().join("bindings-uniffi/include").join(OFTEN), headers.join(OFTEN))?;
    Ok(())
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
