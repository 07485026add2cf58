//! Shape tables: fields of the JSON that an action takes and returns.

/// Fields of one JSON object.
#[derive(Debug)]
pub struct Object {
    /// Fields, in declaration order.
    pub fields: &'static [Field],
    /// Rules about several fields.
    pub rules: &'static [Rule],
    /// Positions of the fields that hold failed items of a batch.
    pub failures: &'static [u8],
    /// Position of the map whose keys are the successful items of a batch; others are not confirmed.
    pub successes: Option<u8>,
    /// Name of the declared struct.
    #[cfg(feature = "docs")]
    pub name: &'static str,
    /// Doc lines of the struct.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// Field of an object.
#[derive(Debug)]
pub struct Field {
    /// Wire name.
    pub wire: &'static str,
    /// Other documented wire name in responses.
    pub alias: Option<&'static str>,
    /// Kind of its value.
    pub kind: Kind,
    /// Whether it is required.
    pub presence: Presence,
    /// Position of the main field, if this one is its `…Str` twin.
    pub twin_of: Option<u8>,
    /// Limits that are checked before sending.
    pub limits: &'static [Limit],
    /// Doc lines of the field.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// Whether a field is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// May be absent.
    Optional,
    /// In a request: the field or its twin is required. In a result: zero or empty if the response omits it, as in the
    /// official SDKs.
    Required,
    /// Taken from the client if the request omits it.
    FromClient,
    /// A response without it is a decode error.
    Essential,
}

/// Kind of a value.
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
    /// Any JSON value, unchanged.
    Json,
    /// An object.
    Object(&'static Object),
    /// An array.
    List(&'static Kind),
    /// A map: an object whose keys are data.
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

/// Keys of a [`Kind::Map`].
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
    /// Name, value and doc lines, in declaration order.
    #[cfg(feature = "docs")]
    pub known: &'static [(&'static str, i32, &'static str)],
    /// Name of the declared type.
    #[cfg(feature = "docs")]
    pub name: &'static str,
    /// Doc lines of the type.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// A set of string codes.
#[derive(Debug)]
pub struct TextCodes {
    /// Name, value and doc lines, in declaration order.
    #[cfg(feature = "docs")]
    pub known: &'static [(&'static str, &'static str, &'static str)],
    /// Name of the declared type.
    #[cfg(feature = "docs")]
    pub name: &'static str,
    /// Doc lines of the type.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
}

/// A limit of one field that is checked before sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Maximum number of entries of a list.
    MaxItems(u32),
    /// Minimum and maximum of an integer.
    Range(i64, i64),
    /// Maximum number of characters of a text. Where the official SDK says bytes and the documentation characters,
    /// characters, the looser limit.
    MaxChars(u32),
    /// Maximum number of entries of a map.
    MaxEntries(u32),
    /// Maximum number of characters of a map key.
    KeyMaxChars(u32),
    /// Maximum number of characters of a text value of a map.
    ValueMaxChars(u32),
    /// Reserved prefix of map keys.
    KeyReserved(&'static str),
}

/// A rule about several fields of an object, by position.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// At least one of these is required.
    AtLeastOneOf(&'static [u8]),
    /// `field` is required if the integer at `path` is `equals`.
    RequiredWhen {
        /// Position of the field.
        field: u8,
        /// Path of the integer from this object, as dotted wire names.
        path: &'static str,
        /// Value of the integer.
        equals: i64,
    },
}

/// Rust type of a declared field, with its kind on the wire.
pub trait Shaped {
    /// Kind on the wire.
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
