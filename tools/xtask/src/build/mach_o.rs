//! A reader of macOS's programs and libraries: what the system checks before it loads them.

use crate::command::{command, output};
use crate::{setup, toolchain, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Begins a file for 64-bit machines.
const MAGIC: u32 = 0xfeed_facf;
/// Commands of the loader.
const LOAD_DYLIB: u32 = 0xc;
const ID_DYLIB: u32 = 0xd;
const CODE_SIGNATURE: u32 = 0x1d;
const BUILD_VERSION: u32 = 0x32;
/// As of macOS 10.13 and before.
const VERSION_MIN: u32 = 0x24;
/// The platform of a build version.
const MACOS: u32 = 1;
/// Begins a signature, and the list of hashes in it.
const SIGNATURE: u32 = 0xfade_0cc0;
const CODE_DIRECTORY: u32 = 0xfade_0c02;
/// A signature that no certificate stands behind.
const ADHOC: u32 = 2;
const SHA256: u8 = 2;

/// A file for macOS.
pub struct MachO {
    bytes: Vec<u8>,
    /// The machine, as Apple names it.
    pub machine: &'static str,
    /// The oldest macOS that loads it.
    pub minimum: (u32, u32),
    /// Libraries that it loads.
    pub libraries: Vec<String>,
    /// What other libraries load it by.
    pub install_name: Option<String>,
    signature: Option<(usize, usize)>,
}

impl MachO {
    /// Reads a file for one machine.
    pub fn read(file: &Path) -> Result<Self> {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", workspace::shown(file)))?;
        if little(&bytes, 0)? != MAGIC {
            bail!("{} is no file for macOS", workspace::shown(file));
        }
        let machine = match little(&bytes, 4)? {
            0x0100_000c => "arm64",
            0x0100_0007 => "x86_64",
            other => bail!("{} is for a machine {other:#x}", workspace::shown(file)),
        };
        let mut found = MachO {
            machine,
            minimum: (0, 0),
            libraries: Vec::new(),
            install_name: None,
            signature: None,
            bytes: Vec::new(),
        };
        let mut at = 32;
        for _ in 0..little(&bytes, 16)? {
            let size = little(&bytes, at + 4)? as usize;
            match little(&bytes, at)? & 0x7fff_ffff {
                LOAD_DYLIB => found.libraries.push(text(&bytes, at + little(&bytes, at + 8)? as usize)?),
                ID_DYLIB => found.install_name = Some(text(&bytes, at + little(&bytes, at + 8)? as usize)?),
                CODE_SIGNATURE => {
                    found.signature =
                        Some((little(&bytes, at + 8)? as usize, little(&bytes, at + 12)? as usize));
                }
                VERSION_MIN => found.minimum = version(little(&bytes, at + 8)?),
                BUILD_VERSION if little(&bytes, at + 8)? == MACOS => {
                    found.minimum = version(little(&bytes, at + 12)?);
                }
                _ => {}
            }
            at += size;
        }
        found.bytes = bytes;
        Ok(found)
    }

    /// Every page of the file has the hash that its signature says: without that, arm64 ends the process.
    pub fn check_signature(&self) -> Result<usize> {
        let (start, size) = self.signature.context("it is not signed")?;
        let blob = self.bytes.get(start..start + size).context("its signature is cut off")?;
        if big(blob, 0)? != SIGNATURE {
            bail!("its signature is of another form");
        }
        let directory = blob.get(big(blob, 16)? as usize..).context("its signature has no list of hashes")?;
        if big(directory, 0)? != CODE_DIRECTORY || big(directory, 12)? & ADHOC == 0 {
            bail!("its signature has no list of hashes, or is not ad hoc");
        }
        let (hashes, count, limit) =
            (big(directory, 16)? as usize, big(directory, 28)?, big(directory, 32)? as usize);
        let kind = directory.get(36..40).context("its list of hashes is cut off")?;
        if kind.get(..2) != Some(&[32, SHA256]) {
            bail!("its signature hashes otherwise than by SHA-256");
        }
        if limit != start {
            bail!("its signature covers {limit} bytes of {start}");
        }
        let page = 1_usize << kind.get(3).context("it has no size of pages")?;
        let signed = self.bytes.get(..limit).context("its signature covers more than there is")?;
        let pages: Vec<&[u8]> = signed.chunks(page).collect();
        if pages.len() != count as usize {
            bail!("its signature has {count} hashes for {} pages", pages.len());
        }
        for (number, content) in pages.iter().enumerate() {
            let at = hashes + number * 32;
            if directory.get(at..at + 32) != Some(&volc_im_sha256::sha256(content)[..]) {
                bail!("page {number} is not as it was signed");
            }
        }
        Ok(pages.len())
    }
}

/// What a library has for others, without the underscore that C's names begin with: what the loader reads, which stripping
/// leaves.
pub fn exports(file: &Path) -> Result<Vec<String>> {
    let reader = setup::llvm_tool("llvm-objdump")?;
    let arguments = ["--macho", "--exports-trie"];
    let listed = output(command(&reader.to_string_lossy(), &arguments, &workspace::root()).arg(file))?;
    let names = listed.lines().filter_map(|line| line.strip_prefix("0x")?.split_whitespace().nth(1));
    Ok(names.map(|name| name.strip_prefix('_').unwrap_or(name).to_owned()).collect())
}

/// What a library or a program asks others for: the symbol and the library that has it.
pub fn imports(file: &Path) -> Result<Vec<(String, String)>> {
    let nm = setup::llvm_tool("llvm-nm")?;
    let arguments = ["--format=darwin", "--undefined-only"];
    let listed = output(command(&nm.to_string_lossy(), &arguments, &workspace::root()).arg(file))?;
    let parts = |line: &str| {
        let (words, from) = line.trim_end().strip_suffix(')')?.rsplit_once(" (from ")?;
        Some((words.rsplit(' ').next()?.to_owned(), from.to_owned()))
    };
    listed.lines().map(|line| parts(line).with_context(|| format!("no library has {line:?}"))).collect()
}

fn version(packed: u32) -> (u32, u32) {
    (packed >> 16, (packed >> 8) & 0xff)
}

fn word(bytes: &[u8], at: usize) -> Result<[u8; 4]> {
    let four = bytes.get(at..at + 4).context("it is cut off")?;
    Ok(four.try_into()?)
}

fn little(bytes: &[u8], at: usize) -> Result<u32> {
    Ok(u32::from_le_bytes(word(bytes, at)?))
}

fn big(bytes: &[u8], at: usize) -> Result<u32> {
    Ok(u32::from_be_bytes(word(bytes, at)?))
}

fn text(bytes: &[u8], at: usize) -> Result<String> {
    let rest = bytes.get(at..).context("it is cut off")?;
    let end = rest.iter().position(|byte| *byte == 0).context("a name has no end")?;
    Ok(String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned())
}

/// A library or a program as users get it: for the machine, as old a macOS as said, loading nothing but the system's own
/// libraries, with every symbol that it asks for in one of them, and signed.
pub fn check(file: &Path, machine: &str, minimum: (u32, u32)) -> Result<usize> {
    let shown = workspace::shown(file);
    let read = MachO::read(file)?;
    if read.machine != machine || read.minimum != minimum {
        bail!("{shown} is for {} and macOS {:?}", read.machine, read.minimum);
    }
    if let Some(name) = read.install_name.as_deref().filter(|name| !name.starts_with("@rpath/")) {
        bail!("{shown} is loaded as {name}");
    }
    let framework = |name: &str| format!("/System/Library/Frameworks/{name}.framework/Versions/A/{name}");
    let mut known: Vec<String> =
        toolchain::apple::FRAMEWORKS.iter().map(|(name, _)| framework(name)).collect();
    known.extend(["/usr/lib/libSystem.B.dylib", "/usr/lib/libiconv.2.dylib"].map(str::to_owned));
    if let Some(other) = read.libraries.iter().find(|library| !known.contains(library)) {
        bail!("{shown} loads {other}");
    }
    let system = toolchain::zig::stub_of_libsystem()?;
    for (symbol, library) in imports(file)? {
        let bare = symbol.trim_start_matches('_').trim_start_matches('k');
        let frameworks = toolchain::apple::FRAMEWORKS;
        let is_there = match frameworks.iter().find(|(name, _)| *name == library) {
            Some((_, start)) => bare.starts_with(start),
            None => symbol_of(&system, &symbol),
        };
        if !is_there {
            bail!("{shown} asks {library} for {symbol}, which it does not have");
        }
    }
    read.check_signature().with_context(|| shown)
}

/// Whether a stub names a symbol.
fn symbol_of(stub: &str, symbol: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$' || c == '.';
    stub.split(|c| !inside(c)).any(|word| word == symbol)
}
