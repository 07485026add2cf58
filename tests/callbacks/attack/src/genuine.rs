//! Bodies as the service would send them.

use sha2::{Digest, Sha256};
use volc_im_core::callbacks::EVENT_TYPES;

use crate::APP_ID;
use crate::random::Random;

const HEX: &str = "0123456789abcdef";
const DIGITS: &str = "0123456789";

/// The values of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    pub event_type: String,
    pub event_data: String,
    pub event_time: String,
    pub event_id: String,
    pub app_id: String,
    pub version: String,
    pub nonce: String,
}

impl Values {
    /// The text that is hashed.
    pub fn signed_text(&self, secret: &str) -> String {
        let mut parts = [
            self.event_type.as_str(),
            &self.event_data,
            &self.event_time,
            &self.event_id,
            &self.app_id,
            &self.version,
            &self.nonce,
            secret,
        ];
        parts.sort_unstable();
        parts.concat()
    }

    /// The body, as JSON.
    pub fn body(&self, signature: &str) -> String {
        serde_json::json!({
            "EventType": self.event_type, "EventData": self.event_data, "EventTime": self.event_time,
            "EventId": self.event_id, "AppId": self.app_id, "Version": self.version, "Nonce": self.nonce,
            "Signature": signature,
        })
        .to_string()
    }
}

/// A genuine body with what it was made of.
#[derive(Clone, Debug)]
pub struct Genuine {
    pub values: Values,
    /// The first one signs; the receiver knows all of them.
    pub secrets: Vec<String>,
    pub signature: String,
}

/// How ids are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdKind {
    Uuid,
    UuidUpper,
    Hex16,
    Hex32,
    Hex32Upper,
    Digits18,
    Digits19,
    Digits20,
    Ulid,
    LogId,
    /// Shorter than the standard forms.
    Hex8,
    /// Of forms that nobody would advise.
    Prefixed,
    NanoId,
    HoldsTime,
    HoldsName,
    HoldsBrace,
    Tiny,
}

impl IdKind {
    pub const ALL: [IdKind; 17] = [
        IdKind::Uuid,
        IdKind::UuidUpper,
        IdKind::Hex16,
        IdKind::Hex32,
        IdKind::Hex32Upper,
        IdKind::Digits18,
        IdKind::Digits19,
        IdKind::Digits20,
        IdKind::Ulid,
        IdKind::LogId,
        IdKind::Hex8,
        IdKind::Prefixed,
        IdKind::NanoId,
        IdKind::HoldsTime,
        IdKind::HoldsName,
        IdKind::HoldsBrace,
        IdKind::Tiny,
    ];

    /// Whether a service would make such ids, so that hardly any body with one may be refused.
    pub fn is_realistic(self) -> bool {
        self <= IdKind::Hex8
    }

    /// What an operator would set as the form of ids.
    pub fn form(self) -> &'static str {
        match self {
            IdKind::Uuid | IdKind::UuidUpper => "uuid",
            IdKind::Hex16 | IdKind::Hex32 | IdKind::Hex32Upper => "hex",
            IdKind::Digits18 | IdKind::Digits19 | IdKind::Digits20 => "digits",
            IdKind::Ulid => "[0-9A-Z]{26}",
            IdKind::LogId => "20[0-9]{12}[0-9A-F]{20}",
            IdKind::Hex8 => "[0-9a-f]{8}",
            IdKind::Prefixed => "evt-[0-9]{1,6}",
            IdKind::NanoId => "[0-9A-Za-z_-]{21}",
            IdKind::HoldsTime => "at-[0-9:TZ.-]+",
            IdKind::HoldsName => "[A-Za-z]+-[0-9]+",
            IdKind::HoldsBrace => "[0-9A-Za-z]+",
            IdKind::Tiny => "[0-9a-z]{1,4}",
        }
    }

    fn make(self, random: &mut Random) -> String {
        let uuid = |random: &mut Random| [8, 4, 4, 4, 12].map(|length| random.text(HEX, length)).join("-");
        match self {
            IdKind::Uuid => uuid(random),
            IdKind::UuidUpper => uuid(random).to_uppercase(),
            IdKind::Hex16 => random.text(HEX, 16),
            IdKind::Hex32 => random.text(HEX, 32),
            IdKind::Hex32Upper => random.text(HEX, 32).to_uppercase(),
            IdKind::Digits18 => random.text("123456789", 1) + &random.text(DIGITS, 17),
            IdKind::Digits19 => random.text("123456789", 1) + &random.text(DIGITS, 18),
            IdKind::Digits20 => random.text("123456789", 1) + &random.text(DIGITS, 19),
            IdKind::Ulid => "01".to_owned() + &random.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24),
            IdKind::LogId => "20250417140939".to_owned() + &random.text("0123456789ABCDEF", 20),
            IdKind::Hex8 => random.text(HEX, 8),
            IdKind::Prefixed => format!("evt-{}", random.below(1_000_000)),
            IdKind::NanoId => {
                random.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-", 21)
            }
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

/// How secrets are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// 32 hexadecimal digits.
    Hex,
    /// 24 letters and digits.
    Base62,
    /// Begins like a name, so that it stands among names and ids.
    LikeName,
    /// Digits alone.
    Digits,
    /// Stands behind the data.
    Behind,
    /// Holds a brace.
    Brace,
    /// Two secrets that share an end.
    Rotated,
    /// Two secrets of which one begins with the other.
    Grown,
    Short,
}

impl SecretKind {
    pub const ALL: [SecretKind; 9] = [
        SecretKind::Hex,
        SecretKind::Base62,
        SecretKind::LikeName,
        SecretKind::Digits,
        SecretKind::Behind,
        SecretKind::Brace,
        SecretKind::Rotated,
        SecretKind::Grown,
        SecretKind::Short,
    ];

