//! The order of a wasm module's functions: what is alike stands close together, where gzip finds it again.
//!
//! wasm-opt sorts functions by name. So the module is given names that sort as wanted, instead of its own names.

use super::wasm_sections::{CODE, CUSTOM, IMPORT, Reader, write_number, write_section, write_text};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a piece of code that two functions may have in common.
const PIECE: usize = 5;
/// A piece that this many functions hold says nothing of two of them.
const COMMONPLACE: usize = 60;
/// What a piece is worth, divided by the number of functions that hold it.
const WORTH: u64 = 3_600;
/// How much the functions before count for the next one, the closest first.
const WINDOW: [u64; 16] = [60, 55, 51, 48, 44, 41, 38, 36, 33, 31, 29, 27, 25, 23, 21, 20];

/// A module with a name for each function, by which they sort.
pub fn named_in_order(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut named = wasm.get(..8).context("no wasm module")?.to_vec();
    let mut reader = Reader { wasm, at: 8 };
    while let Some((id, section)) = reader.section()? {
        let mut inside = Reader { wasm, at: section.start };
        match id {
            IMPORT => imported = inside.imported_functions()?,
            CODE => bodies = inside.bodies()?,
            _ => {}
        }
        if id != CUSTOM {
            write_section(&mut named, id, &wasm[section]);
        }
    }
    let functions: Vec<&[u8]> = bodies.into_iter().map(|body| &wasm[body]).collect();
    let mut ranks = vec![0; functions.len()];
    for (rank, function) in by_likeness(&functions).into_iter().enumerate() {
        ranks[function] = rank;
    }
    let mut names = Vec::new();
    write_number(&mut names, ranks.len());
    for (function, rank) in ranks.iter().enumerate() {
        write_number(&mut names, imported + function);
        write_text(&mut names, &format!("{rank:05}"));
    }
    let mut section = Vec::new();
    write_text(&mut section, "name");
    // The part of functions.
    section.push(1);
    write_number(&mut section, names.len());
    section.extend(names);
    write_section(&mut named, CUSTOM, &section);
    Ok(named)
}

/// From the largest function on, always the one that is most like those before it.
fn by_likeness(functions: &[&[u8]]) -> Vec<usize> {
    let mut holders: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (number, function) in functions.iter().enumerate() {
        for piece in function.windows(PIECE) {
            let holders = holders.entry(piece).or_default();
            if holders.last() != Some(&number) {
                holders.push(number);
            }
        }
    }
    let mut likeness = vec![vec![0_u64; functions.len()]; functions.len()];
    for holders in holders.values().filter(|holders| holders.len() < COMMONPLACE) {
        for one in holders {
            for other in holders.iter().filter(|other| *other != one) {
                likeness[*one][*other] += WORTH / holders.len() as u64;
            }
        }
    }
    let mut left: BTreeSet<usize> = (0..functions.len()).collect();
    let mut order: Vec<usize> = Vec::new();
    while !left.is_empty() {
        // A long function has more in common with any other one.
        let fit = |number: usize| {
            let before = order.iter().rev().zip(WINDOW);
            let sum: u64 = before.map(|(before, weight)| likeness[*before][number] * weight).sum();
            sum * 1_000 / (functions[number].len() as u64 + 50).isqrt()
        };
        let next =
            left.iter().copied().max_by_key(|number| (fit(*number), functions[*number].len(), *number));
        let Some(next) = next else { break };
        left.remove(&next);
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::by_likeness;

    #[test]
    fn what_is_alike_stands_together() {
        let functions: [&[u8]; 5] =
            [b"0123456789abcdefgh", b"ABCDEFGHIJKLMNOP", b"01234567", b"ABCDEFGH", b"abcdefgh"];
        assert_eq!(by_likeness(&functions), [0, 4, 2, 1, 3]);
    }
}
