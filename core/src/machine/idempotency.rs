//! Idempotency ids, made before the first attempt so that every attempt carries the same one.

use volc_im_sha256::hex_text;

use crate::time::WallTime;

/// A UUID of version 7: 48 bits of time, the rest from `entropy`, of which the caller gives 16 random bytes.
#[must_use]
pub fn idempotency_id(now: WallTime, entropy: [u8; 16]) -> String {
    let millis = now.millis().to_be_bytes();
    let [_, _, t0, t1, t2, t3, t4, t5] = millis;
    let [_, _, _, _, _, _, e6, e7, e8, rest @ ..] = entropy;
    let mut text = String::with_capacity(36);
    for (group, dash) in [
        (&[t0, t1, t2, t3][..], true),
        (&[t4, t5], true),
        (&[0x70 | (e6 & 0x0f), e7], true),
        (&[0x80 | (e8 & 0x3f), rest[0]], true),
        (&rest[1..], false),
    ] {
        text.push_str(&hex_text(group));
        if dash {
            text.push('-');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::idempotency_id;
    use crate::time::WallTime;

    #[test]
    fn time_then_entropy_with_version_and_variant() {
        let id = idempotency_id(WallTime::from_millis(0x0188_6d2b_0102), [0xff; 16]);
        assert_eq!(id, "01886d2b-0102-7fff-bfff-ffffffffffff");
        let id = idempotency_id(WallTime::from_millis(0), [0; 16]);
        assert_eq!(id, "00000000-0000-7000-8000-000000000000");
    }
}
