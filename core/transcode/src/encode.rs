//! Input JSON to the wire body: validates, renames, unquotes ids, adds what the client knows.

mod completion;

use super::limits::{Limits, too_long};
use super::lossless::{comma, copy_value, is_safe};
use super::path::Path;
use super::raw_object::duplicate;
use super::{CopyFailure, IntegerRule, append_text, quote};
use crate::ValidationError;
use crate::casing::Casing;
use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::shape::{Field, IdOf, Kind, MapKey, Object};

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
    /// Wire name of the idempotency id, and its value for a body that has none (empty: none is added).
    pub idempotency: Option<(&'static str, &'a str)>,
}

/// A body that passed.
#[derive(Debug)]
pub struct Encoded {
    /// The wire body.
    pub body: String,
    /// The idempotency id that is in it.
    pub idempotency_id: Option<String>,
}

/// Turns `input` into the wire body of `object`.
///
/// # Errors
/// The first rule that is broken, in the order of the input; what is missing, after what is wrong.
pub fn encode(
    object: &'static Object,
    input: &str,
    encoding: Encoding,
    client: FromClient<'_>,
) -> Result<Encoded, Box<ValidationError>> {
    let mut encoder = Encoder {
        input: JsonReader::new(input),
        out: Vec::with_capacity(input.len() + 64),
        path: Path::default(),
        encoding,
        client,
        idempotency_id: None,
    };
    let end = encoder
        .value(Kind::Object(object), Limits::default(), true)
        .and_then(|()| encoder.input.end().map_err(|error| encoder.broken(error)));
    end?;
    // Only text was written, out of text.
    let body = String::from_utf8(encoder.out).unwrap_or_default();
    Ok(Encoded { body, idempotency_id: encoder.idempotency_id })
}

type Failure = Box<ValidationError>;

const SAFE_INTEGER_WORDS: &str = "must be within ±(2^53-1) as a number: give a bigint or a decimal string";

struct Encoder<'i, 'c> {
    input: JsonReader<'i>,
    out: Vec<u8>,
    path: Path,
    encoding: Encoding,
    client: FromClient<'c>,
    idempotency_id: Option<String>,
}

impl Encoder<'_, '_> {
    /// The path is left where it stands: a failure ends the encoding.
    #[cold]
    #[inline(never)]
    fn fail(&self, rule: &'static str, expected: &str, given: &str) -> Failure {
        ValidationError::new(self.path.spell(self.encoding.casing), rule, expected.to_owned(), given)
    }

    #[cold]
    #[inline(never)]
    fn fail_at(&mut self, field: &Field, rule: &'static str, expected: &str) -> Failure {
        self.path.push_field(field.wire);
        self.fail(rule, expected, "")
    }

    #[cold]
    #[inline(never)]
    fn broken(&self, error: JsonError) -> Failure {
        self.fail(error.rule(), "must be one JSON object", &error.words())
    }

    fn spelled(&self, wire: &str) -> String {
        self.encoding.casing.spell(wire)
    }

    fn key(&mut self, key: &str) {
        comma(&mut self.out);
        append_text(key, &mut self.out);
        self.out.push(b':');
    }

    fn raw(&mut self) -> Result<&str, Failure> {
        self.input.raw().map_err(|error| {
            let expected = "must be one JSON object".to_owned();
            ValidationError::new(String::new(), error.rule(), expected, &error.words())
        })
    }

