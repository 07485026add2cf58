//! Kinds of values, with the objects and codes that they name.

use super::object::Object;
use minijinja::value::{self, Value};
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// Kind of a value.
#[derive(Clone, Debug)]
pub enum Kind {
    /// true or false.
    Bool,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer that stays below 2^53: a time, duration or count.
    Int64,
    /// A 64-bit identifier, cursor or message index.
    Id(IdKind),
    /// A string.
    Text,
    /// A code with known values; others are kept.
    Code(Arc<Codes>),
    /// Any JSON value, unchanged.
    Json,
    /// An object.
    Object(Arc<Object>),
    /// An array.
    List(Arc<Kind>),
    /// An object whose keys are data.
    Map(MapKey, Arc<Kind>),
}

/// What an id identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// A user.
    User,
    /// A conversation.
    Conversation,
    /// A message.
    Message,
    /// A position in a listing.
    Cursor,
    /// A position in a conversation.
    MessageIndex,
    /// A device.
    Device,
}

impl IdKind {
    /// The type of the id where ids have types.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            IdKind::User => "UserId",
            IdKind::Conversation => "ConversationId",
            IdKind::Message => "MessageId",
            IdKind::Cursor => "Cursor",
            IdKind::MessageIndex => "MessageIndex",
            IdKind::Device => "DeviceId",
        }
    }
}

/// Keys of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapKey {
    /// Any text.
    Text,
    /// A user id in decimal.
    UserId,
}

/// A set of codes, open for those that are not known.
#[derive(Debug, Serialize)]
pub struct Codes {
    /// Name of the set, such as `MsgType`.
    pub name: String,
    /// Doc lines.
    pub doc: String,
    /// Type of the values.
    pub base: CodeBase,
    /// Known codes, in declaration order.
    pub known: Vec<Code>,
}

/// Type of the values of a set of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeBase {
    /// 32-bit integers.
    Integer,
    /// Strings.
    Text,
}

/// A known code.
#[derive(Debug, Serialize)]
pub struct Code {
    /// Name of the declaration, such as `Text`.
    pub name: String,
    /// The service's value as text: `10001`, `FlowLimitExceeded`.
    pub value: String,
    /// The value as a literal, which is the same in every language: `10001`, `"FlowLimitExceeded"`.
    pub literal: String,
    /// Doc lines.
    pub doc: String,
    /// Of an error: whether the same call can succeed later.
    pub is_retryable: Option<bool>,
}

impl Kind {
    /// The word for the kind in templates.
    fn word(&self) -> &'static str {
        match self {
            Kind::Bool => "bool",
            Kind::Int32 => "int32",
            Kind::Int64 => "int64",
            Kind::Id(_) => "id",
            Kind::Text => "text",
            Kind::Code(_) => "code",
            Kind::Json => "json",
            Kind::Object(_) => "object",
            Kind::List(_) => "list",
            Kind::Map(..) => "map",
        }
    }
}

/// Templates see the word for it as `is`. Filters take the kind itself.
impl value::Object for Kind {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        (key == "is").then(|| self.word().into())
    }
}

/// Codes, for fields of structs that are serialized.
pub(super) fn all_codes<S: Serializer>(codes: &[Arc<Codes>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(codes.iter().map(AsRef::as_ref))
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_object(self.clone()).serialize(serializer)
    }
}
