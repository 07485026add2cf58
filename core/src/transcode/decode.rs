//! Wire JSON to output JSON: renames, quotes ids, fills in what the service left out, keeps what is not declared.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize as _;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::lossless::{IntegerRule, is_safe, rewrite_integers};
use super::path::Path;
use crate::casing::Casing;
use crate::error::shorten;
use crate::shape::{Field, Kind, MapKey, Object, Presence};

/// How ids are written in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdForm {
    /// As integers.
    Integer,
    /// As decimal strings, for JavaScript.
    Text,
}

/// Why a result could not be read.
#[derive(Debug, PartialEq, Eq)]
pub struct DecodeFailure {
    /// Where, by wire names.
    pub path: String,
    /// The stable name of the rule.
    pub rule: &'static str,
    /// In words.
    pub reason: String,
}

/// Turns the wire JSON of `object` into the caller's. `null` and an absent result (`None`) are an empty object.
///
/// # Errors
/// On JSON that is broken, too deep or of another type than declared; on a key given twice; on an essential field
/// that is missing.
pub fn decode(
    object: &'static Object,
    wire: Option<&str>,
    casing: Casing,
    ids: IdForm,
) -> Result<String, DecodeFailure> {
    let mut decoder = Decoder { out: Vec::new(), path: Path::default(), casing, ids, failure: None };
    decoder.path.push_field("Result");
    let wire = wire.map(str::trim).filter(|wire| *wire != "null").unwrap_or("{}");
    decoder.out.reserve(wire.len() + wire.len() / 8);
    let mut reader = serde_json::Deserializer::from_str(wire);
    let seed = ValueOut { kind: Kind::Object(object), decoder: &mut decoder };
    let read = seed.deserialize(&mut reader).and_then(|written| reader.end().map(|()| written));
    if let Some(failure) = decoder.failure.take() {
        return Err(failure);
    }
    if let Err(error) = read {
        let words = error.to_string();
        let rule = if words.starts_with("recursion limit") { "depth" } else { "syntax" };
        return Err(decoder.failure_now(rule, words));
    }
    Ok(String::from_utf8(decoder.out).unwrap_or_default())
}

struct Decoder {
    out: Vec<u8>,
    path: Path,
    casing: Casing,
    ids: IdForm,
    failure: Option<DecodeFailure>,
}

impl Decoder {
    fn failure_now(&self, rule: &'static str, reason: String) -> DecodeFailure {
        DecodeFailure { path: self.path.spell(Casing::Wire), rule, reason }
    }

    fn fail<E: serde::de::Error>(&mut self, rule: &'static str, reason: String) -> E {
        self.failure = Some(self.failure_now(rule, reason));
        E::custom("unreadable")
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

    fn field_key(&mut self, field: &Field) {
        self.comma();
        // Declared names hold nothing that JSON would escape.
        self.out.push(b'"');
        match self.casing {
            Casing::LowerFirst => {
                let at = self.out.len();
                self.out.extend_from_slice(field.wire.as_bytes());
                if let Some(first) = self.out.get_mut(at) {
                    first.make_ascii_lowercase();
                }
            }
            Casing::Wire => self.out.extend_from_slice(field.wire.as_bytes()),
            Casing::Snake => {
                let name = self.casing.spell(field.wire);
                self.out.extend_from_slice(name.as_bytes());
            }
        }
        self.out.extend_from_slice(b"\":");
    }

    fn text(&mut self, text: &str) {
        let _ = text.serialize(&mut serde_json::Serializer::new(&mut self.out));
    }

    fn quoted(&mut self, token: &[u8]) {
        self.out.push(b'"');
        self.out.extend_from_slice(token);
        self.out.push(b'"');
    }

    /// An integer in the form of its kind.
    fn integer(&mut self, kind: Kind, value: i64) {
        let mark = self.out.len();
        let _ = value.serialize(&mut serde_json::Serializer::new(&mut self.out));
        if self.ids == IdForm::Text {
            let token = self.out.get(mark..).unwrap_or_default();
            if matches!(kind, Kind::Id(_)) || !is_safe(token) {
                let token = token.to_vec();
                self.out.truncate(mark);
                self.quoted(&token);
            }
        }
    }

    fn copy<E: serde::de::Error>(&mut self, raw: &RawValue) -> Result<(), E> {
        let rule = if self.ids == IdForm::Text { IntegerRule::QuoteIds } else { IntegerRule::Keep };
        rewrite_integers(raw.get(), rule, &mut self.out)
            .map_err(|_| self.fail("depth", "nested deeper than 128".to_owned()))
    }

    /// What a field that the answer left out reads as: Go's zero values, which the service is known to drop.
    fn zero(&mut self, kind: Kind) {
        match kind {
            Kind::Bool => self.out.extend_from_slice(b"false"),
            Kind::Int32 | Kind::Int64 | Kind::Id(_) | Kind::Code(_) => self.integer(kind, 0),
            Kind::Text | Kind::TextCode(_) => self.out.extend_from_slice(b"\"\""),
            Kind::Json => self.out.extend_from_slice(b"null"),
            Kind::List(_) => self.out.extend_from_slice(b"[]"),
            Kind::Map(..) => self.out.extend_from_slice(b"{}"),
            Kind::Object(object) => {
                self.out.push(b'{');
                for field in object.fields {
                    if field.presence != Presence::Optional {
                        self.field_key(field);
                        self.zero(field.kind);
                    }
                }
                self.out.push(b'}');
            }
        }
    }
}

/// Whether a value was written, or was `null`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Value,
    Null,
    /// An id that is not numeric, in a language where ids are integers: kept among the extra fields.
    Foreign,
}

