//! Bodies as the service would send them.

use sha2::{Digest, Sha256};

use crate::APP_ID;
use crate::id_kind::{BASE62, DIGITS, HEX, IdKind};
use crate::name_kind::NameKind;
use crate::random::Random;

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
