//! Ids of events.

use volc_im_core::callbacks::EVENT_TYPES;

use crate::APP_ID;
use crate::random::Random;

pub const HEX: &str = "0123456789abcdef";
pub const DIGITS: &str = "0123456789";
pub const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const NANO: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How ids are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdKind {
    Uuid,
    UuidUpper,
    Hex8,
    Hex16,
    Hex16Upper,
    Hex24,
    Hex32,
    Hex32Upper,
    Digits18,
    Digits19,
    Digits20,
    Epoch10,
    Epoch13,
    Ulid,
    Ksuid,
    NanoId,
    LogId,
    /// A date or an epoch, then hexadecimal digits.
    Timed,
    /// A word, then digits, letters and digits, or a UUID.
    Prefixed,
    /// From here on, of forms that nothing tells from a piece of a name with another id.
    Base62x8,
    Base62x10,
    Base62x12,
    Hex6,
    HoldsTime,
    HoldsName,
    HoldsBrace,
    Tiny,
    /// From here on, of lengths that with some letters more are those of a form that is known.
    Base62x16,
    Base62x20,
}

impl IdKind {
    pub const ALL: [IdKind; 29] = [
        IdKind::Uuid,
        IdKind::UuidUpper,
        IdKind::Hex8,
        IdKind::Hex16,
        IdKind::Hex16Upper,
        IdKind::Hex24,
        IdKind::Hex32,
        IdKind::Hex32Upper,
        IdKind::Digits18,
        IdKind::Digits19,
        IdKind::Digits20,
        IdKind::Epoch10,
        IdKind::Epoch13,
        IdKind::Ulid,
        IdKind::Ksuid,
        IdKind::NanoId,
        IdKind::LogId,
        IdKind::Timed,
        IdKind::Prefixed,
        IdKind::Base62x8,
        IdKind::Base62x10,
        IdKind::Base62x12,
        IdKind::Hex6,
        IdKind::HoldsTime,
        IdKind::HoldsName,
        IdKind::HoldsBrace,
        IdKind::Tiny,
        IdKind::Base62x16,
        IdKind::Base62x20,
    ];

    /// Whether the form shows, so that hardly any body with such an id may be refused.
    pub fn is_known(self) -> bool {
        self <= IdKind::Prefixed
    }

    /// Whether no reading of a body with such an id may be accepted as another event.
    pub fn is_closed(self) -> bool {
        self <= IdKind::Prefixed || matches!(self, IdKind::HoldsTime | IdKind::HoldsBrace)
    }

    /// What an operator would set as the form of ids.
    pub fn form(self) -> &'static str {
        match self {
            IdKind::Uuid | IdKind::UuidUpper => "uuid",
            IdKind::Hex16 | IdKind::Hex16Upper | IdKind::Hex32 | IdKind::Hex32Upper => "hex",
            IdKind::Digits18 | IdKind::Digits19 | IdKind::Digits20 => "digits",
            IdKind::Epoch10 => "[0-9]{10}",
            IdKind::Epoch13 => "[0-9]{13}",
            IdKind::Ulid => "[0-9A-Z]{26}",
            IdKind::Ksuid => "[0-9A-Za-z]{27}",
            IdKind::LogId => "20[0-9]{12}[0-9A-F]{20}",
            IdKind::Hex6 => "[0-9a-f]{6}",
            IdKind::Hex8 => "[0-9a-f]{8}",
            IdKind::Hex24 => "[0-9a-f]{24}",
            IdKind::Timed => "[0-9]{13,14}-[0-9a-f]{8}",
            IdKind::Prefixed => "evt[_-][0-9A-Za-z-]+",
            IdKind::NanoId => "[0-9A-Za-z_-]{21}",
            IdKind::Base62x8 => "[0-9A-Za-z]{8}",
            IdKind::Base62x10 => "[0-9A-Za-z]{10}",
            IdKind::Base62x12 => "[0-9A-Za-z]{12}",
            IdKind::Base62x16 => "[0-9A-Za-z]{16}",
            IdKind::Base62x20 => "[0-9A-Za-z]{20}",
            IdKind::HoldsTime => "at-[0-9:TZ.-]+",
            IdKind::HoldsName => "[A-Za-z]+-[0-9]+",
            IdKind::HoldsBrace => "[0-9A-Za-z]+",
            IdKind::Tiny => "[0-9a-z]{1,4}",
        }
    }

    pub fn make(self, random: &mut Random) -> String {
        let uuid = |random: &mut Random| [8, 4, 4, 4, 12].map(|length| random.text(HEX, length)).join("-");
        let digits = |random: &mut Random, length: usize| {
            random.text("123456789", 1) + &random.text(DIGITS, length - 1)
        };
        match self {
            IdKind::Uuid => uuid(random),
            IdKind::UuidUpper => uuid(random).to_uppercase(),
            IdKind::Hex6 => random.text(HEX, 6),
            IdKind::Hex8 => random.text(HEX, 8),
            IdKind::Hex16 => random.text(HEX, 16),
            IdKind::Hex16Upper => random.text(HEX, 16).to_uppercase(),
            IdKind::Hex24 => "68".to_owned() + &random.text(HEX, 22),
            IdKind::Hex32 => random.text(HEX, 32),
            IdKind::Hex32Upper => random.text(HEX, 32).to_uppercase(),
            IdKind::Digits18 => digits(random, 18),
            IdKind::Digits19 => digits(random, 19),
            IdKind::Digits20 => digits(random, 20),
            IdKind::Epoch10 => format!("17448{}", 10_000 + random.below(90_000)),
            IdKind::Epoch13 => format!("17448{}", 10_000_000 + random.below(90_000_000)),
            IdKind::Ulid => "01".to_owned() + &random.text(CROCKFORD, 24),
            IdKind::Ksuid => "2vrMw".to_owned() + &random.text(BASE62, 22),
            IdKind::NanoId => random.text(NANO, 21),
            IdKind::LogId => "20250417140939".to_owned() + &random.text("0123456789ABCDEF", 20),
            IdKind::Timed => {
                let time = *random.pick(&["20250417140939", "1744898979000"]);
                format!("{time}-{}", random.text(HEX, 8))
            }
            IdKind::Prefixed => match random.below(3) {
                0 => format!("evt-{}", random.below(1_000_000)),
                1 => format!("evt_{}", random.text(BASE62, 24)),
                _ => format!("evt_{}", uuid(random)),
            },
            IdKind::Base62x8 => random.text(BASE62, 8),
            IdKind::Base62x10 => random.text(BASE62, 10),
            IdKind::Base62x12 => random.text(BASE62, 12),
            IdKind::Base62x16 => random.text(BASE62, 16),
            IdKind::Base62x20 => random.text(BASE62, 20),
            IdKind::HoldsTime => format!("at-2025-04-17T14:09:{}Z", 10 + random.below(50)),
            IdKind::HoldsName => format!("{}-{}", random.pick(&EVENT_TYPES), random.below(100)),
            IdKind::HoldsBrace => format!("a{}{{\"AppId\":{APP_ID}}}", random.below(100)),
            IdKind::Tiny => {
                let length = 1 + random.below(4);
                random.text("0123456789abcdefxyz", length)
            }
        }
    }
}
