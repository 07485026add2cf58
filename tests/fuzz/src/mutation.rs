//! Changes of known bytes.

/// Texts that readers treat specially.
const WORDS: [&[u8]; 24] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b":",
    b",",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\xf0\x9f\x98\x80",
    b"\xff",
    b"null",
    b"true",
    b"-0",
    b"1e999",
    b"9223372036854775808",
    b"-9223372036854775809",
    b"18446744073709551616",
    b"0.1",
    b"\0",
    b"AppId",
    b"Result",
    b"\xef\xbb\xbf",
];

/// Numbers from a seed: xorshift.
pub struct Mutation(u64);

impl Mutation {
    pub fn new(seed: u64) -> Self {
        // Its state is never 0.
        Mutation(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % end.max(1)
    }

    /// One of the seeds with some changes; every so often, bytes alone.
    pub fn of(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = if seeds.is_empty() || self.below(16) == 0 {
            (0..self.below(64)).map(|_| self.byte()).collect()
        } else {
            seeds[self.below(seeds.len())].clone()
        };
        for _ in 0..1 + self.below(4) {
            self.change(&mut bytes, seeds);
        }
        bytes
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or(0)
    }

    fn change(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(24)).min(bytes.len());
        match self.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.byte(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = self.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            4 => bytes.truncate(at),
            5 if !seeds.is_empty() => {
                let other = &seeds[self.below(seeds.len())];
                let from = self.below(other.len() + 1);
                let to = (from + self.below(64)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            6 if !bytes.is_empty() => {
                // The same many times: nesting, and long numbers.
                let one = bytes[at.min(bytes.len() - 1)];
                let times = self.below(300);
                bytes.splice(at..at, std::iter::repeat_n(one, times));
            }
            _ => drop(bytes.splice(at..end, WORDS[self.below(WORDS.len())].iter().copied())),
        }
    }
}
