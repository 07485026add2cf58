//! Wire JSON to output JSON: renames, quotes ids, fills in what the service left out, keeps what is not declared.

use super::failures::Failures;
use super::lossless::{comma, copy_value, is_safe, quoted};
use super::path::Path;
use super::raw_object::duplicate;
use super::{CopyFailure, IntegerRule, append_text, quote};
use crate::casing::Casing;
use crate::json_reader::{JsonError, JsonReader, ValueKind};
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
    let out = Vec::with_capacity(wire.left() + wire.left() / 8 + 64);
    let mut decoder = Decoder { wire, out, path: Path::default(), casing, ids };
    decoder.path.push_field(root);
    match decoder.value(Kind::Object(object)) {
        Ok(Written::Null) => return decode(root, object, &mut JsonReader::new("{}"), casing, ids),
        Ok(_) => {}
        Err(failure) => return Err(*failure),
    }
    Ok(String::from_utf8(decoder.out).unwrap_or_default())
}

type Failure = Box<DecodeFailure>;

struct Decoder<'r, 'w> {
    wire: &'r mut JsonReader<'w>,
    out: Vec<u8>,
    path: Path,
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

impl Decoder<'_, '_> {
    /// The path is left where it stands: a failure ends the decoding.
    #[cold]
    #[inline(never)]
    fn fail(&self, rule: &'static str, reason: &str) -> Failure {
        Box::new(DecodeFailure { path: self.path.spell(Casing::Wire), rule, reason: reason.to_owned() })
    }

    #[cold]
    #[inline(never)]
    fn broken(&self, error: JsonError) -> Failure {
        self.fail(error.rule(), &error.words())
    }

    fn field_key(&mut self, wire: &str) {
        let is_first = matches!(self.out.last(), None | Some(b'{'));
        // Declared names hold nothing that JSON would escape.
        self.out.extend_from_slice(if is_first { b"\"" } else { b",\"" });
        let at = self.out.len();
        if self.casing == Casing::Snake {
            self.out.extend_from_slice(self.casing.spell(wire).as_bytes());
        } else {
            self.out.extend_from_slice(wire.as_bytes());
            if self.casing == Casing::LowerFirst
                && let Some(first) = self.out.get_mut(at)
            {
                first.make_ascii_lowercase();
            }
        }
        self.out.extend_from_slice(b"\":");
    }

    fn key(&mut self, key: &str) {
        comma(&mut self.out);
        append_text(key, &mut self.out);
        self.out.push(b':');
    }

    fn value(&mut self, kind: Kind) -> Result<Written, Failure> {
        let found = self.wire.peek().map_err(|error| self.broken(error))?;
        match (kind, found) {
            (_, ValueKind::Null) => {
                self.wire.literal(found).map_err(|error| self.broken(error))?;
                return Ok(Written::Null);
            }
            (Kind::Json, _) => self.copy()?,
            (Kind::Object(object), ValueKind::Object) => self.object(object)?,
            (Kind::Map(keys, value), ValueKind::Object) => self.map(keys, *value)?,
            (Kind::List(item), ValueKind::Array) => self.list(*item)?,
            (Kind::Bool, ValueKind::Bool(_)) | (Kind::Text | Kind::TextCode(_), ValueKind::Text) => {
                let text = self.wire.raw().map_err(|error| self.broken(error))?;
                self.out.extend_from_slice(text.as_bytes());
            }
            (Kind::Text | Kind::TextCode(_), ValueKind::Number) => {
                let number = self.wire.number().map_err(|error| self.broken(error))?;
                quoted(number, &mut self.out);
            }
            (Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_), ValueKind::Number) => {
                let number = self.wire.number().map_err(|error| self.broken(error))?;
                self.integer(kind, number)?;
            }
            (Kind::Id(_) | Kind::Int32 | Kind::Int64 | Kind::Code(_), ValueKind::Text) => {
                let text = self.wire.string().map_err(|error| self.broken(error))?;
                if text.parse::<i64>().is_ok() {
                    self.integer(kind, text.strip_prefix('+').unwrap_or(&text))?;
                } else if matches!(kind, Kind::Id(_)) {
                    append_text(&text, &mut self.out);
                    return Ok(if self.ids == IdForm::Text { Written::Value } else { Written::Foreign });
                } else {
                    return Err(self.wrong(kind, &quote(&text)));
                }
            }
            _ => {
                let found = match found {
                    ValueKind::Object => "an object",
                    ValueKind::Array => "an array",
                    _ => self.wire.raw().map_err(|error| self.broken(error))?,
                };
                return Err(self.wrong(kind, found));
            }
        }
        Ok(Written::Value)
    }

