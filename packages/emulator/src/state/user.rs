//! Who a user is: a number, or a string in apps that have string ids.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

/// A user id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum User {
    /// A numeric id.
    Number(i64),
    /// A string id.
    Text(String),
}

impl User {
    /// The number on the wire: 0 for a string id.
    pub fn number(&self) -> i64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(_) => 0,
        }
    }

    /// Writes the user into a result: the number, and the twin when the id is a string.
    pub fn write(&self, object: &mut Map<String, Value>, name: &str) {
        object.insert(name.to_owned(), json!(self.number()));
        if let Self::Text(text) = self {
            object.insert(format!("{name}Str"), json!(text));
        }
    }

    /// Writes users into a result: the numbers, and the twin when there are string ids.
    pub fn write_all<'a>(
        users: impl IntoIterator<Item = &'a User>,
        object: &mut Map<String, Value>,
        name: &str,
    ) {
        let (mut numbers, mut texts) = (Vec::new(), Vec::new());
        for user in users {
            match user {
                Self::Number(number) => numbers.push(*number),
                Self::Text(text) => texts.push(text),
            }
        }
        object.insert(name.to_owned(), json!(numbers));
        if !texts.is_empty() {
            object.insert(format!("{name}Str"), json!(texts));
        }
    }

    /// Reads the key of a map whose keys are user ids.
    pub fn from_key(key: &str) -> Option<Self> {
        key.parse().ok().filter(|number: &i64| *number >= 0 && number.to_string() == key).map(Self::Number)
    }
}

/// Marks a string id that could be taken for a number, or for a marked one.
const MARK: char = '=';

/// In snapshots users are text, so that they can be keys.
impl Serialize for User {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) if text.starts_with(MARK) || Self::from_key(text).is_some() => {
                serializer.collect_str(&format_args!("{MARK}{text}"))
            }
            user => serializer.collect_str(user),
        }
    }
}

impl<'de> Deserialize<'de> for User {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Err(D::Error::custom("a user id is empty"));
        }
        if let Some(marked) = text.strip_prefix(MARK) {
            return Ok(Self::Text(marked.to_owned()));
        }
        Ok(Self::from_key(&text).unwrap_or(Self::Text(text)))
    }
}

impl fmt::Display for User {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}
