//! Shape tables: what the transcoder, the validator and the generators know of every action.
//!
//! Nobody writes these by hand: the attributes of `volc-im-macros` make them from the structs in
//! [`operations`](crate::operations).

use crate::error::Error;

/// An action of the API.
#[derive(Debug)]
pub struct Operation {
    /// The wire name: `SendMessage`.
    pub name: &'static str,
    /// What goes out.
    pub request: &'static Object,
    /// What comes back under `Result`.
    pub result: &'static Object,
    /// When a failed attempt may be repeated.
    pub retry: Retry,
    /// How the listing is continued, for actions that list.
    pub paging: Option<Paging>,
    /// The documented rate limit, per account.
    pub rate: Option<Rate>,
    /// Words for the generators.
    #[cfg(feature = "docs")]
    pub docs: OperationDocs,
}

/// When a failed attempt of an action may be repeated (inferred; the documentation is silent).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Reads, and writes that end in the same state however often they run.
    Safe,
    /// Only with the idempotency id in the named field, which the driver makes before the first attempt. Without it
    /// the action counts as `Never`.
    Keyed {
        /// Wire name of the field that takes the id.
        field: &'static str,
        /// The field that says the id must be left out, and its value: the service makes one itself.
        unless: Option<(&'static str, i64)>,
    },
    /// Never after bytes may have reached the service.
    Never,
}

/// The fields that continue a listing, by wire name.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Request field of the position: `Cursor`.
    pub cursor: &'static str,
    /// Result field of the next position: `NextCursor` or `NewCursor`.
    pub next: &'static str,
    /// Result field of the items.
    pub items: &'static str,
    /// Result field that says whether more is to come.
    pub more: &'static str,
}

/// A documented rate limit. Limits count per account, over all its apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Calls per second.
    PerSecond(u32),
    /// Messages per minute, each receiver counting as one.
    MessagesPerMinute(u32),
    /// Calls per day.
    PerDay(u32),
}

/// The fields of one JSON object.
#[derive(Debug)]
pub struct Object {
    /// In the order of the declaration.
    pub fields: &'static [Field],
    /// Rules about several fields.
    pub rules: &'static [Rule],
    /// Positions of the fields that hold what failed of a batch.
    pub failures: &'static [u8],
    /// Position of the map whose keys are the items of a batch that went through: any other may not have.
    pub successes: Option<u8>,
    /// The declared struct's name.
    #[cfg(feature = "docs")]
    pub name: &'static str,
    /// The struct's doc lines.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// The wire name.
    pub wire: &'static str,
    /// Another wire name that answers have been documented to use.
    pub alias: Option<&'static str>,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be there.
    pub presence: Presence,
    /// Position in the object of the field that this one stands in for, when it is a `…Str` twin.
    pub twin_of: Option<u8>,
    /// Limits that are checked before sending.
    pub limits: &'static [Limit],
    /// The field's doc lines.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// May be left out.
    Optional,
    /// Request: must be given, itself or its twin. Result: read as zero or empty where the answer leaves it out, as
    /// the vendor's own SDKs do.
    Required,
    /// Filled from the client's settings where the request does not give it.
    FromClient,
    /// An answer without it is a decode error.
    Essential,
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// true or false.
    Bool,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer that stays below 2^53: a time, duration or count.
    Int64,
    /// A 64-bit identifier, cursor or message index; a decimal string in JavaScript.
    Id(IdOf),
    /// A string.
    Text,
    /// An integer code with known names; other values are kept.
    Code(&'static Codes),
    /// A string code with known names; other values are kept.
    TextCode(&'static TextCodes),
    /// Any JSON, kept as it is.
    Json,
    /// An object.
    Object(&'static Object),
    /// An array.
    List(&'static Kind),
    /// An object whose keys are data.
    Map(MapKey, &'static Kind),
}

/// What a [`Kind::Id`] identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdOf {
    /// A user.
    User,
    /// A conversation.
    Conversation,
    /// A message.
    Message,
    /// A position in a listing; negative at a listing's end.
    Cursor,
    /// A position in a conversation.
    MessageIndex,
    /// A device.
    Device,
}

/// What the keys of a [`Kind::Map`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapKey {
    /// Any text.
    Text,
    /// A user id in decimal.
    UserId,
}

/// A set of integer codes.
#[derive(Debug)]
pub struct Codes {
    /// Name and value, in declared order.
    #[cfg(feature = "docs")]
    pub known: &'static [(&'static str, i32, &'static str)],
    /// The declared type's name.
    #[cfg(feature = "docs")]
    pub name: &'static str,
    /// The type's doc lines.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// A set of string codes.
#[derive(Debug)]
pub struct TextCodes {
    /// Name, value and doc line, in declared order.
    #[cfg(feature = "docs")]
    pub known: &'static [(&'static str, &'static str, &'static str)],
    /// The declared type's name.
    #[cfg(feature = "docs")]
    pub name: &'static str,
    /// The type's doc lines.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// A limit of one field that is checked before sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Entries of a list at most.
    MaxItems(u32),
    /// Smallest and largest integer.
    Range(i64, i64),
    /// Characters of a text at most. Where the SDK says bytes and the page characters, characters: the looser one.
    MaxChars(u32),
    /// Entries of a map at most.
    MaxEntries(u32),
    /// Characters of each key of a map at most.
    KeyMaxChars(u32),
    /// Characters of each text value of a map at most.
    ValueMaxChars(u32),
    /// What no key of a map may start with.
    KeyReserved(&'static str),
}

/// A rule about several fields of an object, by position.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// At least one of these must be given.
    AtLeastOneOf(&'static [u8]),
    /// `field` must be given when the integer at `path` (wire names, dotted, from this object) is `equals`.
    RequiredWhen {
        /// Position of the field.
        field: u8,
        /// Where the deciding integer stands in the body.
        path: &'static str,
        /// The deciding value.
        equals: i64,
    },
}

/// Words about an action, for the generators.
#[cfg(feature = "docs")]
#[derive(Debug)]
pub struct OperationDocs {
    /// Doc lines, the first of them a sentence.
    pub doc: &'static str,
    /// Id of the documentation page, 0 where none was found.
    pub page: u32,
    /// The module of the declaration: `messages`.
    pub domain: &'static str,
}

#[cfg(feature = "docs")]
impl OperationDocs {
    /// The documentation page's address, where the page is known.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        (self.page != 0).then(|| format!("https://www.volcengine.com/docs/6348/{}", self.page))
    }
}

impl Operation {
    /// The action with this wire name.
    ///
    /// # Errors
    /// `validation` with rule `unknown_action`.
    pub fn find(name: &str) -> Result<&'static Operation, Error> {
        crate::operations::ALL.iter().copied().find(|operation| operation.name == name).ok_or_else(|| {
            crate::error::ValidationError::setting(
                "action",
                "unknown_action",
                "must be an action of the API by its wire name, such as SendMessage; raw calls take any",
                name,
            )
        })
    }
}

/// A Rust type that a declaration can use, with the kind it has on the wire.
pub trait Shaped {
    /// What the type is on the wire.
    const KIND: Kind;
}

impl Shaped for bool {
    const KIND: Kind = Kind::Bool;
}
impl Shaped for i32 {
    const KIND: Kind = Kind::Int32;
}
impl Shaped for i64 {
    const KIND: Kind = Kind::Int64;
}
impl Shaped for String {
    const KIND: Kind = Kind::Text;
}
impl Shaped for crate::values::Json {
    const KIND: Kind = Kind::Json;
}
