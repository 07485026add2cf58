//! Input JSON to the wire body: validates, renames, unquotes ids, adds what the client knows.

use std::fmt;

use serde::Serialize as _;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::path::Path;
use super::{IntegerRule, MAX_SAFE_INTEGER, integer_at, rewrite_integers};
use crate::casing::Casing;
use crate::error::{ValidationError, shorten};
use crate::shape::{Field, IdOf, Kind, Limit, MapKey, Object, Presence, Rule};

/// How the input is written.
#[derive(Clone, Copy, Debug)]
pub struct Encoding {
    /// Spelling of the input's field names.
    pub casing: Casing,
    /// Whether the input's numbers were doubles, so that integers beyond ±(2^53-1) are already damaged.
    pub from_doubles: bool,
}

/// What the client adds to the top of a body.
#[derive(Clone, Copy, Debug, Default)]
pub struct FromClient<'a> {
    /// The application id, for a body that names none.
    pub app_id: i32,
    /// Wire name and value of the idempotency id, for a body that has none.
    pub idempotency: Option<(&'static str, &'a str)>,
}

/// A body that passed.
#[derive(Debug)]
pub struct Encoded {
    /// The wire body.
    pub body: String,
    /// The idempotency id that is in it, when [`FromClient`] names its field.
    pub idempotency_id: Option<String>,
}

/// The rule that an input breaks.
pub type EncodeFailure = ValidationError;

/// Turns `input` into the wire body of `object`.
///
/// # Errors
/// The first rule that is broken, in the order of the input; what is missing, after what is wrong.
pub fn encode(
    object: &'static Object,
    input: &str,
    encoding: Encoding,
    client: FromClient<'_>,
) -> Result<Encoded, EncodeFailure> {
    let mut encoder = Encoder {
        out: Vec::with_capacity(input.len() + 64),
        path: Path::default(),
        encoding,
        client,
        idempotency_id: None,
        failure: None,
    };
    let mut reader = serde_json::Deserializer::from_str(input);
    let seed = ObjectIn { object, encoder: &mut encoder, is_top: true };
    let read = seed.deserialize(&mut reader).and_then(|()| reader.end());
    if let Some(failure) = encoder.failure.take() {
        return Err(failure);
    }
    if let Err(error) = read {
        let words = error.to_string();
        let rule = if words.starts_with("recursion limit") { "depth" } else { "syntax" };
        return Err(encoder.failure_now(rule, "must be a JSON object", &words));
    }
    // Only text was written, out of text.
    let body = String::from_utf8(encoder.out).unwrap_or_default();
    Ok(Encoded { body, idempotency_id: encoder.idempotency_id })
}

struct Encoder<'c> {
    out: Vec<u8>,
    path: Path,
    encoding: Encoding,
    client: FromClient<'c>,
    idempotency_id: Option<String>,
    failure: Option<ValidationError>,
}

impl Encoder<'_> {
    fn failure_now(&self, rule: &'static str, expected: &str, given: &str) -> ValidationError {
        ValidationError {
            action: String::new(),
            path: self.path.spell(self.encoding.casing),
            rule,
            expected: expected.to_owned(),
            given: shorten(given),
        }
    }

    /// Keeps the failure and gives serde's error type a placeholder: the reading stops here.
    fn fail<E: serde::de::Error>(&mut self, rule: &'static str, expected: &str, given: &str) -> E {
        self.failure = Some(self.failure_now(rule, expected, given));
        E::custom("refused")
    }

    fn fail_at<E: serde::de::Error>(
        &mut self,
        field: &Field,
        rule: &'static str,
        expected: &str,
        given: &str,
    ) -> E {
        self.path.push_field(field.wire);
        self.fail(rule, expected, given)
    }

    fn comma(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }

    fn key(&mut self, key: &str) {
        self.comma();
        self.text(key);
        self.out.push(b':');
    }

    fn text(&mut self, text: &str) {
        // Writing a string into memory does not fail.
        let _ = text.serialize(&mut serde_json::Serializer::new(&mut self.out));
    }

    fn integer(&mut self, value: i64) {
        let _ = value.serialize(&mut serde_json::Serializer::new(&mut self.out));
    }
}

