//! Identifiers: a type for each kind, so that one is never taken for another.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json_reader::JsonReader;
use crate::model::from_wire::{FromWire, Unexpected as NotPlain};
use crate::model::shape::{IdOf, Kind, Shaped};
use crate::transcode::KeyOrder;

/// Declares the types of identifiers: doc lines, name, integer, kind on the wire.
macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident($integer:ident) = $kind:expr;)*) => {$(
        $(#[doc = $doc])*
        ///
        /// Serialized as an integer; read from an integer or from its decimal text.
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name(pub $integer);

        impl $name {
            /// Its number.
            #[must_use]
            pub const fn get(self) -> $integer {
                self.0
            }
        }

        impl From<$integer> for $name {
            fn from(number: $integer) -> Self {
                $name(number)
            }
        }

        impl From<$name> for $integer {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = if deserializer.is_human_readable() {
                    deserializer.deserialize_any(Integer)?
                } else {
                    deserializer.deserialize_i64(Integer)?
                };
                let narrow = |_| Error::invalid_value(Unexpected::Signed(number), &Integer);
                number.try_into().map($name).map_err(narrow)
            }
        }

        #[doc(hidden)]
        impl FromWire for $name {
            #[inline(always)]
            fn from_wire(reader: &mut JsonReader<'_>, order: &mut KeyOrder) -> Result<Self, NotPlain> {
                $integer::from_wire(reader, order).map($name)
            }
        }

        #[doc(hidden)]
        impl Shaped for $name {
            const KIND: Kind = $kind;
        }
    )*};
}

ids! {
    /// App id, of 32 bits.
    AppId(i32) = Kind::Int32;
    /// User id, of 64 bits, not negative.
    UserId(i64) = Kind::Id(IdOf::User);
    /// Conversation id, of about 19 digits.
    ConversationId(i64) = Kind::Id(IdOf::Conversation);
    /// Message id, of about 19 digits.
    MessageId(i64) = Kind::Id(IdOf::Message);
    /// Position in a listing; 0 is the start.
    Cursor(i64) = Kind::Id(IdOf::Cursor);
    /// Position in a conversation, of about 16 digits.
    MessageIndex(i64) = Kind::Id(IdOf::MessageIndex);
    /// Device id.
    DeviceId(i64) = Kind::Id(IdOf::Device);
}

impl Cursor {
    /// The start of a listing.
    pub const START: Cursor = Cursor(0);
}

/// Messages are listed from the position of one of them.
impl From<MessageIndex> for Cursor {
    fn from(index: MessageIndex) -> Self {
        Cursor(index.0)
    }
}

/// An integer, or its decimal text.
struct Integer;

impl Visitor<'_> for Integer {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer that fits the id, or its decimal text")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i64, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// `#[serde(with = "as_text")]` on your own field writes its id as decimal text, for JSON that JavaScript reads.
pub mod as_text {
    use std::fmt::Display;

    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes an id as decimal text.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<T: Display, S: Serializer>(id: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    /// Reads an id from an integer or its decimal text.
    ///
    /// # Errors
    /// The deserializer's, if it is neither.
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{AppId, UserId};
    use crate::model::values::Map;

    #[test]
    fn ids_are_integers_in_json_and_read_from_both_forms() {
        let id = UserId(7_221_856_821_303_362_049);
        assert_eq!(serde_json::to_string(&id).ok().as_deref(), Some("7221856821303362049"));
        for text in ["7221856821303362049", "\"7221856821303362049\""] {
            assert_eq!(serde_json::from_str::<UserId>(text).ok(), Some(id), "{text}");
        }
        let map: Map<UserId, bool> = [(id, true)].into();
        let text = serde_json::to_string(&map).unwrap_or_default();
        assert_eq!(text, r#"{"7221856821303362049":true}"#);
        assert_eq!(serde_json::from_str::<Map<UserId, bool>>(&text).ok(), Some(map));
        for text in ["9223372036854775808", "1.5", "\"x\"", "\"\"", "true", "null"] {
            assert!(serde_json::from_str::<UserId>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<AppId>("2147483648").is_err());
        assert_eq!(format!("{id:?} {id}"), "UserId(7221856821303362049) 7221856821303362049");
        assert_eq!("7221856821303362049".parse(), Ok(id));
    }

    #[test]
    fn ids_as_text() {
        #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
        struct Mine {
            #[serde(with = "super::as_text")]
            user: UserId,
        }
        let text = serde_json::to_string(&Mine { user: UserId(5) }).unwrap_or_default();
        assert_eq!(text, r#"{"user":"5"}"#);
        assert_eq!(serde_json::from_str::<Mine>(&text).ok(), Some(Mine { user: UserId(5) }));
    }
}
