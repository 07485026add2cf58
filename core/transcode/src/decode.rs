//! Wire JSON to output JSON: renames, quotes ids, fills in what the service left out, keeps what is not declared.

use std::borrow::Cow;

use super::encode::is_canonical_integer;
use super::failures::Failures;
use super::key_order::KeyOrder;
use super::lossless::{copy_value, digits, is_at_most, is_safe};
use super::place::Place;
use super::raw_object::duplicate;
use super::{CopyFailure, IntegerRule, quote, same_bytes};
use crate::casing::Casing;
use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::json_writer::JsonWriter;
use crate::shape::{Kind, MapKey, Object, Presence};
use crate::shorten;

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

/// Turns the reader's next value, wire JSON of `object`, into the caller's JSON. `null` is an empty object.
///
/// # Errors
/// On JSON that is broken, too deep or of another type than declared; on a key given twice; on an essential field
/// that is missing. Paths begin with `root`.
pub fn decode(
    root: &'static str,
    object: &'static Object,
    wire: &mut JsonReader<'_>,
    casing: Casing,
    ids: IdForm,
) -> Result<String, DecodeFailure> {
    let out = JsonWriter::with_capacity(wire.left() + wire.left() / 8 + 64);
    let mut decoder = Decoder { wire, out, casing, ids };
    match decoder.value(Kind::Object(object), &Place::root(root)) {
        Ok(Written::Null) => return decode(root, object, &mut JsonReader::new("{}"), casing, ids),
        Ok(_) => {}
        Err(failure) => return Err(*failure),
    }
    Ok(decoder.out.finish())
}

type Failure = Box<DecodeFailure>;

struct Decoder<'r, 'w> {
    wire: &'r mut JsonReader<'w>,
    out: JsonWriter,
    casing: Casing,
    ids: IdForm,
}

/// What became of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Value,
    /// It was `null`, which counts as absent.
    Null,
    /// An id that is not numeric, in a language where ids are integers: kept among the extra fields.
    Foreign,
}

#[cold]
#[inline(never)]
fn fail(place: &Place<'_>, rule: &'static str, reason: &str) -> Failure {
    Box::new(DecodeFailure { path: place.spell(Casing::Wire), rule, reason: reason.to_owned() })
}

#[cold]
#[inline(never)]
fn broken(place: &Place<'_>, error: JsonError) -> Failure {
    fail(place, error.rule(), &error.words())
}

#[cold]
#[inline(never)]
fn wrong(place: &Place<'_>, kind: Kind, found: &str) -> Failure {
    let declared = match kind {
        Kind::Bool => "a boolean",
        Kind::Int32 | Kind::Int64 | Kind::Code(_) => "an integer",
        Kind::Id(_) => "an id",
        Kind::Text | Kind::TextCode(_) => "a string",
        Kind::Object(_) | Kind::Map(..) => "an object",
        Kind::List(_) => "an array",
        Kind::Json => "JSON",
    };
    fail(place, "type", &format!("declared as {declared}, found {}", shorten(found)))
}