struct ObjectIn<'e, 'c> {
    object: &'static Object,
    encoder: &'e mut Encoder<'c>,
    is_top: bool,
}

impl<'de> DeserializeSeed<'de> for ObjectIn<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(ValueVisitor {
            kind: Kind::Object(self.object),
            limits: &[],
            encoder: self.encoder,
            is_top: self.is_top,
        })
    }
}

/// Which field a key names.
enum Named {
    Field(usize),
    Extra,
    Unknown(String),
}

struct KeyIn {
    object: &'static Object,
    casing: Casing,
    /// The field after the last one read: inputs mostly keep the declared order.
    hint: usize,
}

impl KeyIn {
    fn find(&self, key: &str) -> Named {
        if let Some(field) = self.object.fields.get(self.hint)
            && self.casing.matches(field.wire, key)
        {
            return Named::Field(self.hint);
        }
        if let Some(at) = self.object.fields.iter().position(|field| self.casing.matches(field.wire, key)) {
            return Named::Field(at);
        }
        if key == "extra" { Named::Extra } else { Named::Unknown(key.to_owned()) }
    }
}

impl<'de> DeserializeSeed<'de> for KeyIn {
    type Value = Named;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Named, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyIn {
    type Value = Named;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }
    fn visit_str<E>(self, key: &str) -> Result<Named, E> {
        Ok(self.find(key))
    }
}

struct ValueIn<'e, 'c> {
    kind: Kind,
    limits: &'static [Limit],
    encoder: &'e mut Encoder<'c>,
}

impl<'de> DeserializeSeed<'de> for ValueIn<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if let Kind::Json = self.kind {
            let raw = <&RawValue as serde::Deserialize>::deserialize(deserializer)?;
            return copy(raw, self.encoder);
        }
        deserializer.deserialize_any(ValueVisitor {
            kind: self.kind,
            limits: self.limits,
            encoder: self.encoder,
            is_top: false,
        })
    }
}

/// Copies JSON that no shape describes.
fn copy<E: serde::de::Error>(raw: &RawValue, encoder: &mut Encoder<'_>) -> Result<(), E> {
    let rule = if encoder.encoding.from_doubles { IntegerRule::RefuseUnsafe } else { IntegerRule::Keep };
    rewrite_integers(raw.get(), rule, &mut encoder.out).map_err(|failure| match failure {
        super::lossless::CopyFailure::Unsafe => encoder.fail("safe_integer", SAFE_INTEGER_WORDS, raw.get()),
        _ => encoder.fail("depth", "must not be nested deeper than 128", ""),
    })
}

const SAFE_INTEGER_WORDS: &str = "must be within ±(2^53-1) as a number: give a bigint or a decimal string";

struct ValueVisitor<'e, 'c> {
    kind: Kind,
    limits: &'static [Limit],
    encoder: &'e mut Encoder<'c>,
    is_top: bool,
}

impl ValueVisitor<'_, '_> {
    fn wrong<E: serde::de::Error>(self, given: &str) -> E {
        let expected = match self.kind {
            Kind::Bool => "must be true or false",
            Kind::Int32 | Kind::Int64 | Kind::Code(_) => "must be an integer",
            Kind::Id(_) => "must be an integer id or its decimal digits as a string",
            Kind::Text | Kind::TextCode(_) => "must be a string",
            Kind::Object(_) | Kind::Map(..) => "must be an object",
            Kind::List(_) => "must be an array",
            Kind::Json => "must be JSON",
        };
        self.encoder.fail("type", expected, given)
    }

