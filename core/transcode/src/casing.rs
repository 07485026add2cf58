//! Spellings of field names, derived from the wire's PascalCase.

use crate::short_bytes::same_bytes;

/// Spelling of field names in input and output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casing {
    /// As on the wire: `MsgTTL`.
    Wire,
    /// The wire's in JSON, `msg_ttl` in errors: Rust's structs and their fields.
    #[cfg(feature = "every-style")]
    Typed,
    /// First letter in lower case: `msgTTL`. JavaScript, Kotlin and Swift.
    LowerFirst,
    /// `msg_ttl`. Python.
    #[cfg(feature = "every-style")]
    Snake,
}

impl Casing {
    /// The spelling of names in errors.
    #[must_use]
    #[inline(always)]
    pub fn in_errors(self) -> Self {
        #[cfg(feature = "every-style")]
        if self == Casing::Typed {
            return Casing::Snake;
        }
        self
    }

    /// Appends `wire` in this spelling.
    #[inline(never)]
    pub fn append(self, wire: &str, to: &mut String) {
        match self {
            Casing::Wire => to.push_str(wire),
            #[cfg(feature = "every-style")]
            Casing::Typed => to.push_str(wire),
            Casing::LowerFirst => {
                let start = to.len();
                to.push_str(wire);
                if let Some(first) = to.get_mut(start..start + 1) {
                    first.make_ascii_lowercase();
                }
            }
            #[cfg(feature = "every-style")]
            Casing::Snake => to.extend(snake(wire)),
        }
    }

    /// `wire` in this spelling.
    #[must_use]
    #[inline(never)]
    pub fn spell(self, wire: &str) -> String {
        let mut name = String::with_capacity(wire.len() + 4);
        self.append(wire, &mut name);
        name
    }

    /// Whether `name` is how this casing spells `wire`, without allocating.
    #[must_use]
    #[inline(never)]
    pub fn matches(self, wire: &str, name: &[u8]) -> bool {
        match self {
            Casing::Wire => same_bytes(wire.as_bytes(), name),
            #[cfg(feature = "every-style")]
            Casing::Typed => same_bytes(wire.as_bytes(), name),
            Casing::LowerFirst => match (wire.as_bytes().split_first(), name.split_first()) {
                (Some((upper, wire)), Some((lower, name))) => {
                    upper.to_ascii_lowercase() == *lower && same_bytes(wire, name)
                }
                (wire, name) => wire.is_none() && name.is_none(),
            },
            #[cfg(feature = "every-style")]
            Casing::Snake => {
                name.len() >= wire.len() && snake(wire).map(u32::from).eq(name.iter().copied().map(u32::from))
            }
        }
    }
}

/// Writes `wire` in snake_case at the start of `to`, which has room for twice as much, and says how long it is.
#[cfg(feature = "every-style")]
#[inline(always)]
pub(crate) fn write_snake(wire: &[u8], to: &mut [u8]) -> usize {
    let (mut before, mut written) = (0, 0);
    let mut put = |byte| {
        if let Some(slot) = to.get_mut(written) {
            *slot = byte;
            written += 1;
        }
    };
    for (at, byte) in wire.iter().enumerate() {
        let is_beside_small = |other: Option<&u8>| other.is_some_and(u8::is_ascii_lowercase);
        if at > 0
            && byte.is_ascii_uppercase()
            && (is_beside_small(Some(&before)) || is_beside_small(wire.get(at + 1)))
        {
            put(b'_');
        }
        put(byte.to_ascii_lowercase());
        before = *byte;
    }
    written
}

/// A word starts at a capital that follows a small letter, or that ends a run of capitals: `MsgTTL` is msg_ttl,
/// `P2PResult` is p2p_result.
#[cfg(feature = "every-style")]
fn snake(wire: &str) -> impl Iterator<Item = char> + '_ {
    let mut before: Option<char> = None;
    let mut rest = wire.chars();
    let mut pending: Option<char> = None;
    std::iter::from_fn(move || {
        if let Some(c) = pending.take() {
            return Some(c);
        }
        let c = rest.next()?;
        let after = rest.clone().next();
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|b| {
                b.is_ascii_lowercase()
                    || (!b.is_ascii_lowercase() && after.is_some_and(|a| a.is_ascii_lowercase()))
            });
        before = Some(c);
        let lowered = c.to_ascii_lowercase();
        if starts_word {
            pending = Some(lowered);
            return Some('_');
        }
        Some(lowered)
    })
}

#[cfg(test)]
mod tests {
    use super::Casing;

    #[test]
    fn the_api_s_names_in_each_casing() {
        for (wire, camel, snake) in [
            ("AppId", "appId", "app_id"),
            ("MsgTTL", "msgTTL", "msg_ttl"),
            ("P2PResult", "p2PResult", "p2p_result"),
            ("ConversationShortId", "conversationShortId", "conversation_short_id"),
            ("UnReadUserIdsStr", "unReadUserIdsStr", "un_read_user_ids_str"),
            ("Op", "op", "op"),
        ] {
            assert_eq!(Casing::Wire.spell(wire), wire);
            assert_eq!(Casing::LowerFirst.spell(wire), camel);
            assert_eq!(Casing::Snake.spell(wire), snake);
            for casing in [Casing::Wire, Casing::LowerFirst, Casing::Snake] {
                assert!(casing.matches(wire, casing.spell(wire).as_bytes()));
                assert!(!casing.matches(wire, b"other"));
            }
            #[cfg(feature = "every-style")]
            {
                let mut room = [0; 64];
                let written = super::write_snake(wire.as_bytes(), &mut room);
                assert_eq!(room.get(..written), Some(snake.as_bytes()));
            }
        }
    }
}