    #[cold]
    #[inline(never)]
    fn wrong(&self, kind: Kind, found: &str) -> Failure {
        let declared = match kind {
            Kind::Bool => "a boolean",
            Kind::Int32 | Kind::Int64 | Kind::Code(_) => "an integer",
            Kind::Id(_) => "an id",
            Kind::Text | Kind::TextCode(_) => "a string",
            Kind::Object(_) | Kind::Map(..) => "an object",
            Kind::List(_) => "an array",
            Kind::Json => "JSON",
        };
        self.fail("type", &format!("declared as {declared}, found {}", shorten(found)))
    }

    /// An integer in the form of its kind.
    fn integer(&mut self, kind: Kind, number: &str) -> Result<(), Failure> {
        let digits = number.strip_prefix('-').unwrap_or(number);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(self.wrong(kind, number));
        }
        if !fits_64_bits(digits) && number.parse::<i64>().is_err() {
            return Err(self.fail("range", &format!("beyond 64 bits: {}", shorten(number))));
        }
        let is_narrow = matches!(kind, Kind::Int32 | Kind::Code(_));
        if is_narrow
            && self.ids == IdForm::Integer
            && number.parse::<i64>().is_ok_and(|value| i32::try_from(value).is_err())
        {
            return Err(self.fail("range", &format!("declared as 32 bits wide, found {number}")));
        }
        let as_text = self.ids == IdForm::Text && (matches!(kind, Kind::Id(_)) || !is_safe(number));
        if as_text {
            quoted(number, &mut self.out);
        } else {
            self.out.extend_from_slice(number.as_bytes());
        }
        Ok(())
    }

    fn copy(&mut self) -> Result<(), Failure> {
        let rule = if self.ids == IdForm::Text { IntegerRule::QuoteIds } else { IntegerRule::Keep };
        copy_value(self.wire, rule, &mut self.out).map_err(|failure| match failure {
            CopyFailure::Json(error) => self.broken(error),
            CopyFailure::Unsafe => self.fail("range", "an integer beyond ±(2^53-1)"),
        })
    }

    fn list(&mut self, item: Kind) -> Result<(), Failure> {
        self.wire.enter().map_err(|error| self.broken(error))?;
        self.out.push(b'[');
        let (mut first, mut count) = (true, 0);
        while self.wire.next_item(&mut first).map_err(|error| self.broken(error))? {
            comma(&mut self.out);
            self.path.push_index(count);
            match self.value(item)? {
                Written::Value => {}
                Written::Null => return Err(self.fail("type", "null among the items")),
                Written::Foreign => return Err(self.fail("integer", "an id that is not numeric")),
            }
            self.path.pop();
            count += 1;
        }
        self.out.push(b']');
        Ok(())
    }

    fn map(&mut self, keys: MapKey, value: Kind) -> Result<(), Failure> {
        self.wire.enter().map_err(|error| self.broken(error))?;
        self.out.push(b'{');
        let (mut first, mut seen) = (true, Vec::new());
        while let Some(key) = self.wire.next_key(&mut first).map_err(|error| self.broken(error))? {
            self.path.push_key(&key);
            if keys == MapKey::UserId && self.ids == IdForm::Integer && key.parse::<i64>().is_err() {
                return Err(self.fail("integer", "a key that is no user id"));
            }
            let mark = self.out.len();
            self.key(&key);
            match self.value(value)? {
                Written::Value => {}
                Written::Null => self.out.truncate(mark),
                Written::Foreign => return Err(self.fail("integer", "an id that is not numeric")),
            }
            self.path.pop();
            seen.push(key);
        }
        self.out.push(b'}');
        self.refuse_duplicate(duplicate(&seen))
    }

    fn refuse_duplicate(&mut self, key: Option<&str>) -> Result<(), Failure> {
        match key {
            None => Ok(()),
            Some(key) => {
                self.path.push_key(key);
                Err(self.fail("duplicate_key", "given twice"))
            }
        }
    }

    fn object(&mut self, object: &'static Object) -> Result<(), Failure> {
        self.wire.enter().map_err(|error| self.broken(error))?;
        self.out.push(b'{');
        let (mut seen, mut written): (u64, u64) = (0, 0);
        let mut extra = Vec::new();
        let mut unknown = Vec::new();
        let mut failures = Failures::default();
        let mut first = true;
        // Answers mostly keep one order.
        let mut expected = 0;
        while let Some(key) = self.wire.next_key(&mut first).map_err(|error| self.broken(error))? {
            let named = |at: &usize| object.fields.get(*at).is_some_and(|field| field.wire == key);
            // The other documented name counts only while the main one has not come.
            let aliased = |at: &usize| {
                object.fields.get(*at).is_some_and(|field| field.alias == Some(&*key))
                    && seen & (1 << at) == 0
            };
            let all = 0..object.fields.len();
            let at = Some(expected)
                .filter(named)
                .or_else(|| all.clone().find(named))
                .or_else(|| all.clone().find(aliased));
            let Some((at, field)) = at.and_then(|at| Some((at, object.fields.get(at)?))) else {
                self.path.push_key(&key);
                let mark = self.out.len();
                self.copy()?;
                keep_extra(&mut extra, &key, self.out.get(mark..).unwrap_or_default());
                self.out.truncate(mark);
                unknown.push(key);
                self.path.pop();
                continue;
            };
            self.path.push_field(field.wire);
            if seen & (1 << at) != 0 {
                return Err(self.fail("duplicate_key", "given twice"));
            }
            seen |= 1 << at;
            expected = at + 1;
            let mark = self.out.len();
            self.field_key(field.wire);
            let value_at = self.out.len();
            match self.value(field.kind)? {
                Written::Value => {
                    written |= 1 << at;
                    if object.failures.iter().any(|failures| usize::from(*failures) == at) {
                        let text = self.out.get(value_at..).and_then(|text| std::str::from_utf8(text).ok());
                        failures.read(field.kind, text.unwrap_or_default(), self.casing);
                    }
                }
                Written::Null => self.out.truncate(mark),
                Written::Foreign => {
                    keep_extra(&mut extra, field.wire, self.out.get(value_at..).unwrap_or_default());
                    self.out.truncate(mark);
                }
            }
            self.path.pop();
        }
        self.refuse_duplicate(duplicate(&unknown))?;
        self.complete(object, written)?;
        if !object.failures.is_empty() {
            self.key("failed");
            failures.write(self.casing, self.ids, &mut self.out);
        }
        if !extra.is_empty() {
            self.key("extra");
            self.out.push(b'{');
            self.out.extend_from_slice(&extra);
            self.out.push(b'}');
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Writes what the answer left out as Go's zero values, which the service is known to drop.
    fn complete(&mut self, object: &'static Object, written: u64) -> Result<(), Failure> {
        for (at, field) in object.fields.iter().enumerate() {
            if written & (1 << at) != 0 || field.presence == Presence::Optional {
                continue;
            }
            if field.presence == Presence::Essential {
                self.path.push_field(field.wire);
                return Err(self.fail("required", "missing from the answer"));
            }
            self.field_key(field.wire);
            let zero: &[u8] = match field.kind {
                Kind::Bool => b"false",
                Kind::Id(_) if self.ids == IdForm::Text => b"\"0\"",
                Kind::Int32 | Kind::Int64 | Kind::Id(_) | Kind::Code(_) => b"0",
                Kind::Text | Kind::TextCode(_) => b"\"\"",
                Kind::Json => b"null",
                Kind::List(_) => b"[]",
                Kind::Map(..) => b"{}",
                Kind::Object(object) => {
                    self.out.push(b'{');
                    self.complete(object, 0)?;
                    b"}"
                }
            };
            self.out.extend_from_slice(zero);
        }
        Ok(())
    }
}

/// Whether digits are surely within 64 bits: parsing every id would take a fifth of a page's time.
#[inline(always)]
fn fits_64_bits(digits: &str) -> bool {
    const LARGEST: &str = "9223372036854775807";
    digits.len() < LARGEST.len() || (digits.len() == LARGEST.len() && digits <= LARGEST)
}

fn keep_extra(extra: &mut Vec<u8>, key: &str, value: &[u8]) {
    if !extra.is_empty() {
        extra.push(b',');
    }
    append_text(key, extra);
    extra.push(b':');
    extra.extend_from_slice(value);
}