    fn make(self, random: &mut Random) -> Vec<String> {
        const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let base62 = |random: &mut Random| random.text(BASE62, 24);
        match self {
            SecretKind::Hex => vec![random.text(HEX, 32)],
            SecretKind::Base62 => vec![base62(random)],
            SecretKind::LikeName => {
                vec![format!("{}{}", random.pick(&["Bef", "After", "Push", "Z"]), base62(random))]
            }
            SecretKind::Digits => vec![random.text(DIGITS, 20)],
            SecretKind::Behind => vec![format!("~{}", base62(random))],
            SecretKind::Brace => vec![format!("a{{{}", base62(random))],
            SecretKind::Rotated => {
                let end = random.text(BASE62, 8);
                let length = 1 + random.below(3);
                let more = random.text(HEX, length);
                if random.below(2) == 0 { vec![more + &end, end] } else { vec![end.clone(), more + &end] }
            }
            SecretKind::Grown => {
                let start = random.text(BASE62, 8);
                let length = 1 + random.below(3);
                let more = random.text(HEX, length);
                if random.below(2) == 0 {
                    vec![start.clone() + &more, start]
                } else {
                    vec![start.clone(), start + &more]
                }
            }
            SecretKind::Short => vec![random.text("abcdefmsz", 2)],
        }
    }
}

/// Which names events have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// Listed.
    Listed,
    /// A listed name that goes on.
    Longer,
    /// A listed name with something before it.
    Before,
    /// Another that begins or ends as events do.
    Newer,
    /// Any other.
    Other,
    /// Listed, of another application that has the same secret.
    OtherApp,
}

impl NameKind {
    pub const ALL: [NameKind; 7] = [
        NameKind::Listed,
        NameKind::Listed,
        NameKind::Longer,
        NameKind::Before,
        NameKind::Newer,
        NameKind::Other,
        NameKind::OtherApp,
    ];

    fn make(self, random: &mut Random) -> String {
        let listed = *random.pick(&EVENT_TYPES);
        match self {
            NameKind::Listed | NameKind::OtherApp => listed.to_owned(),
            NameKind::Longer => {
                let tails = [
                    "V2",
                    "Batch",
                    "s",
                    "ed",
                    "2",
                    "Ex",
                    "Added",
                    "Feed",
                    "All",
                    "B",
                    "C",
                    "Face",
                    "IM",
                    "VIP",
                    "P2P",
                    "Abc",
                    "Dead",
                    "E",
                    "BeforeSendMessage",
                    "Change",
                    "d",
                    "a1",
                    "F00d",
                ];
                format!("{listed}{}", random.pick(&tails))
            }
            NameKind::Before => {
                format!(
                    "{}{listed}",
                    random.pick(&["Live", "X", "A", "Pre", "D", "Fee", "On", "AfterX", "C2"])
                )
            }
            NameKind::Newer => {
                let names = [
                    "BeforeBatchSendMessage",
                    "AfterSend",
                    "BeforeSend",
                    "AfterPus",
                    "UserStateChange",
                    "AfterFeed",
                    "BeforeCafe",
                    "AfterPinMessage",
                    "BeforeAddFriend",
                    "BeforeUpdate",
                    "AfterDecade",
                ];
                (*random.pick(&names)).to_owned()
            }
            NameKind::Other => (*random.pick(&["UserLogin", "Abcdef", "Fade", "MessagePinned"])).to_owned(),
        }
    }
}

/// What events hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Plain,
    Nested,
    WithoutAppId,
    Empty,
    HoldsEvent,
}

impl Content {
    pub const ALL: [Content; 5] =
        [Content::Plain, Content::Nested, Content::WithoutAppId, Content::Empty, Content::HoldsEvent];

    fn make(self, app_id: &str) -> String {
        match self {
            Content::Plain => format!(r#"{{"AppId":{app_id},"Content":"x"}}"#),
            Content::Nested => {
                format!(
                    r#"{{"AppId":{app_id},"MessageBody":{{"AppId":{app_id},"Ext":{{"a":"{{\"b\":1}}"}}}}}}"#
                )
            }
            Content::WithoutAppId => r#"{"Content":"BeforeSendMessage2020-12-01","Ext":{}}"#.to_owned(),
            Content::Empty => "{}".to_owned(),
            Content::HoldsEvent => {
                format!(
                    r#"{{"AppId":{app_id},"Time":"2025-04-17T14:09:39Z","Type":"BeforeSendMessage{{}}"}}"#
                )
            }
        }
    }
}

impl Genuine {
    /// A body of these kinds; content, time and nonce are random.
    pub fn new(id: IdKind, secret: SecretKind, name: NameKind, random: &mut Random) -> Self {
        let app_id = match name {
            NameKind::OtherApp => {
                (*random.pick(&["1234567", "23456", "3456", "123455", "112345", "1123456"])).to_owned()
            }
            _ => APP_ID.to_string(),
        };
        let event_data = if name == NameKind::OtherApp && random.below(2) == 0 {
            Content::Empty.make(&app_id)
        } else {
            random.pick(&Content::ALL).make(&app_id)
        };
        let values = Values {
            event_type: name.make(random),
            event_data,
            event_time: (*random.pick(&["2025-04-17T14:09:39.000000000Z", "2025-04-17T14:08:00Z"]))
                .to_owned(),
            event_id: id.make(random),
            app_id,
            version: "2020-12-01".to_owned(),
            nonce: random.below(10_000).to_string(),
        };
        let secrets = secret.make(random);
        let signature = hex::encode(Sha256::digest(values.signed_text(&secrets[0])));
        Genuine { values, secrets, signature }
    }
}
