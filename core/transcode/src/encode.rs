//! Input JSON to the wire body: validates, renames fields, unquotes ids, adds the client's fields.

mod completion;

use super::limits::{Limits, too_long};
use super::lossless::{copy_value, is_safe};
use super::raw_object::duplicate;
use super::value_path::ValuePath;
use super::{CopyFailure, IntegerRule, decimal, decimal_u64, integer, joined, parted, quote};
use crate::ValidationError;
use crate::casing::Casing;
use crate::json_reader::{Escapes, JsonError, JsonReader, Number, ValueKind};
use crate::json_writer::JsonWriter;
use crate::shape::{IdOf, Kind, MapKey, Object};

/// How the input is written.
#[derive(Clone, Copy, Debug)]
pub struct Encoding {
    /// Spelling of the input's field names.
    pub casing: Casing,
    /// Whether the input's numbers were doubles: integers beyond ±(2^53-1) have lost precision.
    pub from_doubles: bool,
}

/// Fields that the client adds at the top of a body.
#[derive(Clone, Copy, Debug, Default)]
pub struct FromClient<'a> {
    /// App id, for a body without one.
    pub app_id: i32,
    /// Wire name of the idempotency id, and its value for a body without one; empty: none is added.
    pub idempotency: Option<(&'static str, &'a str)>,
}

/// A valid body.
#[derive(Debug)]
pub struct Encoded {
    /// Wire body.
    pub body: String,
    /// Idempotency id of the body.
    pub idempotency_id: Option<String>,
}

/// Converts `input` to the wire body of `object`.
///
/// # Errors
/// The first violation in the order of the input; missing fields come last.
pub fn encode(
    object: &'static Object,
    input: &str,
    encoding: Encoding,
    client: FromClient<'_>,
) -> Result<Encoded, Box<ValidationError>> {
    let mut encoder = Encoder {
        input: JsonReader::new(input),
        out: JsonWriter::with_capacity(input.len() + 128),
        encoding,
        client,
        idempotency_id: None,
    };
    let top = ValuePath::root("");
    encoder.value(Kind::Object(object), Limits::default(), &top)?;
    let end = encoder.input.end();
    end.map_err(|error| encoder.broken(&top, error))?;
    Ok(Encoded { body: encoder.out.finish(), idempotency_id: encoder.idempotency_id })
}

type Failure = Box<ValidationError>;

const SAFE_INTEGER_WORDS: &str = "must be within ±(2^53-1) as a number: give a bigint or a decimal string";

struct Encoder<'i, 'c> {
    input: JsonReader<'i>,
    out: JsonWriter,
    encoding: Encoding,
    client: FromClient<'c>,
    idempotency_id: Option<String>,
}

impl Encoder<'_, '_> {
    #[cold]
    #[inline(never)]
    fn fail(&self, path: &ValuePath<'_>, rule: &'static str, expected: &str, given: &str) -> Failure {
        ValidationError::new(path.spell(self.encoding.casing.in_errors()), rule, expected.to_owned(), given)
    }

    #[cold]
    #[inline(never)]
    fn broken(&self, path: &ValuePath<'_>, error: JsonError) -> Failure {
        self.fail(path, error.rule(), "must be one JSON object", &error.words())
    }

    fn spelled(&self, wire: &str) -> String {
        self.encoding.casing.in_errors().spell(wire)
    }

