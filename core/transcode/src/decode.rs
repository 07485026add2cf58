//! Wire JSON to output JSON: renames fields, quotes ids, fills in missing values, keeps undeclared fields.

use std::borrow::Cow;

use super::encode::is_canonical_integer;
use super::failures::Failures;
use super::key_order::KeyOrder;
use super::lossless::{copy_value, digits, is_at_most, is_safe};
use super::raw_object::duplicate;
use super::value_path::ValuePath;
use super::{CopyFailure, IntegerRule, decimal, integer, joined, quote, same_bytes};
use crate::casing::Casing;
use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::json_writer::JsonWriter;
use crate::shape::{Field, Kind, MapKey, Object, Presence};
use crate::shorten;

/// How ids are written in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdForm {
    /// As integers.
    Integer,
    /// As decimal strings, for JavaScript.
    Text,
}

/// Why a result is refused.
#[derive(Debug, PartialEq, Eq)]
pub struct DecodeFailure {
    /// Path of the value, by wire names.
    pub path: String,
    /// Stable name of the rule.
    pub rule: &'static str,
    /// Explanation of the rule.
    pub reason: String,
}

/// Converts the reader's next value, wire JSON of `object`, to the caller's JSON. `null` counts as an empty object.
///
/// Items of the list under the wire name `rows` are rows where they can be: an item is an array of its values if its keys
/// are those of the object before it.
///
/// # Errors
/// If the JSON is malformed, too deep or of another type than declared, has a duplicate key, or lacks an essential
/// field. Paths begin with `root`.
pub fn decode(
    root: &'static str,
    object: &'static Object,
    wire: &mut JsonReader<'_>,
    casing: Casing,
    ids: IdForm,
    rows: Option<&'static str>,
) -> Result<String, DecodeFailure> {
    let out = JsonWriter::with_capacity(wire.left() + wire.left() / 8 + 64);
    let mut decoder = Decoder { wire, out, casing, ids, rows, is_list_of_rows: false };
    match decoder.value(Kind::Object(object), &ValuePath::root(root)) {
        Ok(Written::Null) => return decode(root, object, &mut JsonReader::new("{}"), casing, ids, None),
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
    rows: Option<&'static str>,
    /// Of the list that comes next.
    is_list_of_rows: bool,
}

/// How a value was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Value,
    /// `null`, which counts as absent.
    Null,
    /// Non-numeric id in a language with integer ids: moved to the extra fields.
    NonNumericId,
}

#[cold]
#[inline(never)]
fn fail(path: &ValuePath<'_>, rule: &'static str, reason: &str) -> Failure {
    Box::new(DecodeFailure { path: path.spell(Casing::Wire), rule, reason: reason.to_owned() })
}

#[cold]
#[inline(never)]
fn broken(path: &ValuePath<'_>, error: JsonError) -> Failure {
    fail(path, error.rule(), &error.words())
}

#[cold]
#[inline(never)]
fn wrong(path: &ValuePath<'_>, kind: Kind, found: &str) -> Failure {
    let declared = match kind {
        Kind::Bool => "a boolean",
        Kind::Int32 | Kind::Int64 | Kind::Code(_) => "an integer",
        Kind::Id(_) => "an id",
        Kind::Text | Kind::TextCode(_) => "a string",
        Kind::Object(_) | Kind::Map(..) => "an object",
        Kind::List(_) => "an array",
        Kind::Json => "JSON",
    };
    fail(path, "type", &joined(&["declared as ", declared, ", found ", &shorten(found)]))
}

