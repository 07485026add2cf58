//! The eight strings of a callback body, and their checks.

use std::borrow::Cow;

use super::binding::{is_app_id, is_id_byte};
use super::event_id::{EventIdForm, LONGEST_ID};
use super::event_name::is_event_name;
use super::packed_event::Parts;
use super::{CALLBACK_VERSION, Event, MAX_CALLBACK_BYTES, refuse};
use crate::error::{Error, shorten};
use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::time::WallTime;
use crate::transcode::{
    CheckedObject, check_object, decimal_u64, duplicate, integer, joined, quote, same_bytes,
};

/// A body's fields, unescaped: the seven that are signed, in this order, and the signature.
pub(crate) struct Envelope<'a>(Fields<'a>);

impl<'a> Envelope<'a> {
    pub(crate) fn read(body: &'a [u8]) -> Result<Self, Error> {
        if body.len() > MAX_CALLBACK_BYTES {
            let length = decimal_u64(body.len() as u64);
            return Err(refuse("too_large", &joined(&["the body has ", &length, " bytes, over 1 MiB"])));
        }
        match body {
            [0xef, 0xbb, 0xbf, ..] => {
                return Err(refuse(
                    "bom",
                    "the body begins with a byte order mark, which the service does not send",
                ));
            }
            [0x1f, 0x8b, ..] => {
                return Err(refuse(
                    "content_encoding",
                    "the body is compressed with gzip: pass it on unchanged",
                ));
            }
            _ => {}
        }
        let text = std::str::from_utf8(body).map_err(|_| refuse("not_utf8", "the body is not UTF-8"))?;
        let mut fields = Fields::read(text)?;
        let nonce = if fields.has(6) || !fields.has(7) { 6 } else { 7 };
        for at in [0, 1, 2, 3, 4, 5, nonce, 8] {
            fields.check(at)?;
        }
        fields.0.swap(6, nonce);
        fields.0.swap(7, 8);
        Ok(Envelope(fields))
    }

    fn value(&self, at: usize) -> &str {
        match self.0.0.get(at) {
            Some(Field::Text(text)) => text,
            _ => "",
        }
    }

    pub(crate) fn event_type(&self) -> &str {
        self.value(0)
    }

    pub(crate) fn event_data(&self) -> &str {
        self.value(1)
    }

    pub(crate) fn event_time(&self) -> &str {
        self.value(2)
    }

    pub(crate) fn event_id(&self) -> &str {
        self.value(3)
    }

    pub(crate) fn app_id(&self) -> &str {
        self.value(4)
    }

    pub(crate) fn nonce(&self) -> &str {
        self.value(6)
    }

    pub(crate) fn signature(&self) -> &str {
        self.value(7)
    }

    /// The seven values that are signed.
    pub(crate) fn signed_values(&self) -> [&str; 7] {
        std::array::from_fn(|at| self.value(at))
    }

    /// What the signature does not bind, except data and time.
    pub(crate) fn check(&self, app_id: Option<i32>, id_form: Option<&EventIdForm>) -> Result<(), Error> {
        const RULES: [(&str, &str); 7] = [
            ("app_id", "AppId is not a number of 32 bits in decimal digits"),
            ("app_id", "AppId is not the configured one"),
            ("version", "Version is not 2020-12-01"),
            ("nonce", "Nonce is not one to four digits"),
            ("event_type", "EventType is not ASCII letters and digits, a capital first, at most 64 of them"),
            ("event_id", "EventId is not 1 to 256 characters of visible ASCII without {"),
            ("event_id", "EventId does not have the form set by eventId"),
        ];
        let (id, nonce) = (self.event_id().as_bytes(), self.nonce().as_bytes());
        let holds = [
            is_app_id(self.app_id().as_bytes()),
            app_id.is_none_or(|expected| integer(self.app_id()) == Some(i64::from(expected))),
            self.value(5) == CALLBACK_VERSION,
            matches!(nonce.len(), 1..=4) && nonce.iter().all(u8::is_ascii_digit),
            is_event_name(self.event_type()),
            matches!(id.len(), 1..=LONGEST_ID) && id.iter().all(|byte| is_id_byte(*byte)),
            id_form.is_none_or(|form| form.matches(id)),
        ];
        match holds.iter().zip(&RULES).find(|(holds, _)| !**holds) {
            Some((_, (reason, words))) => Err(refuse(reason, words)),
            None => Ok(()),
        }
    }