    fn value(&mut self, kind: Kind, limits: Limits, is_top: bool) -> Result<(), Failure> {
        let found = self.input.peek().map_err(|error| self.broken(error))?;
        match (kind, found) {
            (Kind::Json, _) => self.copy(),
            (Kind::Object(object), ValueKind::Object) => self.object(object, is_top),
            (Kind::Map(keys, value), ValueKind::Object) => self.map(keys, *value, limits),
            (Kind::List(item), ValueKind::Array) => self.list(*item, limits),
            (Kind::Bool, ValueKind::Bool(_)) => {
                let text = self.input.literal(found).map_err(|error| self.broken(error))?;
                self.out.extend_from_slice(text.as_bytes());
                Ok(())
            }
            (Kind::Text | Kind::TextCode(_), ValueKind::Text) => {
                let text = self.input.string().map_err(|error| self.broken(error))?;
                if let Some(count) = too_long(&text, limits.max_chars) {
                    return Err(self.too_long(count, limits.max_chars));
                }
                append_text(&text, &mut self.out);
                Ok(())
            }
            (Kind::Id(_), ValueKind::Text) => {
                let text = self.input.string().map_err(|error| self.broken(error))?;
                if !is_canonical_integer(&text) {
                    return Err(self.fail(
                        "integer",
                        "must be decimal digits and nothing else",
                        &quote(&text),
                    ));
                }
                self.integer(kind, limits, &text)
            }
            (Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_), ValueKind::Number) => {
                let number = self.input.number().map_err(|error| self.broken(error))?;
                self.number(kind, limits, number)
            }
            _ => {
                let given = match found {
                    // What JSON.stringify makes of NaN and Infinity, so a null is never taken for a field left out.
                    ValueKind::Null => "null (leave the field out instead)".to_owned(),
                    ValueKind::Object => "an object".to_owned(),
                    ValueKind::Array => "an array".to_owned(),
                    _ => self.raw()?.to_owned(),
                };
                Err(self.fail("type", expected_type(kind), &given))
            }
        }
    }

    fn number(&mut self, kind: Kind, limits: Limits, number: &str) -> Result<(), Failure> {
        let digits = number.strip_prefix('-').unwrap_or(number);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            // A double beyond the safe integers is written with an exponent.
            let exponent = number.split_once(['e', 'E']).map(|(_, exponent)| exponent);
            let beyond = exponent.is_some_and(|exponent| !exponent.starts_with('-'));
            return Err(if beyond {
                self.fail("safe_integer", SAFE_INTEGER_WORDS, number)
            } else {
                self.fail("type", expected_type(kind), number)
            });
        }
        if self.encoding.from_doubles && !is_safe(number) {
            return Err(self.fail("safe_integer", SAFE_INTEGER_WORDS, number));
        }
        self.integer(kind, limits, if number == "-0" { "0" } else { number })
    }

    /// An integer that cannot have been damaged on its way here, in canonical digits.
    fn integer(&mut self, kind: Kind, limits: Limits, digits: &str) -> Result<(), Failure> {
        let (low, high) = match kind {
            Kind::Int32 | Kind::Code(_) => (i64::from(i32::MIN), i64::from(i32::MAX)),
            Kind::Id(IdOf::Cursor) | Kind::Int64 => (i64::MIN, i64::MAX),
            _ => (0, i64::MAX),
        };
        let (low, high) = limits.range.map_or((low, high), |(l, h)| (low.max(l), high.min(h)));
        let Ok(value) = digits.parse::<i64>() else {
            return Err(self.fail("range", "must fit into 64 bits", digits));
        };
        if value < low || value > high {
            let expected = if high == i64::MAX {
                format!("must be at least {low}")
            } else {
                format!("must be from {low} to {high}")
            };
            return Err(self.fail("range", &expected, digits));
        }
        self.out.extend_from_slice(digits.as_bytes());
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn too_long(&self, count: usize, most: Option<u32>) -> Failure {
        let expected = format!("must be at most {} characters", most.unwrap_or_default());
        self.fail("max_chars", &expected, &format!("{count} characters"))
    }

    fn check_count(&self, rule: &'static str, count: usize, most: Option<u32>) -> Result<(), Failure> {
        match most.filter(|most| count > *most as usize) {
            None => Ok(()),
            Some(most) => {
                let expected = format!("must have at most {most} entries");
                Err(self.fail(rule, &expected, &format!("{count} entries")))
            }
        }
    }

    fn list(&mut self, item: Kind, limits: Limits) -> Result<(), Failure> {
        self.input.enter().map_err(|error| self.broken(error))?;
        self.out.push(b'[');
        let (mut first, mut count) = (true, 0);
        while self.input.next_item(&mut first).map_err(|error| self.broken(error))? {
            comma(&mut self.out);
            self.path.push_index(count);
            self.value(item, Limits::default(), false)?;
            self.path.pop();
            count += 1;
        }
        self.out.push(b']');
        self.check_count("max_items", count, limits.max_items)
    }

    fn map(&mut self, keys: MapKey, value: Kind, limits: Limits) -> Result<(), Failure> {
        self.input.enter().map_err(|error| self.broken(error))?;
        self.out.push(b'{');
        let (mut first, mut seen) = (true, Vec::new());
        while let Some(key) = self.input.next_key(&mut first).map_err(|error| self.broken(error))? {
            self.path.push_key(&key);
            let id = is_canonical_integer(&key) && key.parse::<i64>().is_ok_and(|id| id >= 0);
            if keys == MapKey::UserId && !id {
                return Err(self.fail(
                    "integer",
                    "must be keyed by user ids in decimal digits",
                    &quote(&key),
                ));
            }
            if let Some(count) = too_long(&key, limits.key_max_chars) {
                return Err(self.too_long(count, limits.key_max_chars));
            }
            if let Some(prefix) = limits.key_reserved.filter(|prefix| key.starts_with(prefix)) {
                let expected = format!("keys must not start with {prefix}, which is reserved");
                return Err(self.fail("key_reserved", &expected, &quote(&key)));
            }
            self.key(&key);
            self.value(value, limits.of_values(), false)?;
            self.path.pop();
            seen.push(key);
        }
        self.out.push(b'}');
        if let Some(key) = duplicate(&seen) {
            self.path.push_key(key);
            return Err(self.fail("duplicate_key", "must be given once", ""));
        }
        self.check_count("max_entries", seen.len(), limits.max_entries)
    }

    /// Copies JSON that no shape describes.
    fn copy(&mut self) -> Result<(), Failure> {
        let rule = if self.encoding.from_doubles { IntegerRule::RefuseUnsafe } else { IntegerRule::Keep };
        copy_value(&mut self.input, rule, &mut self.out).map_err(|failure| match failure {
            CopyFailure::Unsafe => self.fail("safe_integer", SAFE_INTEGER_WORDS, ""),
            CopyFailure::Json(error) => self.broken(error),
        })
    }

    /// Reads one object's fields, then sees to what is missing.
    fn object(&mut self, object: &'static Object, is_top: bool) -> Result<(), Failure> {
        self.input.enter().map_err(|error| self.broken(error))?;
        let start = self.out.len();
        self.out.push(b'{');
        let mut seen: u64 = 0;
        let (mut first, mut extra_seen) = (true, false);
        // Inputs mostly keep the declared order.
        let mut expected = 0;
        while let Some(key) = self.input.next_key(&mut first).map_err(|error| self.broken(error))? {
            let casing = self.encoding.casing;
            let named =
                |at: &usize| object.fields.get(*at).is_some_and(|field| casing.matches(field.wire, &key));
            let at = Some(expected).filter(named).or_else(|| (0..object.fields.len()).find(named));
            let Some((at, field)) = at.and_then(|at| Some((at, object.fields.get(at)?))) else {
                self.path.push_key(&key);
                if key != "extra" {
                    let words = "is no field of this object; what is newer than this version goes into extra by wire name";
                    return Err(self.fail("unknown_field", words, ""));
                }
                if std::mem::replace(&mut extra_seen, true) {
                    return Err(self.fail("duplicate_key", "must be given once", ""));
                }
                self.extra(object)?;
                self.path.pop();
                continue;
            };
            if seen & (1 << at) != 0 {
                return Err(self.fail_at(field, "duplicate_key", "must be given once"));
            }
            seen |= 1 << at;
            expected = at + 1;
            self.path.push_field(field.wire);
            self.key(field.wire);
            let mark = self.out.len();
            self.value(field.kind, Limits::of(field.limits), false)?;
            self.path.pop();
            if is_top && self.client.idempotency.is_some_and(|(wire, _)| wire == field.wire) {
                let written = self.out.get(mark..).and_then(|text| std::str::from_utf8(text).ok());
                let id = written.and_then(|text| JsonReader::new(text).string().ok());
                self.idempotency_id = id.map(|id| id.into_owned()).filter(|id| !id.is_empty());
            }
        }
        self.complete(object, is_top, seen)?;
        self.out.push(b'}');
        object.rules.iter().try_for_each(|rule| self.check_rule(object, rule, start, seen))
    }

    /// Fields by wire name that the declaration does not know.
    fn extra(&mut self, object: &'static Object) -> Result<(), Failure> {
        if self.input.peek().map_err(|error| self.broken(error))? != ValueKind::Object {
            return Err(self.fail("type", "must be an object of fields by wire name", ""));
        }
        self.input.enter().map_err(|error| self.broken(error))?;
        let (mut first, mut seen) = (true, Vec::new());
        while let Some(key) = self.input.next_key(&mut first).map_err(|error| self.broken(error))? {
            self.path.push_key(&key);
            if let Some(field) = object.fields.iter().find(|field| field.wire == key) {
                let expected = format!("is a declared field: use {}", self.spelled(field.wire));
                return Err(self.fail("extra", &expected, ""));
            }
            self.key(&key);
            self.copy()?;
            self.path.pop();
            seen.push(key);
        }
        match duplicate(&seen) {
            None => Ok(()),
            Some(key) => {
                self.path.push_key(key);
                Err(self.fail("duplicate_key", "must be given once", ""))
            }
        }
    }
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
fn is_canonical_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (!digits.starts_with('0') || text == "0")
}
