//! The order of a wasm module's functions: what is alike stands close together, where gzip finds it again.
//!
//! wasm-opt sorts functions by name. So the module is given names that sort as wanted, instead of its own names.
//!
//! For a module that edge runtimes load again and again, `packages/npm/build/NAME.order` lists functions in the best order that was found
//! by tens of thousands of trials (`packages/npm/build/order-functions.mjs`), too many for each build.

use super::wasm_order_list::listed;
use super::wasm_sections::{CODE, CUSTOM, IMPORT, Reader, write_number, write_section, write_text};
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;

/// Bytes of a piece of code that two functions may have in common. Which number suits a module, only trying says; so it is
/// with the next two.
const PIECES: [usize; 2] = [4, 5];
/// A piece that this many functions hold says nothing of two of them.
const COMMONPLACE: [usize; 2] = [60, 120];
/// How many functions before count for the next one, and what of a function's weight the one before it has, in percent.
const WINDOWS: [(usize, u64); 2] = [(16, 93), (32, 95)];
/// What a piece is worth, divided by the number of functions that hold it.
const WORTH: u64 = 3_600;

/// A module with a name for each function, by which they sort: as a list has them, or by likeness. With it the number of
/// functions that the list lacks.
pub fn named_in_order(wasm: &[u8], list: Option<&str>) -> Result<(Vec<u8>, usize)> {
    let (mut imported, mut own_names) = (0, BTreeMap::new());
    let mut bodies = Vec::new();
    let mut named = wasm.get(..8).context("no wasm module")?.to_vec();
    let mut reader = Reader { wasm, at: 8 };
    while let Some((id, section)) = reader.section()? {
        let mut inside = Reader { wasm, at: section.start };
        match id {
            IMPORT => imported = inside.imported_functions()?,
            CODE => bodies = inside.bodies()?,
            CUSTOM => own_names.extend(inside.names(section.end)?),
            _ => {}
        }
        if id != CUSTOM {
            write_section(&mut named, id, &wasm[section]);
        }
    }
    let functions: Vec<&[u8]> = bodies.into_iter().map(|body| &wasm[body]).collect();
    let mut ranks = vec![0; functions.len()];
    let own_names: Vec<&str> = (imported..imported + functions.len())
        .map(|function| own_names.get(&function).map_or("", String::as_str))
        .collect();
    let (order, unlisted) = match list {
        Some(list) => listed(list, &own_names, &functions),
        None => (smallest(&functions)?, 0),
    };
    for (rank, function) in order.into_iter().enumerate() {
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
    Ok((named, unlisted))
}

/// Of the orders by likeness, the one that gzip makes the least of.
fn smallest(functions: &[&[u8]]) -> Result<Vec<usize>> {
    let mut best = (usize::MAX, Vec::new());
    for piece in PIECES {
        let holders = holders(functions, piece);
        for commonplace in COMMONPLACE {
            let likeness = likeness(functions.len(), &holders, commonplace);
            for (window, decay) in WINDOWS {
                let order = by_likeness(functions, &likeness, window, decay);
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                for function in &order {
                    encoder.write_all(functions[*function])?;
                }
                let size = encoder.finish()?.len();
                if size < best.0 {
                    best = (size, order);
                }
            }
        }
    }
    Ok(best.1)
}

/// Which functions hold a piece of code.
pub fn holders<'f>(functions: &[&'f [u8]], piece: usize) -> HashMap<&'f [u8], Vec<usize>> {
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (number, function) in functions.iter().enumerate() {
        for piece in function.windows(piece) {
            let holders = holders.entry(piece).or_default();
            if holders.last() != Some(&number) {
                holders.push(number);
            }
        }
    }
    holders
}

/// What two functions have in common.
pub fn likeness(count: usize, holders: &HashMap<&[u8], Vec<usize>>, commonplace: usize) -> Vec<Vec<u64>> {
    let mut likeness = vec![vec![0_u64; count]; count];
    for holders in holders.values().filter(|holders| holders.len() < commonplace) {
        for one in holders {
            for other in holders.iter().filter(|other| *other != one) {
                likeness[*one][*other] += WORTH / holders.len() as u64;
            }
        }
    }
    likeness
}

/// From the largest function on, always the one that is most like those before it.
fn by_likeness(functions: &[&[u8]], likeness: &[Vec<u64>], window: usize, decay: u64) -> Vec<usize> {
    let weights: Vec<u64> =
        (0..window).scan(6_000, |weight, _| Some(std::mem::replace(weight, *weight * decay / 100))).collect();
    let mut left: BTreeSet<usize> = (0..functions.len()).collect();
    let mut order: Vec<usize> = Vec::new();
    while !left.is_empty() {
        // A long function has more in common with any other one.
        let fit = |number: usize| {
            let before = order.iter().rev().zip(&weights);
            let sum: u64 = before.map(|(before, weight)| likeness[*before][number] * weight).sum();
            sum * 10 / (functions[number].len() as u64 + 50).isqrt()
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
    use super::{by_likeness, holders, likeness, smallest};

    #[test]
    fn what_is_alike_stands_together() {
        let functions: [&[u8]; 5] =
            [b"0123456789abcdefgh", b"ABCDEFGHIJKLMNOP", b"01234567", b"ABCDEFGH", b"abcdefgh"];
        let likeness = likeness(functions.len(), &holders(&functions, 5), 60);
        assert_eq!(by_likeness(&functions, &likeness, 16, 93), [0, 4, 2, 1, 3]);
        let order = smallest(&functions).expect("an order");
        let place = |function| order.iter().position(|at| *at == function).expect("each function");
        assert!(place(2).abs_diff(place(0)) < 3 && place(3).abs_diff(place(1)) == 1, "{order:?}");
    }
}
