//! Where things are: every path that more than one command needs.

use std::path::{Path, PathBuf};

/// The version that every package of the workspace carries.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Names another copy of the sources, which the test of reproducible builds works on.
pub const ROOT_VARIABLE: &str = "VOLC_IM_ROOT";

/// The root of the repository.
pub fn root() -> PathBuf {
    if let Some(root) = std::env::var_os(ROOT_VARIABLE) {
        return root.into();
    }
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// Cargo's target folder. Everything that is built or installed lands below it.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// Where what users install lands.
pub fn packages() -> PathBuf {
    target().join("packages")
}

/// The source folder of the npm package.
pub fn npm() -> PathBuf {
    root().join("packages/npm")
}

/// The source folder of the emulator's console.
pub fn console() -> PathBuf {
    root().join("packages/emulator/console")
}

/// The source folder of the Kotlin package.
pub fn kotlin() -> PathBuf {
    root().join("packages/kotlin")
}

/// A path for people: relative to the root where it is below it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
