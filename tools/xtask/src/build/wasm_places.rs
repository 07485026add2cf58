//! What only panics of a wasm module would say: their words, and places in sources, which are the texts of their paths and
//! the tables that point to them. Where panics only trap, nobody reads them. Zeros in their place compress to nothing.

use super::wasm_sections::{CODE, DATA, Reader};
use anyhow::{Context, Result};
use std::ops::Range;

/// How a path of a source ends.
const ENDING: &[u8] = b".rs";
/// The longest line and column of a place: greater numbers are something else.
const MOST: u32 = 100_000;

/// Words of the standard library's panics, none of which stands in another text.
const WORDS: [&[u8]; 19] = [
    b"copy_from_slice: source slice length (",
    b") does not match destination slice length (",
    b"slice index starts at ",
    b" but ends at ",
    b"range start index ",
    b"range end index ",
    b" out of range for slice of length ",
    b"assertion `left ",
    b" right` failed: ",
    b" right` failed",
    b"\n  left: ",
    b"\n right: ",
    b"removal index (is ",
    b") should be < len (is ",
    b"RefCell already borrowed",
    b"capacity overflow",
    b"cannot recursively acquire mutex",
    b"mid > len",
    b"window size must be non-zero",
];
/// Words of wasm-bindgen's about objects that are freed or in use.
const MISUSE: [&[u8]; 3] = [
    b"attempted to take ownership of Rust value while it was borrowed",
    b"recursive use of an object detected which would lead to unsafe aliasing in rust",
    b"null pointer passed to rust",
];

/// A section of data whose places and panics' words are zeros; and those about objects where they trap.
pub fn without_places(section: &[u8], keeps_objects: bool) -> Result<Vec<u8>> {
    let segments = Reader { wasm: section, at: 0 }.segments()?;
    let at_address = |address: u32, length: u32| {
        let (start, bytes) = segments.iter().find(|(start, bytes)| {
            address >= *start
                && u64::from(address) + u64::from(length) <= u64::from(*start) + bytes.len() as u64
        })?;
        let from = bytes.start + (address - start) as usize;
        Some(from..from + length as usize)
    };
    let mut blank = Vec::new();
    let misuse = if keeps_objects { &MISUSE[..] } else { &[] };
    for words in WORDS.iter().chain(misuse) {
        let starts = section.windows(words.len()).enumerate().filter(|(_, found)| found == words);
        blank.extend(starts.map(|(start, _)| with_frame(section, start..start + words.len())));
    }
    for (start, bytes) in &segments {
        // Rust's `Location`: the path's address and length, line, column, at a multiple of four.
        let first = bytes.start + (start.wrapping_neg() % 4) as usize;
        for place in (first..bytes.end.saturating_sub(15)).step_by(4) {
            let word = |at: usize| section.get(place + at..).and_then(|rest| rest.first_chunk().copied());
            let word = |at| word(at).map(u32::from_le_bytes).context("the data is cut off");
            let (address, length, line, column) = (word(0)?, word(4)?, word(8)?, word(12)?);
            if length <= ENDING.len() as u32 || !(1..MOST).contains(&line) || !(1..MOST).contains(&column) {
                continue;
            }
            let Some(path) = at_address(address, length) else { continue };
            let text = &section[path.clone()];
            if text.ends_with(ENDING) && text.iter().all(u8::is_ascii_graphic) {
                blank.extend([path, place..place + 16]);
            }
        }
    }
    let mut blanked = section.to_vec();
    for range in blank {
        blanked[range].fill(0);
    }
    Ok(blanked)
}

/// Words with what stands around them where they are a part of a message with values in it: their length, and a mark for a value.
fn with_frame(section: &[u8], words: Range<usize>) -> Range<usize> {
    const VALUE: u8 = 0xc0;
    let before = words.start.checked_sub(1).and_then(|at| section.get(at));
    let is_framed = before.is_some_and(|length| usize::from(*length) == words.len())
        && section.get(words.end) == Some(&VALUE);
    if is_framed { words.start - 1..words.end + 1 } else { words }
}