    fn value(&mut self, kind: Kind, limits: Limits, path: &ValuePath<'_>) -> Result<(), Failure> {
        let found = self.input.peek().map_err(|error| self.broken(path, error))?;
        match (kind, found) {
            (Kind::Json, _) => self.copy(path),
            (Kind::Object(object), ValueKind::Object) => self.object(object, path),
            (Kind::Map(keys, value), ValueKind::Object) => self.map(keys, *value, limits, path),
            (Kind::List(item), ValueKind::Array) => self.list(*item, limits, path),
            (Kind::Bool, ValueKind::Bool(_)) => {
                let text = self.input.literal(found).map_err(|error| self.broken(path, error))?;
                self.out.append(text);
                Ok(())
            }
            (Kind::Text | Kind::TextCode(_), ValueKind::Text) => {
                let mut again = self.input.clone();
                let (raw, escapes) = self.input.written_string().map_err(|error| self.broken(path, error))?;
                if escapes != Escapes::Other && limits.max_chars.is_none_or(|most| raw.len() <= most as usize)
                {
                    self.out.append(raw);
                    return Ok(());
                }
                let text = again.string().map_err(|error| self.broken(path, error))?;
                if let Some(count) = too_long(&text, limits.max_chars) {
                    return Err(self.too_long(path, count, limits.max_chars));
                }
                self.out.text(&text);
                Ok(())
            }
            (Kind::Id(_), ValueKind::Text) => {
                let text = self.input.string().map_err(|error| self.broken(path, error))?;
                if !is_canonical_integer(&text) {
                    return Err(self.fail(
                        path,
                        "integer",
                        "must be decimal digits and nothing else",
                        &quote(&text),
                    ));
                }
                self.integer(kind, limits, &text, path)
            }
            (Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_), ValueKind::Number) => {
                let number = self.input.number().map_err(|error| self.broken(path, error))?;
                self.number(kind, limits, number, path)
            }
            _ => {
                let given = match found {
                    // JSON.stringify writes NaN and Infinity as null, so null does not count as absent.
                    ValueKind::Null => "null (leave the field out instead)".to_owned(),
                    ValueKind::Object => "an object".to_owned(),
                    ValueKind::Array => "an array".to_owned(),
                    _ => self.input.raw().map_err(|error| self.broken(path, error))?.to_owned(),
                };
                Err(self.fail(path, "type", expected_type(kind), &given))
            }
        }
    }

    #[inline(never)]
    fn number(
        &mut self,
        kind: Kind,
        limits: Limits,
        number: Number<'_>,
        path: &ValuePath<'_>,
    ) -> Result<(), Failure> {
        let Number { text: number, is_integer } = number;
        if !is_integer {
            // A double beyond the safe integers is written with an exponent.
            let exponent = parted(number, b"eE").map(|(_, exponent)| exponent);
            let beyond = exponent.is_some_and(|exponent| !exponent.starts_with('-'));
            return Err(if beyond {
                self.fail(path, "safe_integer", SAFE_INTEGER_WORDS, number)
            } else {
                self.fail(path, "type", expected_type(kind), number)
            });
        }
        if self.encoding.from_doubles && !is_safe(number) {
            return Err(self.fail(path, "safe_integer", SAFE_INTEGER_WORDS, number));
        }
        self.integer(kind, limits, if number == "-0" { "0" } else { number }, path)
    }

    /// Writes an integer in canonical digits.
    #[inline(never)]
    fn integer(
        &mut self,
        kind: Kind,
        limits: Limits,
        digits: &str,
        path: &ValuePath<'_>,
    ) -> Result<(), Failure> {
        let (low, high) = match kind {
            Kind::Int32 | Kind::Code(_) => (i64::from(i32::MIN), i64::from(i32::MAX)),
            Kind::Id(IdOf::Cursor) | Kind::Int64 => (i64::MIN, i64::MAX),
            _ => (0, i64::MAX),
        };
        let (low, high) = limits.range.map_or((low, high), |(l, h)| (low.max(l), high.min(h)));
        let Some(value) = integer(digits) else {
            return Err(self.fail(path, "range", "must fit into 64 bits", digits));
        };
        if value < low || value > high {
            let expected = if high == i64::MAX {
                joined(&["must be at least ", &decimal(low)])
            } else {
                joined(&["must be from ", &decimal(low), " to ", &decimal(high)])
            };
            return Err(self.fail(path, "range", &expected, digits));
        }
        self.out.append(digits);
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn too_long(&self, path: &ValuePath<'_>, count: usize, most: Option<u32>) -> Failure {
        let most = decimal(most.unwrap_or_default().into());
        let expected = joined(&["must be at most ", &most, " characters"]);
        self.fail(path, "max_chars", &expected, &joined(&[&decimal_u64(count as u64), " characters"]))
    }

    #[inline(never)]
    fn check_count(
        &self,
        path: &ValuePath<'_>,
        rule: &'static str,
        count: usize,
        most: Option<u32>,
    ) -> Result<(), Failure> {
        match most.filter(|most| count > *most as usize) {
            None => Ok(()),
            Some(most) => {
                let expected = joined(&["must have at most ", &decimal(most.into()), " entries"]);
                Err(self.fail(path, rule, &expected, &joined(&[&decimal_u64(count as u64), " entries"])))
            }
        }
    }

    #[inline(never)]
    fn list(&mut self, item: Kind, limits: Limits, path: &ValuePath<'_>) -> Result<(), Failure> {
        self.input.enter().map_err(|error| self.broken(path, error))?;
        self.out.push(b'[');
        let (mut first, mut count) = (true, 0);
        while self.input.next_item(&mut first).map_err(|error| self.broken(path, error))? {
            self.out.comma();
            self.value(item, Limits::default(), &path.index(count))?;
            count += 1;
        }
        self.out.push(b']');
        self.check_count(path, "max_items", count, limits.max_items)
    }

    #[inline(never)]
    fn map(
        &mut self,
        keys: MapKey,
        value: Kind,
        limits: Limits,
        path: &ValuePath<'_>,
    ) -> Result<(), Failure> {
        self.input.enter().map_err(|error| self.broken(path, error))?;
        self.out.push(b'{');
        let (mut first, mut seen) = (true, Vec::new());
        while let Some(key) = self.input.next_key(&mut first).map_err(|error| self.broken(path, error))? {
            let here = path.key(&key);
            let id = is_canonical_integer(&key) && integer(&key).is_some_and(|id| id >= 0);
            if keys == MapKey::UserId && !id {
                return Err(self.fail(
                    &here,
                    "integer",
                    "must be keyed by user ids in decimal digits",
                    &quote(&key),
                ));
            }
            if let Some(count) = too_long(&key, limits.key_max_chars) {
                return Err(self.too_long(&here, count, limits.key_max_chars));
            }
            if let Some(prefix) = limits.key_reserved.filter(|prefix| key.starts_with(prefix)) {
                let expected = joined(&["keys must not start with ", prefix, ", which is reserved"]);
                return Err(self.fail(&here, "key_reserved", &expected, &quote(&key)));
            }
            self.out.key(&key);
            self.value(value, limits.of_values(), &here)?;
            seen.push(key);
        }
        self.out.push(b'}');
        if let Some(key) = duplicate(&seen) {
            return Err(self.fail(&path.key(key), "duplicate_key", "must be given once", ""));
        }
        self.check_count(path, "max_entries", seen.len(), limits.max_entries)
    }

    /// Copies JSON that no shape describes.
    #[inline(never)]
    fn copy(&mut self, path: &ValuePath<'_>) -> Result<(), Failure> {
        let rule = if self.encoding.from_doubles { IntegerRule::RefuseUnsafe } else { IntegerRule::Keep };
        copy_value(&mut self.input, rule, &mut self.out).map_err(|failure| match failure {
            CopyFailure::Unsafe => self.fail(path, "safe_integer", SAFE_INTEGER_WORDS, ""),
            CopyFailure::Json(error) => self.broken(path, error),
        })
    }

    /// Reads an object's fields, then handles the missing ones.
    #[inline(never)]
    fn object(&mut self, object: &'static Object, path: &ValuePath<'_>) -> Result<(), Failure> {
        self.input.enter().map_err(|error| self.broken(path, error))?;
        let start = self.out.len();
        self.out.push(b'{');
        let casing = self.encoding.casing;
        let mut seen: u64 = 0;
        let (mut first, mut extra_seen) = (true, false);
        // Inputs mostly keep the declared order.
        let mut expected = 0;
        while self.input.next_entry(&mut first).map_err(|error| self.broken(path, error))? {
            let at = match object.fields.get(expected) {
                Some(field) if self.input.skip_key(field.wire, casing) => expected,
                _ => {
                    let key = self.input.key().map_err(|error| self.broken(path, error))?;
                    let Some(at) = find(object, &key, expected, casing) else {
                        let here = path.key(&key);
                        if key != "extra" {
                            let words =
                                "is no field of this object; put undeclared fields into extra by wire name";
                            return Err(self.fail(&here, "unknown_field", words, ""));
                        }
                        if std::mem::replace(&mut extra_seen, true) {
                            return Err(self.fail(&here, "duplicate_key", "must be given once", ""));
                        }
                        self.extra(object, &here)?;
                        continue;
                    };
                    at
                }
            };
            let Some(field) = object.fields.get(at) else { continue };
            let here = path.field(field.wire);
            if seen & (1 << at) != 0 {
                return Err(self.fail(&here, "duplicate_key", "must be given once", ""));
            }
            seen |= 1 << at;
            expected = at + 1;
            self.out.name(field.wire, Casing::Wire);
            let mark = self.out.len();
            self.value(field.kind, Limits::of(field.limits), &here)?;
            if path.is_root() && self.client.idempotency.is_some_and(|(wire, _)| wire == field.wire) {
                let id = JsonReader::new(self.out.since(mark)).string().ok();
                self.idempotency_id = id.map(|id| id.into_owned()).filter(|id| !id.is_empty());
            }
        }
        self.complete(object, path, seen)?;
        self.out.push(b'}');
        object.rules.iter().try_for_each(|rule| self.check_rule(object, rule, start, seen, path))
    }

    /// Reads undeclared fields, by wire name.
    #[inline(never)]
    fn extra(&mut self, object: &'static Object, path: &ValuePath<'_>) -> Result<(), Failure> {
        if self.input.peek().map_err(|error| self.broken(path, error))? != ValueKind::Object {
            return Err(self.fail(path, "type", "must be an object of fields by wire name", ""));
        }
        self.input.enter().map_err(|error| self.broken(path, error))?;
        let (mut first, mut seen) = (true, Vec::new());
        while let Some(key) = self.input.next_key(&mut first).map_err(|error| self.broken(path, error))? {
            let here = path.key(&key);
            if let Some(field) = object.fields.iter().find(|field| field.wire == key) {
                let expected = joined(&["is a declared field: use ", &self.spelled(field.wire)]);
                return Err(self.fail(&here, "extra", &expected, ""));
            }
            self.out.key(&key);
            self.copy(&here)?;
            seen.push(key);
        }
        match duplicate(&seen) {
            None => Ok(()),
            Some(key) => Err(self.fail(&path.key(key), "duplicate_key", "must be given once", "")),
        }
    }
}

/// Position of the field with this name, searched from the expected one on.
fn find(object: &Object, name: &str, expected: usize, casing: Casing) -> Option<usize> {
    let count = object.fields.len();
    let named =
        |at: &usize| object.fields.get(*at).is_some_and(|field| casing.matches(field.wire, name.as_bytes()));
    (expected..count).chain(0..expected.min(count)).find(named)
}

fn expected_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "must be true or false",
        Kind::Int32 | Kind::Int64 | Kind::Code(_) => "must be an integer",
        Kind::Id(_) => "must be an integer id or its decimal digits as a string",
        Kind::Text | Kind::TextCode(_) => "must be a string",
        Kind::Object(_) | Kind::Map(..) => "must be an object",
        Kind::List(_) => "must be an array",
        Kind::Json => "must be JSON",
    }
}

/// Digits as JSON writes an integer: no plus, no leading zeros.
pub fn is_canonical_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (!digits.starts_with('0') || text == "0")
}
