//! What uniffi writes for Swift, made into a part of the module that its users do not notice.
//!
//! uniffi writes one file whose every declaration is public: its converters, its buffers, the objects that the package
//! wraps. Here all of it becomes internal. uniffi's version is pinned, and each change insists on finding what it changes.

use anyhow::{Result, bail};

const HEAD: &str = "// Written by uniffi and `cargo xtask build swift`. Do not edit.

import Foundation
internal import CVolcIM
";

/// The file as the package carries it.
pub fn of(written: &str) -> Result<String> {
    let mark = "#if canImport(CVolcIM)\nimport CVolcIM\n#endif\n";
    let Some((head, body)) = written.split_once(mark) else {
        bail!("uniffi's Swift has no {mark:?} any more");
    };
    if !head.contains("import Foundation") {
        bail!("uniffi's Swift imports something else than Foundation");
    }
    let lines = body.lines().map(|line| format!("{}\n", internal(line)));
    Ok(lines.fold(HEAD.to_owned(), |text, line| text + &line))
}

/// A declaration at the top of the file loses its `public`; what is inside of it is no more visible than that.
fn internal(line: &str) -> &str {
    ["public ", "open "].iter().find_map(|access| line.strip_prefix(access)).unwrap_or(line)
}