struct ValueOut<'d> {
    kind: Kind,
    decoder: &'d mut Decoder,
}

impl<'de> DeserializeSeed<'de> for ValueOut<'_> {
    type Value = Written;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Written, D::Error> {
        if let Kind::Json = self.kind {
            let raw = <&RawValue as serde::Deserialize>::deserialize(deserializer)?;
            self.decoder.copy(raw)?;
            return Ok(if raw.get() == "null" { Written::Null } else { Written::Value });
        }
        deserializer.deserialize_any(self)
    }
}

impl ValueOut<'_> {
    fn wrong<E: serde::de::Error>(self, found: &str) -> E {
        let declared = match self.kind {
            Kind::Bool => "a boolean",
            Kind::Int32 | Kind::Int64 | Kind::Code(_) => "an integer",
            Kind::Id(_) => "an id",
            Kind::Text | Kind::TextCode(_) => "a string",
            Kind::Object(_) | Kind::Map(..) => "an object",
            Kind::List(_) => "an array",
            Kind::Json => "JSON",
        };
        let found = shorten(found);
        self.decoder.fail("type", format!("declared as {declared}, found {found}"))
    }

    fn number<E: serde::de::Error>(self, value: i64) -> Result<Written, E> {
        match self.kind {
            Kind::Int32 | Kind::Code(_)
                if self.decoder.ids == IdForm::Integer && i32::try_from(value).is_err() =>
            {
                Err(self.decoder.fail("range", format!("declared as 32 bits wide, found {value}")))
            }
            Kind::Int32 | Kind::Int64 | Kind::Id(_) | Kind::Code(_) => {
                self.decoder.integer(self.kind, value);
                Ok(Written::Value)
            }
            Kind::Text | Kind::TextCode(_) => {
                self.decoder.quoted(value.to_string().as_bytes());
                Ok(Written::Value)
            }
            _ => Err(self.wrong(&value.to_string())),
        }
    }
}

