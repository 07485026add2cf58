//! 64-bit ids, which the emulator writes as text.

use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(i64),
    Text(String),
}

impl Written {
    fn read<E: serde::de::Error>(self) -> Result<i64, E> {
        match self {
            Written::Number(number) => Ok(number),
            Written::Text(text) => text.parse().map_err(|_| E::custom(format!("{text:?} is no id"))),
        }
    }
}

/// One id.
pub mod one {
    use super::{Deserialize, Deserializer, Written};
    use serde::Serializer;

    pub fn serialize<S: Serializer>(id: &i64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(id)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
        Written::deserialize(from)?.read()
    }
}

/// An id, or none.
pub mod perhaps {
    use super::{Deserialize, Deserializer, Written};
    use serde::Serializer;

    pub fn serialize<S: Serializer>(id: &Option<i64>, to: S) -> Result<S::Ok, S::Error> {
        match id {
            Some(id) => to.collect_str(id),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
        Option::<Written>::deserialize(from)?.map(Written::read).transpose()
    }
}

/// Several ids.
pub mod several {
    use super::{Deserialize, Deserializer, Written};
    use serde::Serializer;

    pub fn serialize<S: Serializer>(ids: &[i64], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(ids.iter().map(ToString::to_string))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
        Vec::<Written>::deserialize(from)?.into_iter().map(Written::read).collect()
    }
}
