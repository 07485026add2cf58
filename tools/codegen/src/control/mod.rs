//! Clients of the emulator's control API in every language, from the one description of it.

mod kotlin;
mod model;
mod python;
mod rust;
mod swift;
mod typescript;

use crate::model::Model;
use crate::template::{File, Place};
use anyhow::Result;
use model::Description;

/// What makes a file's text.
type Make = fn(&Description) -> Result<String>;

const FILES: &[(&str, Make)] = &[
    ("packages/emulator-kotlin/src/generated/kotlin/volc/im/emulator/Types.kt", kotlin::make_types),
    ("packages/emulator-kotlin/src/generated/kotlin/volc/im/emulator/Control.kt", kotlin::make_control),
    ("packages/emulator-kotlin/src/generated/kotlin/volc/im/emulator/ClientUser.kt", kotlin::make_user),
    ("packages/emulator-kotlin/src/generated/kotlin/volc/im/emulator/Faults.kt", kotlin::make_faults),
    ("packages/swift/Sources/VolcIMEmulator/Generated/Types.swift", swift::make_types),
    ("packages/swift/Sources/VolcIMEmulator/Generated/Control.swift", swift::make_control),
    ("packages/swift/Sources/VolcIMEmulator/Generated/Acts.swift", swift::make_acts),
    ("packages/emulator-npm/src/generated/control.ts", typescript::make),
    ("packages/emulator-python/src/volc_im_emulator/_generated/types.py", python::make_types),
    ("packages/emulator-python/src/volc_im_emulator/_generated/methods.py", python::make_methods),
    ("packages/emulator/src/client/generated/types.rs", rust::make_types),
    ("packages/emulator/src/client/generated/methods.rs", rust::make_methods),
];

/// The clients' files. `platforms` are those that the program is built for, with the program's file.
///
/// # Errors
/// If the description cannot be read.
pub fn files(model: &Model, platforms: &[(String, String)]) -> Result<Vec<File>> {
    let described = Description::read(&model.control_api)?;
    let file = |path: &str, text| File { place: Place::Repository, path: path.to_owned(), text };
    let made = FILES.iter().map(|(path, make)| Ok(file(path, make(&described)?)));
    let mut files = made.collect::<Result<Vec<_>>>()?;
    let platforms = typescript::make_platforms(platforms);
    files.push(file("packages/emulator-npm/src/generated/platforms.ts", platforms));
    files.push(file(
        "packages/emulator-python/src/volc_im_emulator/_generated/version.py",
        python::make_version(),
    ));
    Ok(files)
}
