//! The order of a wasm module's functions by a list of their names, whatever was added, renamed or deleted since it was made.

use super::wasm_order::{holders, likeness};
use std::collections::HashMap;

/// What begins a line that names no function.
const COMMENT: char = '#';
/// As in the orders by likeness.
const PIECE: usize = 5;
/// As in the orders by likeness.
const COMMONPLACE: usize = 60;

/// The functions as the list has them, and how many it lacks: each of those stands behind the one that is most like it.
///
/// Of functions with the same name, the first in the module is the first in the list.
pub fn listed(list: &str, names: &[&str], functions: &[&[u8]]) -> (Vec<usize>, usize) {
    let lines = list.lines().filter(|line| !line.starts_with(COMMENT)).map(str::to_owned);
    let ranks: HashMap<_, _> = numbered(lines).zip(0..).collect();
    let keys: Vec<_> = numbered(names.iter().map(|name| lasting(name))).collect();
    let rank = |function: &usize| keys.get(*function).and_then(|key| ranks.get(key));
    let (mut order, unlisted): (Vec<usize>, Vec<usize>) =
        (0..functions.len()).partition(|function| rank(function).is_some());
    order.sort_by_key(rank);
    let likeness = likeness(functions.len(), &holders(functions, PIECE), COMMONPLACE);
    for function in &unlisted {
        let likest = (0..order.len()).max_by_key(|at| likeness[*function][order[*at]]);
        order.insert(likest.map_or(0, |at| at + 1), *function);
    }
    (order, unlisted.len())
}

/// A function's name without what changes from one compilation to the next: hashes and the numbers of copies.
/// `order-functions.mjs` has the same.
fn lasting(name: &str) -> String {
    let mut lasting = String::new();
    // `core[c5930c85a12de822]::panicking::panic`.
    for (at, part) in name.split('[').enumerate() {
        let rest = part.split_once(']').filter(|(hash, _)| is_hash(hash));
        if rest.is_none() && at > 0 {
            lasting.push('[');
        }
        lasting.push_str(rest.map_or(part, |(_, rest)| rest));
    }
    let hash = lasting.rsplit_once("::h").filter(|(_, end)| is_hash(end)).map(|(start, _)| start.len());
    if let Some(hash) = hash {
        lasting.truncate(hash);
    }
    let kept = lasting.trim_end_matches(|end: char| end.is_ascii_digit());
    match kept.strip_suffix('.') {
        Some(kept) => kept.to_owned(),
        None => lasting,
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Each name with how often it came before.
fn numbered(names: impl Iterator<Item = String>) -> impl Iterator<Item = (String, usize)> {
    let mut counts = HashMap::new();
    names.map(move |name| {
        let count = counts.entry(name.clone()).or_insert(0);
        *count += 1;
        (name, *count - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::{lasting, listed};

    #[test]
    fn functions_stand_as_listed_and_new_ones_beside_what_they_are_like() {
        let list = "# A comment.\nb\na\ngone\na\nc::d\n";
        let names = ["a", "new", "a", "b", "c::d::h0123456789abcdef"];
        let functions: [&[u8]; 5] = [b"aaaaaa1", b"what is new", b"aaaaaa2", b"that is new", b"cccccc"];
        assert_eq!(listed(list, &names, &functions), (vec![3, 1, 0, 2, 4], 1));
    }

    #[test]
    fn names_last() {
        for (name, lasts) in [
            (
                "core[c5930c85a12de822]::char::methods::encode_utf8_raw.292",
                "core::char::methods::encode_utf8_raw",
            ),
            (
                "volc_im_core::error::nearest::nearest::h2a52647bae970543",
                "volc_im_core::error::nearest::nearest",
            ),
            ("<alloc[3ca501edff3f0c7c]::string::String>::push", "<alloc::string::String>::push"),
            ("<[Z] as zeroize::Zeroize>::zeroize::h3da6bd961c0bf58b", "<[Z] as zeroize::Zeroize>::zeroize"),
            ("receiver_on", "receiver_on"),
            ("sha256", "sha256"),
        ] {
            assert_eq!(lasting(name), lasts);
        }
    }
}