impl<'de> Visitor<'de> for ValueOut<'_> {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the declared type")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Written, E> {
        Ok(Written::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Written, E> {
        if !matches!(self.kind, Kind::Bool) {
            return Err(self.wrong(if value { "true" } else { "false" }));
        }
        self.decoder.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(Written::Value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Written, E> {
        self.number(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Written, E> {
        match i64::try_from(value) {
            Ok(value) => self.number(value),
            Err(_) => Err(self.decoder.fail("range", format!("beyond 64 bits: {value}"))),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Written, E> {
        Err(self.wrong(&value.to_string()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Written, E> {
        match self.kind {
            Kind::Text | Kind::TextCode(_) => {
                self.decoder.text(text);
                Ok(Written::Value)
            }
            Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_) => match text.parse::<i64>() {
                Ok(value) => self.number(value),
                Err(_) if matches!(self.kind, Kind::Id(_)) => {
                    if self.decoder.ids == IdForm::Text {
                        self.decoder.text(text);
                        return Ok(Written::Value);
                    }
                    self.decoder.text(text);
                    Ok(Written::Foreign)
                }
                Err(_) => Err(self.wrong(&format!("{text:?}"))),
            },
            _ => Err(self.wrong(&format!("{text:?}"))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Written, A::Error> {
        let Kind::List(item) = self.kind else { return Err(self.wrong("an array")) };
        self.decoder.out.push(b'[');
        let mut count = 0;
        loop {
            self.decoder.path.push_index(count);
            self.decoder.comma();
            let mark = self.decoder.out.len();
            match seq.next_element_seed(ValueOut { kind: *item, decoder: self.decoder })? {
                Some(Written::Value) => {}
                Some(Written::Null) => {
                    return Err(self.decoder.fail("type", "null among the items".to_owned()));
                }
                Some(Written::Foreign) => {
                    return Err(self.decoder.fail("integer", "an id that is not numeric".to_owned()));
                }
                None => {
                    self.decoder.path.pop();
                    if count > 0 {
                        self.decoder.out.truncate(mark - 1);
                    }
                    break;
                }
            }
            self.decoder.path.pop();
            count += 1;
        }
        self.decoder.out.push(b']');
        Ok(Written::Value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
        match self.kind {
            Kind::Object(object) => object_out(object, self.decoder, map),
            Kind::Map(keys, value) => map_out(keys, *value, self.decoder, map),
            _ => Err(self.wrong("an object")),
        }
    }
}

fn map_out<'de, A: MapAccess<'de>>(
    keys: MapKey,
    value: Kind,
    decoder: &mut Decoder,
    mut map: A,
) -> Result<Written, A::Error> {
    let mut seen = BTreeSet::new();
    decoder.out.push(b'{');
    while let Some(key) = map.next_key::<String>()? {
        decoder.path.push_key(&key);
        if !seen.insert(key.clone()) {
            return Err(decoder.fail("duplicate_key", "given twice".to_owned()));
        }
        if keys == MapKey::UserId && decoder.ids == IdForm::Integer && key.parse::<i64>().is_err() {
            return Err(decoder.fail("integer", "a key that is no user id".to_owned()));
        }
        let mark = decoder.out.len();
        decoder.key(&key);
        match map.next_value_seed(ValueOut { kind: value, decoder })? {
            Written::Value => {}
            Written::Null => decoder.out.truncate(mark),
            Written::Foreign => return Err(decoder.fail("integer", "an id that is not numeric".to_owned())),
        }
        decoder.path.pop();
    }
    decoder.out.push(b'}');
    Ok(Written::Value)
}

/// Which field a wire key names.
enum Named {
    Field(usize),
    Unknown(String),
}

struct KeyOut {
    object: &'static Object,
    hint: usize,
    seen: u64,
}

impl<'de> DeserializeSeed<'de> for KeyOut {
    type Value = Named;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Named, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOut {
    type Value = Named;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }
    fn visit_str<E>(self, key: &str) -> Result<Named, E> {
        let fields = self.object.fields;
        if fields.get(self.hint).is_some_and(|field| field.wire == key) {
            return Ok(Named::Field(self.hint));
        }
        if let Some(at) = fields.iter().position(|field| field.wire == key) {
            return Ok(Named::Field(at));
        }
        // The other documented name counts only while the main one has not come.
        let alias = fields.iter().position(|field| field.alias == Some(key));
        Ok(match alias.filter(|at| self.seen & (1 << at) == 0) {
            Some(at) => Named::Field(at),
            None => Named::Unknown(key.to_owned()),
        })
    }
}

fn object_out<'de, A: MapAccess<'de>>(
    object: &'static Object,
    decoder: &mut Decoder,
    mut map: A,
) -> Result<Written, A::Error> {
    let mut seen: u64 = 0;
    let mut written: u64 = 0;
    let mut hint = 0;
    let mut extra: Vec<(String, Vec<u8>)> = Vec::new();
    let mut unknown = BTreeSet::new();
    decoder.out.push(b'{');
    while let Some(named) = map.next_key_seed(KeyOut { object, hint, seen })? {
        match named {
            Named::Field(at) => {
                let Some(field) = object.fields.get(at) else { continue };
                decoder.path.push_field(field.wire);
                if seen & (1 << at) != 0 {
                    return Err(decoder.fail("duplicate_key", "given twice".to_owned()));
                }
                seen |= 1 << at;
                hint = at + 1;
                let mark = decoder.out.len();
                decoder.field_key(field);
                let value_at = decoder.out.len();
                match map.next_value_seed(ValueOut { kind: field.kind, decoder })? {
                    Written::Value => written |= 1 << at,
                    Written::Null => decoder.out.truncate(mark),
                    Written::Foreign => {
                        extra.push((field.wire.to_owned(), decoder.out.split_off(value_at)));
                        decoder.out.truncate(mark);
                    }
                }
                decoder.path.pop();
            }
            Named::Unknown(key) => {
                decoder.path.push_key(&key);
                if !unknown.insert(key.clone()) {
                    return Err(decoder.fail("duplicate_key", "given twice".to_owned()));
                }
                let raw: &RawValue = map.next_value()?;
                let mark = decoder.out.len();
                decoder.copy(raw)?;
                extra.push((key, decoder.out.split_off(mark)));
                decoder.path.pop();
            }
        }
    }
    for (_, field) in object.fields.iter().enumerate().filter(|(at, _)| written & (1 << at) == 0) {
        match field.presence {
            Presence::Optional => {}
            Presence::Essential => {
                decoder.path.push_field(field.wire);
                return Err(decoder.fail("required", "missing from the answer".to_owned()));
            }
            Presence::Required | Presence::FromClient => {
                decoder.field_key(field);
                decoder.zero(field.kind);
            }
        }
    }
    if !extra.is_empty() {
        decoder.key("extra");
        decoder.out.push(b'{');
        for (key, value) in extra {
            decoder.key(&key);
            decoder.out.extend_from_slice(&value);
        }
        decoder.out.push(b'}');
    }
    decoder.out.push(b'}');
    Ok(Written::Value)
}