impl Decoder<'_, '_> {
    fn value(&mut self, kind: Kind, place: &Place<'_>) -> Result<Written, Failure> {
        let broken = |error| broken(place, error);
        let found = self.wire.peek().map_err(broken)?;
        match (kind, found) {
            (_, ValueKind::Null) => {
                self.wire.literal(found).map_err(broken)?;
                return Ok(Written::Null);
            }
            (Kind::Json, _) => self.copy(place)?,
            (Kind::Object(object), ValueKind::Object) => {
                self.object(object, &mut KeyOrder::declared(), place)?
            }
            (Kind::Map(keys, value), ValueKind::Object) => self.map(keys, *value, place)?,
            (Kind::List(item), ValueKind::Array) => self.list(*item, place)?,
            (Kind::Bool, ValueKind::Bool(_)) => {
                self.out.append(self.wire.literal(found).map_err(broken)?);
            }
            (Kind::Text | Kind::TextCode(_), ValueKind::Text) => {
                self.out.append(self.wire.raw_string().map_err(broken)?);
            }
            (Kind::Text | Kind::TextCode(_), ValueKind::Number) => {
                self.out.quoted(self.wire.number().map_err(broken)?.text);
            }
            (Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_), ValueKind::Number) => {
                let number = self.wire.number().map_err(broken)?;
                if !number.is_integer {
                    return Err(wrong(place, kind, number.text));
                }
                self.integer(kind, number.text, place)?;
            }
            (Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_), ValueKind::Text) => {
                let text = self.wire.string().map_err(broken)?;
                if is_canonical_integer(&text) {
                    self.integer(kind, &text, place)?;
                } else if let Ok(value) = text.parse::<i64>() {
                    self.integer(kind, &value.to_string(), place)?;
                } else if matches!(kind, Kind::Id(_)) {
                    self.out.text(&text);
                    return Ok(if self.ids == IdForm::Text { Written::Value } else { Written::Foreign });
                } else {
                    return Err(wrong(place, kind, &quote(&text)));
                }
            }
            _ => {
                let found = match found {
                    ValueKind::Object => "an object",
                    ValueKind::Array => "an array",
                    _ => self.wire.raw().map_err(broken)?,
                };
                return Err(wrong(place, kind, found));
            }
        }
        Ok(Written::Value)
    }

    /// An integer in the form of its kind.
    fn integer(&mut self, kind: Kind, number: &str, place: &Place<'_>) -> Result<(), Failure> {
        if !is_at_most(digits(number), b"9223372036854775807") && number.parse::<i64>().is_err() {
            return Err(fail(place, "range", &format!("beyond 64 bits: {}", shorten(number))));
        }
        let is_narrow = matches!(kind, Kind::Int32 | Kind::Code(_));
        if is_narrow
            && self.ids == IdForm::Integer
            && number.parse::<i64>().is_ok_and(|value| i32::try_from(value).is_err())
        {
            return Err(fail(place, "range", &format!("declared as 32 bits wide, found {number}")));
        }
        if self.ids == IdForm::Text && (matches!(kind, Kind::Id(_)) || !is_safe(number)) {
            self.out.quoted(number);
        } else {
            self.out.append(number);
        }
        Ok(())
    }

    #[inline(never)]
    fn copy(&mut self, place: &Place<'_>) -> Result<(), Failure> {
        let rule = if self.ids == IdForm::Text { IntegerRule::QuoteIds } else { IntegerRule::Keep };
        copy_value(self.wire, rule, &mut self.out).map_err(|failure| match failure {
            CopyFailure::Json(error) => broken(place, error),
            CopyFailure::Unsafe => fail(place, "range", "an integer beyond ±(2^53-1)"),
        })
    }

    #[inline(never)]
    fn list(&mut self, item: Kind, place: &Place<'_>) -> Result<(), Failure> {
        self.wire.enter().map_err(|error| broken(place, error))?;
        self.out.push(b'[');
        let (mut first, mut count) = (true, 0);
        let mut order = KeyOrder::declared();
        while self.wire.next_item(&mut first).map_err(|error| broken(place, error))? {
            self.out.comma();
            let here = place.index(count);
            if let Kind::Object(object) = item
                && self.wire.peek() == Ok(ValueKind::Object)
            {
                self.object(object, &mut order, &here)?;
                count += 1;
                continue;
            }
            match self.value(item, &here)? {
                Written::Value => {}
                Written::Null => return Err(fail(&here, "type", "null among the items")),
                Written::Foreign => return Err(fail(&here, "integer", "an id that is not numeric")),
            }
            count += 1;
        }
        self.out.push(b']');
        Ok(())
    }

    #[inline(never)]
    fn map(&mut self, keys: MapKey, value: Kind, place: &Place<'_>) -> Result<(), Failure> {
        self.wire.enter().map_err(|error| broken(place, error))?;
        self.out.push(b'{');
        let (mut first, mut seen) = (true, Vec::new());
        while let Some(key) = self.wire.next_key(&mut first).map_err(|error| broken(place, error))? {
            let here = place.key(&key);
            if keys == MapKey::UserId && self.ids == IdForm::Integer && key.parse::<i64>().is_err() {
                return Err(fail(&here, "integer", "a key that is no user id"));
            }
            let mark = self.out.len();
            self.out.key(&key);
            match self.value(value, &here)? {
                Written::Value => {}
                Written::Null => self.out.truncate(mark),
                Written::Foreign => return Err(fail(&here, "integer", "an id that is not numeric")),
            }
            seen.push(key);
        }
        self.out.push(b'}');
        refuse_duplicate(&seen, place)
    }

    #[inline(never)]
    fn object(
        &mut self,
        object: &'static Object,
        order: &mut KeyOrder,
        place: &Place<'_>,
    ) -> Result<(), Failure> {
        let broken = |error| broken(place, error);
        self.wire.enter().map_err(broken)?;
        self.out.push(b'{');
        let (mut seen, mut written): (u64, u64) = (0, 0);
        let mut extra = JsonWriter::default();
        let mut unknown = Vec::new();
        let mut failures = Failures::default();
        let mut first = true;
        let mut last = 0;
        while self.wire.next_entry(&mut first).map_err(broken)? {
            let expected = order.expected(last);
            let at = match object.fields.get(expected) {
                Some(field) if self.wire.skip_key(field.wire, Casing::Wire) => expected,
                _ => {
                    let key = self.wire.key().map_err(broken)?;
                    let Some(at) = find(object, &key, expected, seen) else {
                        extra.key(&key);
                        self.extra(&mut extra, &place.key(&key))?;
                        unknown.push(key);
                        continue;
                    };
                    order.learn(last, at);
                    at
                }
            };
            let Some(field) = object.fields.get(at) else { continue };
            let here = place.field(field.wire);
            if seen & (1 << at) != 0 {
                return Err(fail(&here, "duplicate_key", "given twice"));
            }
            seen |= 1 << at;
            last = at + 1;
            let mark = self.out.len();
            self.out.name(field.wire, self.casing);
            let value_at = self.out.len();
            match self.value(field.kind, &here)? {
                Written::Value => {
                    written |= 1 << at;
                    if object.failures.iter().any(|failures| usize::from(*failures) == at) {
                        failures.read(field.kind, self.out.since(value_at), self.casing);
                    }
                }
                Written::Null => self.out.truncate(mark),
                Written::Foreign => {
                    extra.key(field.wire);
                    extra.append(self.out.since(value_at));
                    self.out.truncate(mark);
                }
            }
        }
        refuse_duplicate(&unknown, place)?;
        self.complete(object, written, place)?;
        if !object.failures.is_empty() {
            self.out.key("failed");
            failures.write(self.casing, self.ids, &mut self.out);
        }
        if extra.len() > 0 {
            self.out.key("extra");
            self.out.push(b'{');
            self.out.append(&extra.finish());
            self.out.push(b'}');
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Keeps the value of a field that is not declared.
    fn extra(&mut self, extra: &mut JsonWriter, place: &Place<'_>) -> Result<(), Failure> {
        let mark = self.out.len();
        self.copy(place)?;
        extra.append(self.out.since(mark));
        self.out.truncate(mark);
        Ok(())
    }

    /// Writes what the answer left out as Go's zero values, which the service is known to drop.
    #[inline(never)]
    fn complete(&mut self, object: &'static Object, written: u64, place: &Place<'_>) -> Result<(), Failure> {
        for (at, field) in object.fields.iter().enumerate() {
            if written & (1 << at) != 0 || field.presence == Presence::Optional {
                continue;
            }
            let here = place.field(field.wire);
            if field.presence == Presence::Essential {
                return Err(fail(&here, "required", "missing from the answer"));
            }
            self.out.name(field.wire, self.casing);
            let zero = match field.kind {
                Kind::Bool => "false",
                Kind::Id(_) if self.ids == IdForm::Text => "\"0\"",
                Kind::Int32 | Kind::Int64 | Kind::Id(_) | Kind::Code(_) => "0",
                Kind::Text | Kind::TextCode(_) => "\"\"",
                Kind::Json => "null",
                Kind::List(_) => "[]",
                Kind::Map(..) => "{}",
                Kind::Object(object) => {
                    self.out.push(b'{');
                    self.complete(object, 0, &here)?;
                    "}"
                }
            };
            self.out.append(zero);
        }
        Ok(())
    }
}

/// The field of this name, from where it is expected on; failing that, the one that has it as its other documented name,
/// which counts only while the main one has not come.
fn find(object: &Object, key: &str, expected: usize, seen: u64) -> Option<usize> {
    let count = object.fields.len();
    let field = |at: usize| object.fields.get(at);
    let named =
        |at: &usize| field(*at).is_some_and(|field| same_bytes(field.wire.as_bytes(), key.as_bytes()));
    let aliased =
        |at: &usize| field(*at).is_some_and(|field| field.alias == Some(key)) && seen & (1 << at) == 0;
    (expected..count).chain(0..expected.min(count)).find(named).or_else(|| (0..count).find(aliased))
}

fn refuse_duplicate(keys: &[Cow<'_, str>], place: &Place<'_>) -> Result<(), Failure> {
    match duplicate(keys) {
        None => Ok(()),
        Some(key) => Err(fail(&place.key(key), "duplicate_key", "given twice")),
    }
}
