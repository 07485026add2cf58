//! Panics of a wasm module: nobody reads their words, for there is no stream to write them to. So what would spell them is
//! replaced by the trap that it ends in, and wasm-opt removes what led there and nothing else.

use super::wasm_places::without_places;
use super::wasm_sections::{CODE, CUSTOM, DATA, IMPORT, Reader, write_number, write_section};
use anyhow::{Context, Result, bail};

/// Functions of the standard library that never return, by part of their name without its hashes.
const PANICS: [&str; 14] = [
    "core::panicking::",
    "std::panicking::",
    "__rustc::rust_begin_unwind",
    "__rustc::rust_panic",
    "__rustc::__rust_alloc_error_handler",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "core::cell::panic_already_",
    "core::option::expect_failed",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "<alloc::vec::Vec<_, _>>::remove::assert_failed",
];
/// What throws where an object is used after it was freed, or while it is in use.
const MISUSE: &str = "wasm_bindgen::throw_str";
/// No variable, `unreachable`, end.
const TRAP: [u8; 3] = [0, 0, 0x0b];

/// The module, with its names, whose panics only trap; and so does misuse of its objects where nobody else has them.
pub fn trapping(wasm: &[u8], keeps_objects: bool) -> Result<Vec<u8>> {
    let (mut imported, mut names) = (0, None);
    let mut reader = Reader { wasm, at: 8 };
    while let Some((id, section)) = reader.section()? {
        let mut inside = Reader { wasm, at: section.start };
        match id {
            IMPORT => imported = inside.imported_functions()?,
            CUSTOM => names = Some(inside.names(section.end)?).filter(|found| !found.is_empty()).or(names),
            _ => {}
        }
    }
    let names = names.context("the module has no names")?;
    let traps = |name: &str| is_panic(name) || keeps_objects && name.starts_with(MISUSE);
    let panics = |function: usize| names.get(&(imported + function)).is_some_and(|name| traps(name));

    let mut made = wasm.get(..8).context("no wasm module")?.to_vec();
    let mut reader = Reader { wasm, at: 8 };
    while let Some((id, section)) = reader.section()? {
        if id == DATA {
            write_section(&mut made, id, &without_places(&wasm[section], keeps_objects)?);
            continue;
        }
        if id != CODE {
            write_section(&mut made, id, &wasm[section]);
            continue;
        }
        let bodies = Reader { wasm, at: section.start }.bodies()?;
        if !(0..bodies.len()).any(panics) {
            bail!("no function of the module panics: does the standard library name them otherwise now?");
        }
        let mut code = Vec::new();
        write_number(&mut code, bodies.len());
        for (function, body) in bodies.into_iter().enumerate() {
            let body = if panics(function) { &TRAP } else { &wasm[body] };
            write_number(&mut code, body.len());
            code.extend_from_slice(body);
        }
        write_section(&mut made, CODE, &code);
    }
    Ok(made)
}

fn is_panic(name: &str) -> bool {
    let mut plain = String::new();
    // `core[c5930c85a12de822]::panicking::panic`.
    for part in name.split('[') {
        plain.push_str(part.split_once(']').map_or(part, |(_, rest)| rest));
    }
    PANICS.iter().any(|panic| plain.starts_with(panic))
}

#[cfg(test)]
mod tests {
    use super::is_panic;

    #[test]
    fn panics_are_known_by_their_names() {
        for name in [
            "core[c5930c85a12de822]::panicking::panic_fmt",
            "core[c5930c85a12de822]::panicking::assert_failed::<bool, bool>",
            "__rustc[b7974e8690430dd9]::rust_begin_unwind",
            "alloc[3ca501edff3f0c7c]::raw_vec::handle_error",
        ] {
            assert!(is_panic(name), "{name}");
        }
        for name in [
            "volc_im_core::machine::call::Call::fail::h4450743765acf969",
            "core[c5930c85a12de822]::str::converts::from_utf8",
            "alloc::raw_vec::RawVecInner<A>::grow_amortized::hcb18d3fb6685e876",
        ] {
            assert!(!is_panic(name), "{name}");
        }
    }
}