    fn integer<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        if self.encoder.encoding.from_doubles && value.unsigned_abs() > MAX_SAFE_INTEGER {
            return Err(self.encoder.fail("safe_integer", SAFE_INTEGER_WORDS, &value.to_string()));
        }
        self.exact_integer(value)
    }

    /// An integer that cannot have been damaged on its way here.
    fn exact_integer<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        let (low, high) = match self.kind {
            Kind::Int32 | Kind::Code(_) => (i64::from(i32::MIN), i64::from(i32::MAX)),
            Kind::Id(IdOf::Cursor) | Kind::Int64 => (i64::MIN, i64::MAX),
            Kind::Id(_) => (0, i64::MAX),
            _ => return Err(self.wrong(&value.to_string())),
        };
        let declared = self.limits.iter().find_map(|limit| match limit {
            Limit::Range(low, high) => Some((*low, *high)),
            _ => None,
        });
        let (low, high) = declared.map_or((low, high), |(l, h)| (low.max(l), high.min(h)));
        if value < low || value > high {
            let expected = if high == i64::MAX {
                format!("must be at least {low}")
            } else {
                format!("must be from {low} to {high}")
            };
            return Err(self.encoder.fail("range", &expected, &value.to_string()));
        }
        self.encoder.integer(value);
        Ok(())
    }

    fn id_from_text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let canonical = !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (digits == "0" || !digits.starts_with('0'));
        if !canonical {
            let given = format!("{text:?}");
            return Err(self.encoder.fail("integer", "must be decimal digits and nothing else", &given));
        }
        match text.parse() {
            Ok(value) => self.exact_integer(value),
            Err(_) => Err(self.encoder.fail("range", "must fit into 64 bits", text)),
        }
    }

    fn check_count<E: serde::de::Error>(&mut self, count: usize, over: u32) -> Result<(), E> {
        if count > over as usize {
            let rule = if matches!(self.kind, Kind::List(_)) { "max_items" } else { "max_entries" };
            return Err(self.encoder.fail(
                rule,
                &format!("must have at most {over} entries"),
                &format!("{count} entries"),
            ));
        }
        Ok(())
    }
}

fn check_chars<E: serde::de::Error>(
    text: &str,
    most: Option<u32>,
    encoder: &mut Encoder<'_>,
) -> Result<(), E> {
    let Some(most) = most else { return Ok(()) };
    // Bytes first: a text is never shorter in bytes than in characters.
    if text.len() > most as usize && text.chars().count() > most as usize {
        let expected = format!("must be at most {most} characters");
        let given = format!("{} characters", text.chars().count());
        return Err(encoder.fail("max_chars", &expected, &given));
    }
    Ok(())
}

fn limit_of(limits: &[Limit], pick: impl Fn(&Limit) -> Option<u32>) -> Option<u32> {
    limits.iter().find_map(pick)
}

