//! The types that declarations are written in.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// An application id (32 bits).
pub type AppId = i32;
/// A user id: not negative, at most 64 bits.
pub type UserId = i64;
/// A conversation id (`ConversationShortId`), about 19 digits.
pub type ConversationId = i64;
/// A message id, about 19 digits.
pub type MessageId = i64;
/// A position in a listing; listings start at 0.
pub type Cursor = i64;
/// A position in a conversation, about 16 digits.
pub type MessageIndex = i64;
/// A device id.
pub type DeviceId = i64;

/// A JSON object whose keys are data.
pub type Map<K, V> = BTreeMap<K, V>;

/// Fields by wire name that the declarations do not know: new ones of the service in results, the caller's own in
/// requests.
pub type Extra = Map<String, Json>;

/// Any JSON, kept as text so that nothing of it is lost.
#[derive(Clone, Debug)]
pub struct Json(Box<RawValue>);

impl Json {
    /// From JSON text.
    ///
    /// # Errors
    /// serde_json's, when the text is not one JSON value.
    pub fn new(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(Json)
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Reads the value into a type of the caller's own.
    ///
    /// # Errors
    /// serde_json's, when the value does not fit the type.
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

/// An item of a batch that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub struct Failure {
    /// Id of the user; 0 where only the text form is known.
    #[serde(rename = "Id")]
    pub id: UserId,
    /// Id of the user as text, in apps whose user ids are strings.
    #[serde(rename = "IdStr", default, skip_serializing_if = "Option::is_none")]
    pub id_str: Option<String>,
    /// Error code, where the action tells one.
    #[serde(rename = "Code", default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Error message, where the action tells one.
    #[serde(rename = "Message", default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// One user, by number or, in apps whose user ids are strings, by text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRef {
    /// By number.
    Id(UserId),
    /// By text: sent in the field's `…Str` twin.
    Str(String),
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

/// Several users, all by number or all by text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRefs {
    /// By number.
    Ids(Vec<UserId>),
    /// By text: sent in the field's `…Str` twin.
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

/// A value per user, all by number or all by text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRefMap<V> {
    /// By number.
    Ids(Map<UserId, V>),
    /// By text: sent in the field's `…Str` twin.
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
