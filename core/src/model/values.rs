//! Types that declarations are written in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json_reader::{JsonReader, ValueKind, without_half_pairs};
pub use crate::model::ids::{AppId, ConversationId, Cursor, DeviceId, MessageId, MessageIndex, UserId};

/// JSON object whose keys are data.
pub type Map<K, V> = BTreeMap<K, V>;

/// Fields, by wire name, that this version does not declare.
pub type Extra = Map<String, Json>;

/// Any JSON value, kept as text without loss.
#[derive(Clone, Debug)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Parses JSON text.
    ///
    /// # Errors
    /// serde_json's, if the text is not one JSON value.
    pub fn new(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(Json)
    }

    /// JSON text of the value.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// The string that the value is, with U+FFFD for half of a surrogate pair; `None` for another value.
    #[must_use]
    pub fn string(&self) -> Option<String> {
        let mut reader = JsonReader::new(self.text());
        (reader.peek() == Ok(ValueKind::Text)).then(|| reader.replaced_string().ok())?.map(Cow::into_owned)
    }

    /// Deserializes the value.
    ///
    /// # Errors
    /// serde_json's, if the value does not fit the type.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.text())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Default for Json {
    fn default() -> Self {
        Json(RawValue::NULL.to_owned())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Json)
    }
}

/// Reads JSON that was decoded for a type, with U+FFFD for halves of surrogate pairs: they cost nobody the rest.
pub(crate) fn from_decoded<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(json).or_else(|error| match without_half_pairs(json) {
        Cow::Owned(whole) => serde_json::from_str(&whole),
        Cow::Borrowed(_) => Err(error),
    })
}

/// Item of a batch that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// User id; 0 in apps with string user ids.
    #[serde(rename = "Id")]
    pub id: UserId,
    /// User id in apps with string user ids.
    #[serde(rename = "IdStr", default, skip_serializing_if = "Option::is_none")]
    pub id_str: Option<String>,
    /// Error code, if the action returns one.
    #[serde(rename = "Code", default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Error message, if the action returns one.
    #[serde(rename = "Message", default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// One user, by integer id or, in apps with string user ids, by string id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRef {
    /// Integer id.
    Id(UserId),
    /// String id, sent in the field's `…Str` twin.
    Str(String),
}

/// A number, or text.
impl<'de> Deserialize<'de> for UserRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Id(i64),
            Str(String),
        }
        Form::deserialize(deserializer).map(|form| match form {
            Form::Id(id) => UserRef::Id(UserId(id)),
            Form::Str(id) => UserRef::Str(id),
        })
    }
}

impl From<UserId> for UserRef {
    fn from(id: UserId) -> Self {
        UserRef::Id(id)
    }
}
impl From<&str> for UserRef {
    fn from(id: &str) -> Self {
        UserRef::Str(id.to_owned())
    }
}
impl From<String> for UserRef {
    fn from(id: String) -> Self {
        UserRef::Str(id)
    }
}

impl UserRef {
    pub(crate) fn split(self) -> (Option<UserId>, Option<String>) {
        match self {
            UserRef::Id(id) => (Some(id), None),
            UserRef::Str(id) => (None, Some(id)),
        }
    }
}

/// Several users, all by integer id or all by string id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRefs {
    /// Integer ids.
    Ids(Vec<UserId>),
    /// String ids, sent in the field's `…Str` twin.
    Strs(Vec<String>),
}

impl From<Vec<UserId>> for UserRefs {
    fn from(ids: Vec<UserId>) -> Self {
        UserRefs::Ids(ids)
    }
}
impl<const N: usize> From<[UserId; N]> for UserRefs {
    fn from(ids: [UserId; N]) -> Self {
        UserRefs::Ids(ids.into())
    }
}
impl From<Vec<String>> for UserRefs {
    fn from(ids: Vec<String>) -> Self {
        UserRefs::Strs(ids)
    }
}
impl<const N: usize> From<[&str; N]> for UserRefs {
    fn from(ids: [&str; N]) -> Self {
        UserRefs::Strs(ids.into_iter().map(str::to_owned).collect())
    }
}

impl UserRefs {
    pub(crate) fn split(self) -> (Option<Vec<UserId>>, Option<Vec<String>>) {
        match self {
            UserRefs::Ids(ids) => (Some(ids), None),
            UserRefs::Strs(ids) => (None, Some(ids)),
        }
    }
}

/// One value for each user, all by integer id or all by string id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRefMap<V> {
    /// Integer ids.
    Ids(Map<UserId, V>),
    /// String ids, sent in the field's `…Str` twin.
    Strs(Map<String, V>),
}

impl<V> From<Map<UserId, V>> for UserRefMap<V> {
    fn from(ids: Map<UserId, V>) -> Self {
        UserRefMap::Ids(ids)
    }
}
impl<V> From<Map<String, V>> for UserRefMap<V> {
    fn from(ids: Map<String, V>) -> Self {
        UserRefMap::Strs(ids)
    }
}
impl<V, const N: usize> From<[(UserId, V); N]> for UserRefMap<V> {
    fn from(ids: [(UserId, V); N]) -> Self {
        UserRefMap::Ids(ids.into())
    }
}

impl<V> UserRefMap<V> {
    #[allow(clippy::type_complexity)]
    pub(crate) fn split(self) -> (Option<Map<UserId, V>>, Option<Map<String, V>>) {
        match self {
            UserRefMap::Ids(ids) => (Some(ids), None),
            UserRefMap::Strs(ids) => (None, Some(ids)),
        }
    }
}
