//! Where a secret stands among other texts.

/// 1 where `value` sorts before `secret`, else 0, without a branch on either's bytes: by big-endian words, short ones filled
/// with zeros, and where all are equal by length. The time taken tells both lengths.
#[must_use]
#[inline(never)]
pub fn is_before_secret(value: &[u8], secret: &[u8]) -> usize {
    let (mut less, mut undecided) = (0, 1);
    for start in (0..secret.len().min(value.len())).step_by(8) {
        let (a, b) = (word_at(value, start), word_at(secret, start));
        let (below, above) = (borrow(a, b), borrow(b, a));
        less |= undecided & below;
        undecided &= 1 ^ (below | above);
    }
    less |= undecided & borrow(value.len() as u64, secret.len() as u64);
    usize::try_from(less).unwrap_or_default()
}

/// 1 where a is less than b, else 0.
fn borrow(a: u64, b: u64) -> u64 {
    ((!a & b) | ((!a | b) & a.wrapping_sub(b))) >> 63
}

fn word_at(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    if let Some(word) = rest.first_chunk() {
        return u64::from_be_bytes(*word);
    }
    let mut word = [0; 8];
    for (to, from) in word.iter_mut().zip(rest) {
        *to = *from;
    }
    u64::from_be_bytes(word)
}
