//! The Swift toolchain: a separate Debian in a folder, which has one, and commands that run inside it.
//!
//! Debian 12 has no Swift and Debian 13's needs a newer C library, so its programs run with that folder as their root.
//! What is mounted for them is seen by them alone and is gone when they end: nothing is left to clean up, however they end.

use crate::command::{command, output};
use crate::{cache, setup, workspace};
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names another folder for the toolchain, such as one that several checkouts share.
pub const FOLDER_VARIABLE: &str = "VOLC_IM_SWIFT_TOOLCHAIN";
/// The release of Debian that has Swift 6.
const SUITE: &str = "trixie";
/// What is installed in it: the compiler, what it needs to compile and link against C, and what clients trust. Changing it
/// reinstalls.
const PACKAGES: &[&str] = &["swiftlang", "libc6-dev", "libstdc++-14-dev", "ca-certificates"];
/// Written once everything is installed.
const DONE: &str = "installed-packages";
/// Where Debian puts what Swift programs load at run time.
const LIBRARIES: &str = "/usr/libexec/swift/lib/swift/linux";
const PATH: &str = "/usr/libexec/swift/bin:/usr/bin:/bin";

/// `$1` is the toolchain's folder, `$2` where the command runs, then come folders to show inside up to `--`, then the
/// command. A folder has the same path inside as outside.
const ENTER: &str = r#"
root=$1 folder=$2
shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
  mkdir -p "$root$1"
  mount --bind "$1" "$root$1"
  shift
done
shift
exec chroot "$root" /usr/bin/env -i "PATH=$TOOLCHAIN_PATH" "LD_LIBRARY_PATH=$TOOLCHAIN_LIBRARIES" HOME=/root LANG=C.UTF-8 \
  sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
"#;

/// An installed toolchain.
pub struct Toolchain(PathBuf);

impl Toolchain {
    /// The toolchain, installed if it is not there yet: a minute or two, 2.7 GB.
    pub fn installed() -> Result<Self> {
        let folder = Self::folder()?;
        if Self::present() {
            return Ok(Toolchain(folder));
        }
        let _lock = cache::lock(&folder)?;
        if Self::present() {
            return Ok(Toolchain(folder));
        }
        install(&folder).with_context(|| {
            format!(
                "no Swift toolchain in {}, and none could be installed: that takes root on Debian or Ubuntu",
                workspace::shown(&folder)
            )
        })?;
        fs::write(folder.join(DONE), PACKAGES.join("\n"))?;
        Ok(Toolchain(folder))
    }

    /// Whether it is installed.
    pub fn present() -> bool {
        let list = Self::folder().and_then(|folder| Ok(fs::read_to_string(folder.join(DONE))?));
        list.is_ok_and(|list| list == PACKAGES.join("\n"))
    }

    /// Where it is or is to be: in the user's cache, for all clones, unless a variable names another folder.
    pub fn folder() -> Result<PathBuf> {
        let named = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
        named.map_or_else(|| Ok(cache::root()?.join("swift")), Ok)
    }

    /// A command of the toolchain, run in a folder below the repository or its target folder. It gets no variables of
    /// the environment but those named.
    pub fn command(&self, arguments: &[&str], folder: &Path, variables: &[(&str, &OsStr)]) -> Command {
        let mut shown = vec![workspace::root()];
        if !workspace::target().starts_with(workspace::root()) {
            shown.push(workspace::target());
        }
        let mut inside = private_mounts(ENTER);
        inside.arg(&self.0).arg(folder).args(shown).args(["--", "env"]);
        for (name, value) in variables {
            let mut variable = (*name).to_owned() + "=";
            variable += &value.to_string_lossy();
            inside.arg(variable);
        }
        inside.args(arguments);
        inside.env("TOOLCHAIN_PATH", PATH).env("TOOLCHAIN_LIBRARIES", LIBRARIES);
        inside
    }
}

/// A shell script whose mounts nobody else sees.
fn private_mounts(script: &str) -> Command {
    let arguments = ["--mount", "--propagation", "private", "sh", "-ec", r#"eval "$SCRIPT""#, "sh"];
    let mut shell = command("unshare", &arguments, &workspace::root());
    shell.env("SCRIPT", script);
    shell
}

/// Installs beside `folder` and moves it there once it is whole.
fn install(folder: &Path) -> Result<()> {
    setup::debian_package("debootstrap", "debootstrap")?;
    let partial = folder.with_extension("partial");
    for left in [folder, &partial] {
        if left.exists() {
            fs::remove_dir_all(left)?;
        }
    }
    fs::create_dir_all(&partial)?;
    println!("installing Swift into {}", workspace::shown(folder));
    let script = r#"
root=$1
shift
debootstrap --variant=minbase "$SUITE" "$root"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
chroot "$root" apt-get install --yes --quiet --no-install-recommends "$@"
chroot "$root" apt-get clean
rm -rf "$root"/var/lib/apt/lists/*
"#;
    output(
        private_mounts(script)
            .arg(&partial)
            .args(PACKAGES)
            .env("SUITE", SUITE)
            .env("LANG", "C.UTF-8")
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    fs::rename(&partial, folder)?;
    Ok(())
}
