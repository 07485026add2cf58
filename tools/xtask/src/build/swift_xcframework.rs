//! `CVolcIM.xcframework`: the archives for macOS with their headers, as Xcode would put them together.

use crate::build::swift_library::ARCHIVE;
use crate::build::targets::{System, TARGETS, Target};
use crate::command::{command, output};
use crate::toolchain::zig::{self, Library, TIME_OF_FILES};
use crate::{build, folder, setup, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

const NAME: &str = "CVolcIM.xcframework";
/// The folder of what is for macOS, by Apple's way to name it.
const SLICE: &str = "macos-arm64_x86_64";
/// Begins a file that holds the same for several machines.
const FAT: u32 = 0xcafe_babe;
/// The power of two at whose multiples a machine's archive begins.
const ALIGNMENT: u32 = 3;

const INFO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>AvailableLibraries</key>
	<array>
		<dict>
			<key>BinaryPath</key>
			<string>ARCHIVE</string>
			<key>HeadersPath</key>
			<string>Headers</string>
			<key>LibraryIdentifier</key>
			<string>SLICE</string>
			<key>LibraryPath</key>
			<string>ARCHIVE</string>
			<key>SupportedArchitectures</key>
			<array>
				<string>arm64</string>
				<string>x86_64</string>
			</array>
			<key>SupportedPlatform</key>
			<string>macos</string>
		</dict>
	</array>
	<key>CFBundlePackageType</key>
	<string>XFWK</string>
	<key>XCFrameworkFormatVersion</key>
	<string>1.0</string>
</dict>
</plist>
"#;

/// Builds `target/packages/CVolcIM.xcframework.zip` with the headers of a folder; the folder that is packed is left beside
/// Swift's package.
pub fn zip(headers: &Path) -> Result<PathBuf> {
    let made = workspace::target().join("swift/xcframework");
    folder::empty(&made)?;
    let framework = made.join(NAME);
    let slice = framework.join(SLICE);
    fs::create_dir_all(slice.join("Headers"))?;
    fs::write(framework.join("Info.plist"), INFO.replace("ARCHIVE", ARCHIVE).replace("SLICE", SLICE))?;
    for header in ["CVolcIM.h", "volc_im.h"] {
        fs::copy(headers.join(header), slice.join("Headers").join(header))?;
    }
    let map = fs::read_to_string(headers.join("module.modulemap"))?;
    let linked: Vec<&str> = map.lines().filter(|line| !line.contains("link ")).collect();
    let frameworks = ["CoreFoundation", "Security", "SystemConfiguration"]
        .map(|name| format!("    link framework \"{name}\""));
    let mut map: Vec<String> = linked.into_iter().map(str::to_owned).collect();
    map.splice(1..1, frameworks);
    fs::write(slice.join("Headers/module.modulemap"), map.join("\n") + "\n")?;
    fs::write(slice.join(ARCHIVE), fat()?)?;

    let file = workspace::packages().join(format!("{NAME}.zip"));
    fs::create_dir_all(workspace::packages())?;
    drop(fs::remove_file(&file));
    // The same bytes for the same files.
    let time = format!("--date=@{TIME_OF_FILES}");
    output(command("find", &[NAME, "-exec", "touch", &time, "{}", "+"], &made).env("TZ", "UTC"))?;
    output(command("chmod", &["--recursive", "u=rwX,go=rX", NAME], &made).env("TZ", "UTC"))?;
    output(command("python3", &["-m", "zipfile", "-c"], &made).arg(&file).arg(NAME).env("TZ", "UTC"))?;
    println!("swift: {} ({} bytes)", workspace::shown(&file), fs::metadata(&file)?.len());
    Ok(file)
}

/// The archives of both machines, in one file.
fn fat() -> Result<Vec<u8>> {
    let targets: Vec<&Target> = TARGETS.iter().filter(|target| target.system == System::Mac).collect();
    let mut archives = Vec::new();
    for (target, Library { archive, .. }) in targets.iter().zip(zig::libraries_and_archives(&targets)?) {
        archives.push((*target, small(target, &archive)?));
    }
    let mut head = [FAT, u32::try_from(archives.len())?].map(u32::to_be_bytes).concat();
    let mut body = Vec::new();
    let first = 8 + 20 * archives.len();
    let unit = 1 << ALIGNMENT;
    for (target, archive) in &archives {
        body.resize((first + body.len()).next_multiple_of(unit) - first, 0);
        let (kind, variant) = if target.machine == "arm64" { (0x0100_000c, 0) } else { (0x0100_0007, 3) };
        let (offset, size) = (u32::try_from(first + body.len())?, u32::try_from(archive.len())?);
        head.extend([kind, variant, offset, size, ALIGNMENT].map(u32::to_be_bytes).concat());
        body.extend(archive);
    }
    head.extend(body);
    Ok(head)
}

/// An archive for one machine, without what only debuggers read, and without bitcode.
fn small(target: &Target, whole: &Path) -> Result<Vec<u8>> {
    let work = workspace::target().join("swift/library").join(target.triple);
    folder::empty(&work)?;
    let archive = work.join(ARCHIVE);
    fs::copy(whole, &archive).with_context(|| format!("no archive for {}", target.triple))?;
    let copier = setup::llvm_tool("llvm-objcopy")?;
    let mut copy =
        command(&copier.to_string_lossy(), &["--strip-debug", "--enable-deterministic-archives"], &work);
    copy.args(["--remove-section=__LLVM,__bitcode", "--remove-section=__LLVM,__cmdline"]);
    output(copy.arg(&archive))?;
    build::source_paths::check(&archive)?;
    Ok(fs::read(archive)?)
}