/// The module without the table of digits by which the standard library writes numbers, where no code is left that has its address.
///
/// Whatever could be an address counts as one: every number in the code, every four bytes of data.
pub fn without_unread_digits(mut wasm: Vec<u8>) -> Result<Vec<u8>> {
    let digits: String = (0..100).map(|number| format!("{number:02}")).collect();
    let (mut table, mut code, mut data) = (None, 0..0, 0..0);
    let mut reader = Reader { wasm: &wasm, at: 8 };
    while let Some((id, section)) = reader.section()? {
        match id {
            CODE => code = section,
            DATA => {
                let found = |bytes: &Range<usize>| {
                    wasm[bytes.clone()].windows(digits.len()).position(|text| text == digits.as_bytes())
                };
                let segments = Reader { wasm: &wasm[..section.end], at: section.start }.segments()?;
                table = segments.iter().find_map(|(address, bytes)| {
                    let at = found(bytes)?;
                    Some((*address as usize + at, bytes.start + at))
                });
                data = section;
            }
            _ => {}
        }
    }
    let Some((address, at)) = table else { return Ok(wasm) };
    let table = at..at + digits.len();
    let is_inside = |number: usize| (address..address + digits.len()).contains(&number);
    let in_code = code.clone().any(|at| Reader { wasm: &wasm[..code.end], at }.number().is_ok_and(is_inside));
    let in_data = data.filter(|at| !table.contains(at)).any(|at| {
        let word = wasm.get(at..).and_then(|rest| rest.first_chunk().copied());
        word.is_some_and(|word| is_inside(u32::from_le_bytes(word) as usize))
    });
    if !in_code && !in_data {
        wasm[table].fill(0);
    }
    Ok(wasm)
}

#[cfg(test)]
mod tests {
    use super::super::wasm_sections::{CODE, DATA, write_number, write_section};
    use super::{without_places, without_unread_digits};

    #[test]
    fn digits_stay_where_code_reads_them() {
        let digits: Vec<u8> = (0..100).flat_map(|number| format!("{number:02}").into_bytes()).collect();
        // At 1024; the code has that number, or the one before it.
        for (constant, stays) in [(0x80, true), (0xff, false)] {
            let mut module = b"\0asm\x01\0\0\0".to_vec();
            let high = if stays { 8 } else { 7 };
            write_section(&mut module, CODE, &[1, 5, 0, 0x41, constant, high, 0x0b]);
            let mut data = vec![1, 0, 0x41, 0x80, 0x08, 0x0b];
            write_number(&mut data, digits.len());
            data.extend(&digits);
            write_section(&mut module, DATA, &data);
            let made = without_unread_digits(module.clone()).expect("a module");
            let start = module.len() - digits.len();
            assert_eq!(made[..start], module[..start]);
            assert_eq!(made[start..] == module[start..], stays);
            assert_eq!(made[start..].iter().all(|byte| *byte == 0), !stays);
        }
    }

    #[test]
    fn places_are_blank_and_nothing_else_is() {
        let text = b"core/a.rs";
        let mut data = text.to_vec();
        data.extend([0; 3]);
        let table = |address: u32, length: u32, line: u32, column: u32| {
            [address, length, line, column].map(u32::to_le_bytes).concat()
        };
        data.extend(table(1024, 9, 7, 5));
        let kept = data.len();
        data.extend(table(1024, 8, 7, 5));
        data.extend(table(1024, 9, 0, 5));
        data.extend(b"main.rs");
        data.extend(b"mid > le");
        let words = data.len();
        data.extend(b"RefCell already borrowed");
        data.extend(b"null pointer passed to rust");
        // A part of a message with a value behind it.
        data.extend(b"\x16slice index starts at \xc0\x0d but ends at \xc0");
        // One segment at 1024, which is 0x80 0x08.
        let mut section = vec![1, 0, 0x41, 0x80, 0x08, 0x0b];
        write_number(&mut section, data.len());
        let head = section.len();
        section.extend(&data);
        let blanked = without_places(&section, true).expect("a section");
        assert_eq!(blanked[..head], section[..head]);
        assert!(blanked[head..head + kept].iter().all(|byte| *byte == 0));
        assert_eq!(blanked[head + kept..head + words], section[head + kept..head + words]);
        assert!(blanked[head + words..].iter().all(|byte| *byte == 0));
    }
}
