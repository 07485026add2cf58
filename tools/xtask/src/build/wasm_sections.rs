//! Reads and writes the sections of a wasm module.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::ops::Range;

pub const CUSTOM: u8 = 0;
pub const IMPORT: u8 = 2;
pub const CODE: u8 = 10;
pub const DATA: u8 = 11;

/// The custom section that says what of WebAssembly a module uses.
const FEATURES: &str = "target_features";
/// The feature by which a function gives back more than one value.
const MULTIVALUE: &str = "multivalue";

/// Reader at a position of a module.
pub struct Reader<'w> {
    pub wasm: &'w [u8],
    pub at: usize,
}

impl Reader<'_> {
    /// The next section's number and place, which the reader is behind then; `None` at the module's end.
    pub fn section(&mut self) -> Result<Option<(u8, Range<usize>)>> {
        if self.at >= self.wasm.len() {
            return Ok(None);
        }
        let id = self.byte()?;
        let length = self.number()?;
        let place = self.at..self.at + length;
        if place.end > self.wasm.len() {
            bail!("a section is cut off");
        }
        self.at = place.end;
        Ok(Some((id, place)))
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = *self.wasm.get(self.at).context("the module is cut off")?;
        self.at += 1;
        Ok(byte)
    }

    /// LEB128.
    pub fn number(&mut self) -> Result<usize> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift).context("a number is too long")?;
            shift += 7;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
    }

    fn text(&mut self) -> Result<&str> {
        let length = self.number()?;
        let text = self.wasm.get(self.at..self.at + length).context("a text is cut off")?;
        self.at += length;
        std::str::from_utf8(text).context("a name is no text")
    }

    /// How many functions a section of imports has.
    pub fn imported_functions(&mut self) -> Result<usize> {
        let count = self.number()?;
        for _ in 0..count {
            for _ in 0..2 {
                let length = self.number()?;
                self.at += length;
            }
            if self.byte()? != 0 {
                bail!("the module imports something else than functions");
            }
            self.number()?;
        }
        Ok(count)
    }

    /// The functions' names by their numbers, of the custom section that has them; nothing of any other.
    pub fn names(&mut self, end: usize) -> Result<BTreeMap<usize, String>> {
        const FUNCTIONS: u8 = 1;
        let mut names = BTreeMap::new();
        if self.text()? != "name" {
            return Ok(names);
        }
        while self.at < end {
            let (part, length) = (self.byte()?, self.number()?);
            let next = self.at + length;
            if part == FUNCTIONS {
                for _ in 0..self.number()? {
                    let number = self.number()?;
                    names.insert(number, self.text()?.to_owned());
                }
            }
            self.at = next;
        }
        Ok(names)
    }

    /// The features that the custom section for them names, each with the sign before it; nothing of any other.
    pub fn features(&mut self) -> Result<Vec<(u8, String)>> {
        let mut features = Vec::new();
        if self.text()? != FEATURES {
            return Ok(features);
        }
        for _ in 0..self.number()? {
            features.push((self.byte()?, self.text()?.to_owned()));
        }
        Ok(features)
    }

    /// The segments of a section of data: their addresses in memory, and where their bytes stand.
    pub fn segments(&mut self) -> Result<Vec<(u32, Range<usize>)>> {
        const I32_CONST: u8 = 0x41;
        const END: u8 = 0x0b;
        let count = self.number()?;
        let mut segments = Vec::with_capacity(count);
        for _ in 0..count {
            if self.number()? != 0 || self.byte()? != I32_CONST {
                bail!("a segment of data has no fixed address");
            }
            // Addresses are below 2^31, so that their sign is no digit of theirs.
            let address = u32::try_from(self.number()?)?;
            if self.byte()? != END {
                bail!("an address is more than a number");
            }
            let length = self.number()?;
            segments.push((address, self.at..self.at + length));
            self.at += length;
        }
        if self.at > self.wasm.len() {
            bail!("a segment of data is cut off");
        }
        Ok(segments)
    }

    /// Where the functions of a section of code stand.
    pub fn bodies(&mut self) -> Result<Vec<Range<usize>>> {
        let count = self.number()?;
        let mut bodies = Vec::with_capacity(count);
        for _ in 0..count {
            let length = self.number()?;
            bodies.push(self.at..self.at + length);
            self.at += length;
        }
        Ok(bodies)
    }
}

pub fn write_number(to: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

pub fn write_text(to: &mut Vec<u8>, text: &str) {
    write_number(to, text.len());
    to.extend_from_slice(text.as_bytes());
}

pub fn write_section(to: &mut Vec<u8>, id: u8, section: &[u8]) {
    to.push(id);
    write_number(to, section.len());
    to.extend_from_slice(section);
}

/// The module, which no longer says that its functions may give back more than one value. No compiled one does: it is
/// wasm-bindgen that would add a function to each export for it.
pub fn without_multivalue(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut made = wasm.get(..8).context("no wasm module")?.to_vec();
    let mut reader = Reader { wasm, at: 8 };
    while let Some((id, section)) = reader.section()? {
        let mut features = match id {
            CUSTOM => Reader { wasm, at: section.start }.features()?,
            _ => Vec::new(),
        };
        features.retain(|(_, name)| name != MULTIVALUE);
        if features.is_empty() {
            write_section(&mut made, id, &wasm[section]);
            continue;
        }
        let mut kept = Vec::new();
        write_text(&mut kept, FEATURES);
        write_number(&mut kept, features.len());
        for (sign, name) in features {
            kept.push(sign);
            write_text(&mut kept, &name);
        }
        write_section(&mut made, CUSTOM, &kept);
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::{CUSTOM, FEATURES, without_multivalue, write_section, write_text};

    #[test]
    fn only_one_feature_is_taken_out() {
        let module = |features: &[&str]| {
            let mut custom = Vec::new();
            write_text(&mut custom, FEATURES);
            custom.push(features.len() as u8);
            for feature in features {
                custom.push(b'+');
                write_text(&mut custom, feature);
            }
            let mut module = b"\0asm\x01\0\0\0".to_vec();
            write_section(&mut module, CUSTOM, &custom);
            write_section(&mut module, 1, &[0]);
            module
        };
        let made = without_multivalue(&module(&["bulk-memory", "multivalue", "simd128"])).expect("a module");
        assert_eq!(made, module(&["bulk-memory", "simd128"]));
    }
}