impl Decoder<'_, '_> {
    fn value(&mut self, kind: Kind, path: &ValuePath<'_>) -> Result<Written, Failure> {
        let broken = |error| broken(path, error);
        let found = self.wire.peek().map_err(broken)?;
        match (kind, found) {
            (_, ValueKind::Null) => {
                self.wire.literal(found).map_err(broken)?;
                return Ok(Written::Null);
            }
            (Kind::Json, _) => self.copy(path)?,
            (Kind::Object(object), ValueKind::Object) => {
                self.object(object, &mut KeyOrder::declared(), false, path)?;
            }
            (Kind::Map(keys, value), ValueKind::Object) => self.map(keys, *value, path)?,
            (Kind::List(item), ValueKind::Array) => self.list(*item, path)?,
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
                    return Err(wrong(path, kind, number.text));
                }
                // Some read a zero with a sign as a floating point number.
                self.integer(kind, if number.text == "-0" { "0" } else { number.text }, path)?;
            }
            (Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_), ValueKind::Text) => {
                let text = self.wire.string().map_err(broken)?;
                if is_canonical_integer(&text) {
                    self.integer(kind, &text, path)?;
                } else if let Some(value) = integer(&text) {
                    self.integer(kind, &decimal(value), path)?;
                } else if matches!(kind, Kind::Id(_)) {
                    self.out.text(&text);
                    return Ok(if self.ids == IdForm::Text { Written::Value } else { Written::NonNumericId });
                } else {
                    return Err(wrong(path, kind, &quote(&text)));
                }
            }
            _ => {
                let found = match found {
                    ValueKind::Object => "an object",
                    ValueKind::Array => "an array",
                    _ => self.wire.raw().map_err(broken)?,
                };
                return Err(wrong(path, kind, found));
            }
        }
        Ok(Written::Value)
    }

    /// Writes an integer in the form of its kind.
    fn integer(&mut self, kind: Kind, number: &str, path: &ValuePath<'_>) -> Result<(), Failure> {
        if !is_at_most(digits(number), b"9223372036854775807") && integer(number).is_none() {
            return Err(fail(path, "range", &joined(&["beyond 64 bits: ", &shorten(number)])));
        }
        let is_narrow = matches!(kind, Kind::Int32 | Kind::Code(_));
        if is_narrow
            && self.ids == IdForm::Integer
            && integer(number).is_some_and(|value| i32::try_from(value).is_err())
        {
            return Err(fail(path, "range", &joined(&["declared as 32 bits wide, found ", number])));
        }
        if self.ids == IdForm::Text && (matches!(kind, Kind::Id(_)) || !is_safe(number)) {
            self.out.quoted(number);
        } else {
            self.out.append(number);
        }
        Ok(())
    }

    #[inline(never)]
    fn copy(&mut self, path: &ValuePath<'_>) -> Result<(), Failure> {
        let rule = if self.ids == IdForm::Text { IntegerRule::QuoteIds } else { IntegerRule::Keep };
        copy_value(self.wire, rule, &mut self.out).map_err(|failure| match failure {
            CopyFailure::Json(error) => broken(path, error),
            CopyFailure::Unsafe => fail(path, "range", "an integer beyond ±(2^53-1)"),
        })
    }

    #[inline(never)]
    fn list(&mut self, item: Kind, path: &ValuePath<'_>) -> Result<(), Failure> {
        self.wire.enter().map_err(|error| broken(path, error))?;
        self.out.push(b'[');
        let (mut first, mut count) = (true, 0);
        let mut order = KeyOrder::declared();
        let has_rows = std::mem::take(&mut self.is_list_of_rows);
        while self.wire.next_item(&mut first).map_err(|error| broken(path, error))? {
            self.out.comma();
            let here = path.index(count);
            if let Kind::Object(object) = item
                && self.wire.peek() == Ok(ValueKind::Object)
            {
                let (start, mark) = (self.wire.clone(), self.out.len());
                let can_be_row = has_rows && order.row_end.is_some();
                if !self.object(object, &mut order, can_be_row, &here)? {
                    *self.wire = start;
                    self.out.truncate(mark);
                    self.object(object, &mut order, false, &here)?;
                }
                count += 1;
                continue;
            }
            match self.value(item, &here)? {
                Written::Value => {}
                Written::Null => return Err(fail(&here, "type", "null among the items")),
                Written::NonNumericId => return Err(fail(&here, "integer", "an id that is not numeric")),
            }
            count += 1;
        }
        self.out.push(b']');
        Ok(())
    }

    #[inline(never)]
    fn map(&mut self, keys: MapKey, value: Kind, path: &ValuePath<'_>) -> Result<(), Failure> {
        self.wire.enter().map_err(|error| broken(path, error))?;
        self.out.push(b'{');
        let (mut first, mut seen) = (true, Vec::new());
        while let Some(key) = self.wire.next_key(&mut first).map_err(|error| broken(path, error))? {
            let here = path.key(&key);
            if keys == MapKey::UserId && self.ids == IdForm::Integer && integer(&key).is_none() {
                return Err(fail(&here, "integer", "a key that is no user id"));
            }
            let mark = self.out.len();
            self.out.key(&key);
            match self.value(value, &here)? {
                Written::Value => {}
                Written::Null => self.out.truncate(mark),
                Written::NonNumericId => return Err(fail(&here, "integer", "an id that is not numeric")),
            }
            seen.push(key);
        }
        self.out.push(b'}');
        refuse_duplicate(&seen, path)
    }

    /// As a row, or else returns false if the keys are others than those of the object before, with any of it written.
    #[inline(never)]
    fn object(
        &mut self,
        object: &'static Object,
        order: &mut KeyOrder,
        is_row: bool,
        path: &ValuePath<'_>,
    ) -> Result<bool, Failure> {
        let broken = |error| broken(path, error);
        self.wire.enter().map_err(broken)?;
        self.out.push(if is_row { b'[' } else { b'{' });
        let mut is_regular = object.failures.is_empty();
        let (mut seen, mut written): (u64, u64) = (0, 0);
        let mut extra = JsonWriter::default();
        let mut unknown = Vec::new();
        let mut failures = Failures::default();
        let mut first = true;
        let mut last = 0;
        while self.wire.next_entry(&mut first).map_err(broken)? {
            let expected = order.predict(last);
            let at = match object.fields.get(expected) {
                Some(field) if self.wire.skip_key(field.wire, Casing::Wire) => expected,
                _ if is_row => return Ok(false),
                _ => {
                    let key = self.wire.key().map_err(broken)?;
                    let Some(at) = find(object, &key, expected, seen) else {
                        is_regular = false;
                        extra.key(&key);
                        self.extra(&mut extra, &path.key(&key))?;
                        unknown.push(key);
                        continue;
                    };
                    order.learn(last, at);
                    at
                }
            };
            let Some(field) = object.fields.get(at) else { continue };
            let here = path.field(field.wire);
            if seen & (1 << at) != 0 {
                return Err(fail(&here, "duplicate_key", "given twice"));
            }
            seen |= 1 << at;
            last = at + 1;
            let mark = self.out.len();
            self.name(field, is_row);
            let value_at = self.out.len();
            self.is_list_of_rows = self.rows == Some(field.wire) && path.is_root();
            let value = self.value(field.kind, &here)?;
            is_regular &= value == Written::Value;
            match value {
                Written::Value => {
                    written |= 1 << at;
                    if object.failures.iter().any(|failures| usize::from(*failures) == at) {
                        failures.read(field.kind, self.out.since(value_at), self.casing);
                    }
                }
                Written::Null => self.out.truncate(mark),
                Written::NonNumericId => {
                    extra.key(field.wire);
                    extra.append(self.out.since(value_at));
                    self.out.truncate(mark);
                }
            }
        }
        if is_row && (!is_regular || order.row_end != Some(last)) {
            return Ok(false);
        }
        refuse_duplicate(&unknown, path)?;
        self.complete(object, written, is_row, path)?;
        if is_row {
            self.out.push(b']');
            return Ok(true);
        }
        order.row_end = is_regular.then_some(last);
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
        Ok(true)
    }

    /// Begins the value of a field.
    #[inline(always)]
    fn name(&mut self, field: &Field, is_row: bool) {
        if is_row {
            self.out.comma();
        } else {
            self.out.name(field.wire, self.casing);
        }
    }

    /// Keeps the value of an undeclared field.
    fn extra(&mut self, extra: &mut JsonWriter, path: &ValuePath<'_>) -> Result<(), Failure> {
        let mark = self.out.len();
        self.copy(path)?;
        extra.append(self.out.since(mark));
        self.out.truncate(mark);
        Ok(())
    }

    /// Writes zero values for missing fields, since the service omits them.
    #[inline(never)]
    fn complete(
        &mut self,
        object: &'static Object,
        written: u64,
        is_row: bool,
        path: &ValuePath<'_>,
    ) -> Result<(), Failure> {
        for (at, field) in object.fields.iter().enumerate() {
            if written & (1 << at) != 0 || field.presence == Presence::Optional {
                continue;
            }
            let here = path.field(field.wire);
            if field.presence == Presence::Essential {
                return Err(fail(&here, "required", "missing from the response"));
            }
            self.name(field, is_row);
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
                    self.complete(object, 0, false, &here)?;
                    "}"
                }
            };
            self.out.append(zero);
        }
        Ok(())
    }
}

/// Position of the field with this name, searched from the expected one on.
///
/// Falls back to the field with this alias, unless that field came under its main name.
fn find(object: &Object, key: &str, expected: usize, seen: u64) -> Option<usize> {
    let count = object.fields.len();
    let field = |at: usize| object.fields.get(at);
    let named =
        |at: &usize| field(*at).is_some_and(|field| same_bytes(field.wire.as_bytes(), key.as_bytes()));
    let aliased =
        |at: &usize| field(*at).is_some_and(|field| field.alias == Some(key)) && seen & (1 << at) == 0;
    (expected..count).chain(0..expected.min(count)).find(named).or_else(|| (0..count).find(aliased))
}

fn refuse_duplicate(keys: &[Cow<'_, str>], path: &ValuePath<'_>) -> Result<(), Failure> {
    match duplicate(keys) {
        None => Ok(()),
        Some(key) => Err(fail(&path.key(key), "duplicate_key", "given twice")),
    }
}
