//! Objects and their fields.

use super::kind::Kind;
use minijinja::value::{self, Serde, Value};
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// On which side of a call an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// In what is sent.
    Request,
    /// In what comes back, and in events.
    Result,
}

/// A request, a result, the data of an event, or what is inside of them.
#[derive(Debug)]
pub struct Object {
    /// Name of the declaration, such as `SendMessageRequest`.
    pub name: String,
    /// Doc lines.
    pub doc: String,
    /// Where it is used first.
    pub side: Side,
    /// Fields, in declaration order.
    pub fields: Vec<Field>,
    /// Whether failed items of a batch are among its fields.
    pub has_failures: bool,
}

/// A field.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Wire name.
    pub wire: String,
    /// Kind of its value.
    pub kind: Kind,
    /// Whether it is required.
    pub presence: Presence,
    /// Whether one may leave it out or its language's null stands for it: of two twins, one is given.
    pub is_optional: bool,
    /// Wire name of the main field, if this one is its `…Str` twin.
    pub twin_of: Option<String>,
    /// Wire name of the `…Str` twin.
    pub twin: Option<String>,
    /// Whether this one or its twin is required.
    pub is_in_required_pair: bool,
    /// Limits that are checked before sending.
    #[serde(skip)]
    pub limits: Vec<Limit>,
    /// Doc lines.
    pub doc: String,
}

/// Whether a field is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// May be absent.
    Optional,
    /// In a request: the field or its twin is required. In a result: zero or empty if the response omits it.
    Required,
    /// Taken from the client if the request omits it.
    FromClient,
    /// A response without it is a decode error.
    Essential,
}

/// A limit that is checked before sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Maximum number of entries of a list.
    MaxItems {
        /// The number.
        most: i64,
    },
    /// Minimum and maximum of an integer.
    Range {
        /// The minimum.
        least: i64,
        /// The maximum; none if only the minimum is documented.
        most: Option<i64>,
    },
    /// Any other, which only core needs.
    Other,
}

impl Object {
    /// The field with a wire name.
    #[must_use]
    pub fn field(&self, wire: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.wire == wire)
    }

    /// Fields and their twins of which one must be given.
    #[must_use]
    pub fn required_pairs(&self) -> Vec<(&Field, &Field)> {
        let mains = self.fields.iter().filter(|field| field.presence == Presence::Required);
        mains.filter_map(|main| Some((main, self.field(main.twin.as_deref()?)?))).collect()
    }
}

impl value::Object for Object {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        Some(match key {
            "name" => self.name.as_str().into(),
            "doc" => self.doc.as_str().into(),
            "side" => Value::from(Serde(self.side)),
            "fields" => Value::from(Serde(&self.fields)),
            "has_failures" => self.has_failures.into(),
            _ => return None,
        })
    }
}

/// An object as templates see it, for fields of structs that are serialized.
pub(super) fn shared<S: Serializer>(object: &Arc<Object>, serializer: S) -> Result<S::Ok, S::Error> {
    Value::from_dyn_object(Arc::clone(object)).serialize(serializer)
}

/// Objects as templates see them.
pub(super) fn all_shared<S: Serializer>(objects: &[Arc<Object>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(objects.iter().map(|object| Value::from_dyn_object(Arc::clone(object))))
}
