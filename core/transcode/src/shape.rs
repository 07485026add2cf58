//! Shape tables: what is known of the JSON that an action takes and returns, field by field.

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