impl<'de> Visitor<'de> for ValueVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the field's type")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        if !matches!(self.kind, Kind::Bool) {
            return Err(self.wrong(if value { "true" } else { "false" }));
        }
        self.encoder.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.integer(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.integer(value),
            Err(_) if self.encoder.encoding.from_doubles => {
                Err(self.encoder.fail("safe_integer", SAFE_INTEGER_WORDS, &value.to_string()))
            }
            Err(_) => Err(self.encoder.fail("range", "must fit into 64 bits", &value.to_string())),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        let takes_integer = matches!(self.kind, Kind::Int32 | Kind::Int64 | Kind::Id(_) | Kind::Code(_));
        #[allow(clippy::cast_precision_loss)]
        let beyond = value.abs() > MAX_SAFE_INTEGER as f64;
        if takes_integer && beyond {
            return Err(self.encoder.fail("safe_integer", SAFE_INTEGER_WORDS, &value.to_string()));
        }
        Err(self.wrong(&value.to_string()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        match self.kind {
            Kind::Text | Kind::TextCode(_) => {
                let most = limit_of(self.limits, |limit| match limit {
                    Limit::MaxChars(most) => Some(*most),
                    _ => None,
                });
                check_chars(text, most, self.encoder)?;
                self.encoder.text(text);
                Ok(())
            }
            Kind::Id(_) => self.id_from_text(text),
            _ => Err(self.wrong(&format!("{text:?}"))),
        }
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        // What JSON.stringify makes of NaN and Infinity, so a null is never taken for a field left out.
        Err(self.wrong("null (leave the field out instead)"))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let Kind::List(item) = self.kind else { return Err(self.wrong("an array")) };
        let most = limit_of(self.limits, |limit| match limit {
            Limit::MaxItems(most) => Some(*most),
            _ => None,
        });
        self.encoder.out.push(b'[');
        let mut count = 0;
        loop {
            self.encoder.path.push_index(count);
            self.encoder.comma();
            let mark = self.encoder.out.len();
            let seed = ValueIn { kind: *item, limits: &[], encoder: self.encoder };
            let more = seq.next_element_seed(seed)?.is_some();
            self.encoder.path.pop();
            if !more {
                // The separator was written for an item that did not come.
                if count > 0 {
                    self.encoder.out.truncate(mark - 1);
                }
                break;
            }
            count += 1;
        }
        if let Some(most) = most {
            self.check_count(count, most)?;
        }
        self.encoder.out.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.kind {
            Kind::Object(object) => object_in(object, self.encoder, self.is_top, map),
            Kind::Map(key, value) => self.map_in(key, *value, map),
            _ => Err(self.wrong("an object")),
        }
    }
}

impl ValueVisitor<'_, '_> {
    fn map_in<'de, A: MapAccess<'de>>(
        mut self,
        keys: MapKey,
        value: Kind,
        mut map: A,
    ) -> Result<(), A::Error> {
        let pick = |wanted: fn(&Limit) -> Option<u32>| limit_of(self.limits, wanted);
        let entries = pick(|limit| if let Limit::MaxEntries(most) = limit { Some(*most) } else { None });
        let key_chars = pick(|limit| if let Limit::KeyMaxChars(most) = limit { Some(*most) } else { None });
        let value_chars =
            pick(|limit| if let Limit::ValueMaxChars(most) = limit { Some(*most) } else { None });
        let reserved = self.limits.iter().find_map(|limit| match limit {
            Limit::KeyReserved(prefix) => Some(*prefix),
            _ => None,
        });
        self.encoder.out.push(b'{');
        let mut count = 0;
        while let Some(key) = map.next_key::<String>()? {
            self.encoder.path.push_key(&key);
            if keys == MapKey::UserId && !is_user_id(&key) {
                return Err(self.encoder.fail(
                    "integer",
                    "must be keyed by user ids in decimal digits",
                    &format!("{key:?}"),
                ));
            }
            check_chars(&key, key_chars, self.encoder)?;
            if reserved.is_some_and(|prefix| key.starts_with(prefix)) {
                let expected =
                    format!("keys must not start with {:?}: reserved", reserved.unwrap_or_default());
                return Err(self.encoder.fail("key_reserved", &expected, &format!("{key:?}")));
            }
            self.encoder.key(&key);
            let text_limit = value_chars.map(Limit::MaxChars);
            let seed = MapValueIn { kind: value, text_limit, encoder: self.encoder };
            map.next_value_seed(seed)?;
            self.encoder.path.pop();
            count += 1;
        }
        if let Some(most) = entries {
            self.check_count(count, most)?;
        }
        self.encoder.out.push(b'}');
        Ok(())
    }
}

fn is_user_id(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|b| b.is_ascii_digit())
        && (key == "0" || !key.starts_with('0'))
        && key.parse::<i64>().is_ok()
}

/// A map's value: its limit is the map's, known only at run time.
struct MapValueIn<'e, 'c> {
    kind: Kind,
    text_limit: Option<Limit>,
    encoder: &'e mut Encoder<'c>,
}