    /// Checks the data; with ids as text if requested.
    pub(crate) fn check_data(&self, text_ids: bool) -> Result<CheckedObject<'_>, Error> {
        let checked = check_object(self.event_data(), "AppId", text_ids).map_err(unreadable)?;
        if checked.wanted.is_some_and(|inner| inner != self.app_id()) {
            return Err(refuse("event_data", "AppId in EventData differs from the body's AppId"));
        }
        Ok(checked)
    }

    /// Replaces line ends, which an unverified body may have anywhere, with spaces in all but the data.
    pub(crate) fn spaces_for_line_ends(&mut self) {
        for (at, field) in self.0.0.iter_mut().enumerate() {
            if let Field::Text(text) = field
                && at != 1
            {
                let bytes = text.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte }).collect();
                *text = Cow::Owned(String::from_utf8(bytes).unwrap_or_default());
            }
        }
    }

    pub(crate) fn time(&self) -> Result<WallTime, Error> {
        WallTime::from_event_time(self.event_time()).ok_or_else(|| {
            refuse("time_format", "EventTime is not in the form 1970-07-01T00:00:00.000000000Z")
        })
    }

    /// The parts of the event that this is.
    pub(crate) fn parts(&self, time: WallTime) -> Parts<'_> {
        Parts {
            event_type: self.event_type(),
            id: self.event_id(),
            time,
            app_id: self.app_id(),
            signature: self.signature(),
            data: self.event_data(),
        }
    }

    pub(crate) fn into_event(mut self, time: WallTime) -> Event {
        Event {
            event_type: self.0.take(0),
            id: self.0.take(3),
            time,
            app_id: self.0.take(4),
            data: self.0.take(1),
            signature: self.0.take(7),
        }
    }
}

#[cold]
pub(super) fn unreadable((_, words): (&'static str, String)) -> Error {
    refuse("event_data", &joined(&["EventData has no single meaning as a JSON object: ", &words]))
}

/// The keys that are read. Pages of a sibling product spell Nonce as Noce; read only where the right name is absent
/// (inferred).
pub(super) const NAMES: [&str; 9] =
    ["EventType", "EventData", "EventTime", "EventId", "AppId", "Version", "Nonce", "Noce", "Signature"];

/// A value under a known key.
enum Field<'a> {
    Absent,
    Text(Cow<'a, str>),
    NoText,
}

/// The values under the known keys, found in one pass.
struct Fields<'a>([Field<'a>; NAMES.len()]);

impl<'a> Fields<'a> {
    fn read(json: &'a str) -> Result<Self, Error> {
        let mut fields = Fields([const { Field::Absent }; NAMES.len()]);
        let is_other = JsonReader::new(json).peek().is_ok_and(|kind| kind != ValueKind::Object);
        let filled = if is_other {
            Err("not an object".to_owned())
        } else {
            fields.fill(json).map_err(JsonError::words)
        };
        match filled {
            Ok(None) => Ok(fields),
            Ok(Some(key)) => {
                Err(refuse("duplicate_key", &joined(&["duplicate key ", &quote(&shorten(&key))])))
            }
            Err(words) => Err(refuse(
                "not_json",
                &joined(&[
                    "the body is no JSON object (",
                    &words,
                    "): is it the raw one, not parsed and written again?",
                ]),
            )),
        }
    }

    /// A duplicate key.
    fn fill(&mut self, json: &'a str) -> Result<Option<Cow<'a, str>>, JsonError> {
        let mut reader = JsonReader::new(json);
        reader.peek()?;
        reader.enter()?;
        let (mut first, mut twice, mut others) = (true, None, Vec::new());
        // Bodies mostly keep one order.
        let mut expected = 0;
        while let Some(key) = reader.next_key(&mut first)? {
            let is_text = reader.peek()? == ValueKind::Text;
            let named =
                |at: &usize| NAMES.get(*at).is_some_and(|name| same_bytes(name.as_bytes(), key.as_bytes()));
            let at = Some(expected).filter(named).or_else(|| (0..NAMES.len()).find(named));
            let known = at.and_then(|at| {
                expected = at + 1;
                self.0.get_mut(at)
            });
            let Some(field) = known else {
                reader.raw()?;
                others.push(key);
                continue;
            };
            if !matches!(field, Field::Absent) {
                twice = Some(key);
            }
            *field = Field::NoText;
            if is_text {
                if let Some(text) = reader.string_of_units()? {
                    *field = Field::Text(text);
                }
            } else {
                reader.raw()?;
            }
        }
        reader.end()?;
        Ok(twice.or_else(|| duplicate(&others).map(|key| Cow::Owned(key.to_owned()))))
    }

    fn has(&self, at: usize) -> bool {
        !matches!(self.0.get(at), None | Some(Field::Absent))
    }

    /// Whether a field is there and a string.
    fn check(&self, at: usize) -> Result<(), Error> {
        let name = NAMES.get(at).copied().unwrap_or_default();
        match self.0.get(at) {
            Some(Field::Text(_)) => Ok(()),
            Some(Field::NoText) => Err(refuse("not_string", &joined(&[name, " must be a string"]))),
            Some(Field::Absent) | None => {
                Err(refuse("missing_field", &joined(&[name, " is missing from the body"])))
            }
        }
    }

    /// A text, which is absent then.
    #[inline(never)]
    fn take(&mut self, at: usize) -> String {
        match self.0.get_mut(at).map(|field| std::mem::replace(field, Field::Absent)) {
            Some(Field::Text(text)) => text.into_owned(),
            _ => String::new(),
        }
    }
}