impl<'de> DeserializeSeed<'de> for MapValueIn<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let start = self.encoder.out.len();
        ValueIn { kind: self.kind, limits: &[], encoder: self.encoder }.deserialize(deserializer)?;
        if let Some(Limit::MaxChars(most)) = self.text_limit {
            let written = self.encoder.out.get(start..).unwrap_or_default();
            // Two quotes, and escapes only lengthen: shorter than the limit here is shorter in truth.
            if written.len() > most as usize + 2 {
                let text: String = serde_json::from_slice(written).unwrap_or_default();
                check_chars(&text, Some(most), self.encoder)?;
            }
        }
        Ok(())
    }
}

/// Reads one object's fields, then sees to what is missing.
fn object_in<'de, A: MapAccess<'de>>(
    object: &'static Object,
    encoder: &mut Encoder<'_>,
    is_top: bool,
    mut map: A,
) -> Result<(), A::Error> {
    let start = encoder.out.len();
    encoder.out.push(b'{');
    let mut seen: u64 = 0;
    let mut extra_seen = false;
    let mut hint = 0;
    while let Some(named) = map.next_key_seed(KeyIn { object, casing: encoder.encoding.casing, hint })? {
        match named {
            Named::Field(at) => {
                let Some(field) = object.fields.get(at) else { continue };
                if seen & (1 << at) != 0 {
                    return Err(encoder.fail_at(field, "duplicate_key", "must be given once", ""));
                }
                seen |= 1 << at;
                hint = at + 1;
                encoder.path.push_field(field.wire);
                encoder.key(field.wire);
                let value_at = encoder.out.len();
                map.next_value_seed(ValueIn { kind: field.kind, limits: field.limits, encoder })?;
                encoder.path.pop();
                if is_top && encoder.client.idempotency.is_some_and(|(wire, _)| wire == field.wire) {
                    let written = encoder.out.get(value_at..).unwrap_or_default();
                    encoder.idempotency_id = serde_json::from_slice(written).ok();
                }
            }
            Named::Extra => {
                if extra_seen {
                    encoder.path.push_key("extra");
                    return Err(encoder.fail("duplicate_key", "must be given once", ""));
                }
                extra_seen = true;
                encoder.path.push_key("extra");
                map.next_value_seed(ExtraIn { object, encoder })?;
                encoder.path.pop();
            }
            Named::Unknown(key) => {
                encoder.path.push_key(&key);
                return Err(encoder.fail(
                    "unknown_field",
                    "is no field of this object; fields newer than this version go into extra by wire name",
                    "",
                ));
            }
        }
    }
    complete(object, encoder, is_top, seen)?;
    encoder.out.push(b'}');
    for rule in object.rules {
        check_rule(object, rule, encoder, start, seen)?;
    }
    Ok(())
}

/// Adds what the client knows and the numeric side of twins; refuses what is still missing.
fn complete<E: serde::de::Error>(
    object: &'static Object,
    encoder: &mut Encoder<'_>,
    is_top: bool,
    seen: u64,
) -> Result<(), E> {
    let has = |at: usize| seen & (1 << at) != 0;
    for (at, field) in object.fields.iter().enumerate() {
        if let Some(main) = field.twin_of.filter(|main| has(at) && has(usize::from(*main))) {
            let main = object.fields.get(usize::from(main)).map_or("", |main| main.wire);
            let name = encoder.encoding.casing.spell(main);
            return Err(encoder.fail_at(
                field,
                "one_of_twins",
                &format!("must not be given next to {name}"),
                "",
            ));
        }
        if has(at) {
            continue;
        }
        match field.presence {
            Presence::FromClient if is_top => {
                encoder.key(field.wire);
                encoder.integer(i64::from(encoder.client.app_id));
            }
            Presence::Required | Presence::Essential | Presence::FromClient => {
                let twin = object
                    .fields
                    .iter()
                    .position(|twin| twin.twin_of.is_some_and(|of| usize::from(of) == at));
                if !twin.is_some_and(has) {
                    let expected = match twin.and_then(|twin| object.fields.get(twin)) {
                        Some(twin) => {
                            format!("must be given, or {}", encoder.encoding.casing.spell(twin.wire))
                        }
                        None => "must be given".to_owned(),
                    };
                    return Err(encoder.fail_at(field, "required", &expected, ""));
                }
                // As the official Go SDK sends it next to the twin.
                encoder.key(field.wire);
                let numeric: &[u8] = if matches!(field.kind, Kind::Id(_)) { b"0" } else { b"null" };
                encoder.out.extend_from_slice(numeric);
            }
            Presence::Optional => {
                if is_top
                    && let Some((wire, id)) = encoder.client.idempotency
                    && wire == field.wire
                    && !id.is_empty()
                {
                    encoder.key(wire);
                    encoder.text(id);
                    encoder.idempotency_id = Some(id.to_owned());
                }
            }
        }
    }
    Ok(())
}

fn check_rule<E: serde::de::Error>(
    object: &'static Object,
    rule: &Rule,
    encoder: &mut Encoder<'_>,
    start: usize,
    seen: u64,
) -> Result<(), E> {
    let has = |at: u8| seen & (1 << at) != 0;
    match rule {
        Rule::AtLeastOneOf(fields) => {
            if !fields.iter().any(|at| has(*at)) {
                let names: Vec<String> = fields
                    .iter()
                    .filter_map(|at| object.fields.get(usize::from(*at)))
                    .map(|field| encoder.encoding.casing.spell(field.wire))
                    .collect();
                return Err(encoder.fail(
                    "at_least_one_of",
                    &format!("must have at least one of {}", names.join(", ")),
                    "",
                ));
            }
        }
        Rule::RequiredWhen { field, path, equals } => {
            let twin = object.fields.iter().position(|twin| twin.twin_of == Some(*field));
            let given = has(*field) || twin.and_then(|at| u8::try_from(at).ok()).is_some_and(has);
            let body = encoder.out.get(start..).and_then(|body| std::str::from_utf8(body).ok());
            if !given && body.and_then(|body| integer_at(body, path)) == Some(*equals) {
                let Some(field) = object.fields.get(usize::from(*field)) else { return Ok(()) };
                let path: Vec<String> =
                    path.split('.').map(|name| encoder.encoding.casing.spell(name)).collect();
                return Err(encoder.fail_at(
                    field,
                    "required",
                    &format!("must be given when {} is {equals}", path.join(".")),
                    "",
                ));
            }
        }
    }
    Ok(())
}

struct ExtraIn<'e, 'c> {
    object: &'static Object,
    encoder: &'e mut Encoder<'c>,
}

impl<'de> DeserializeSeed<'de> for ExtraIn<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl ExtraIn<'_, '_> {
    fn wrong<E: serde::de::Error>(self) -> E {
        self.encoder.fail("type", "must be an object of fields by wire name", "")
    }
}

impl<'de> Visitor<'de> for ExtraIn<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of fields by wire name")
    }
    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        Err(self.wrong())
    }
    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        Err(self.wrong())
    }
    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        Err(self.wrong())
    }
    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        Err(self.wrong())
    }
    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        Err(self.wrong())
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(self.wrong())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(self.wrong())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = std::collections::BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            self.encoder.path.push_key(&key);
            if self.object.fields.iter().any(|field| field.wire == key) {
                let own = self.object.fields.iter().find(|field| field.wire == key).map_or("", |f| f.wire);
                let name = self.encoder.encoding.casing.spell(own);
                return Err(self.encoder.fail("extra", &format!("is a declared field: use {name}"), ""));
            }
            self.encoder.key(&key);
            let raw: &RawValue = map.next_value()?;
            copy(raw, self.encoder)?;
            self.encoder.path.pop();
            if !seen.insert(key) {
                return Err(A::Error::custom("duplicate key in extra"));
            }
        }
        Ok(())
    }
}
