//! The response's envelope: `ResponseMetadata` and `Result`, or a body that is no API response.

use std::borrow::Cow;

use crate::error::error_codes::{is_internal, is_rate_limit};
use crate::error::{ApiError, DecodeError, Error, HttpError, is_retryable_status, text_of};
use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::transcode::{
    CopyFailure, DecodeFailure, IntegerRule, JsonWriter, RawObject, copy_value, decimal_u64, duplicate,
    integer, joined,
};

/// Largest answer that is read, in bytes.
pub const MAX_RESPONSE_BYTES: usize = 32 << 20;

/// Bytes of a foreign body that an `http` error keeps.
const BODY_START: usize = 512;

/// Bytes of a body that a `decode` error keeps.
const KEPT_OF_BODY: usize = 2_048;

/// Bytes of a text of the service's that an error keeps.
const KEPT_OF_TEXT: usize = 1_024;

/// The start of a text.
fn start_of(mut text: String) -> String {
    let fits = |end: &usize| text.is_char_boundary(*end);
    if let Some(end) = (0..=KEPT_OF_TEXT.min(text.len())).rev().find(fits) {
        text.truncate(end);
    }
    text
}

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) request_id: Option<String>,
    /// What was read from `Result`.
    pub(crate) result: String,
}

/// What is made of the reader's next value, `Result`.
pub(crate) type ReadResult<'f> = dyn Fn(&mut JsonReader<'_>) -> Result<String, DecodeFailure> + 'f;

/// Reads an answer. `read_result` is given the reader at the value of `Result`, or at `null` where there is none; in
/// the service's usual order, metadata first, that is in one pass over the body.
pub(crate) fn read(status: u16, body: &[u8], read_result: &ReadResult<'_>) -> Result<Answer, Error> {
    if body.len() > MAX_RESPONSE_BYTES {
        return Err(undecodable(
            "",
            "size",
            joined(&["over ", &decimal_u64(MAX_RESPONSE_BYTES as u64), " bytes"]),
            None,
            &[],
        ));
    }
    let looks_like_json = body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    if !looks_like_json {
        return Err(foreign(status, body, None));
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(if status == 200 {
            undecodable("", "syntax", "not UTF-8".to_owned(), None, body)
        } else {
            foreign(status, body, None)
        });
    };
    let mut metadata = Metadata::default();
    match read_top(text, status, &mut metadata, read_result) {
        Ok(result) => {
            if let Some(error) = metadata.error.filter(|error| !error.is_empty()) {
                return Err(error.into_api_error(status, metadata.request_id));
            }
            let result = match result {
                _ if status != 200 => return Err(foreign(status, body, metadata.request_id)),
                Found::Result(result) => Ok(result),
                Found::Unread(raw) => read_result(&mut JsonReader::new(raw)),
                Found::Nothing => read_result(&mut JsonReader::new("null")),
            };
            match result {
                Ok(result) => Ok(Answer { request_id: metadata.request_id, result }),
                Err(failure) => Err(failed(failure, metadata.request_id, body)),
            }
        }
        Err(_) if status != 200 => Err(foreign(status, body, metadata.request_id)),
        Err(failure) => Err(failed(failure, metadata.request_id, body)),
    }
}

/// The value of `Result`.
enum Found<'a> {
    Result(String),
    /// It came before the metadata, or next to an error.
    Unread(&'a str),
    Nothing,
}

/// Walks the top of the body. Action, Version, Service and Region of the metadata are not looked at: answers exist that
/// carry wrong ones.
fn read_top<'a>(
    text: &'a str,
    status: u16,
    metadata: &mut Metadata,
    read_result: &ReadResult<'_>,
) -> Result<Found<'a>, DecodeFailure> {
    let mut reader = JsonReader::new(text);
    let mut found = Found::Nothing;
    let mut keys: Vec<Cow<'a, str>> = Vec::new();
    let mut first = true;
    reader.peek().and_then(|_| reader.enter()).map_err(broken)?;
    while let Some(key) = reader.next_key(&mut first).map_err(broken)? {
        match &*key {
            "ResponseMetadata" if metadata.is_read => return Err(twice(&key)),
            "Result" if !matches!(found, Found::Nothing) => return Err(twice(&key)),
            "ResponseMetadata" => metadata.read(reader.raw().map_err(broken)?)?,
            "Result" if metadata.is_success() && status == 200 => {
                found = Found::Result(read_result(&mut reader)?);
            }
            "Result" => found = Found::Unread(reader.raw().map_err(broken)?),
            _ => {
                reader.raw().map_err(broken)?;
            }
        }
        keys.push(key);
    }
    reader.end().map_err(broken)?;
    if let Some(key) = duplicate(&keys) {
        return Err(twice(key));
    }
    if metadata.is_read {
        Ok(found)
    } else {
        Err(failure("ResponseMetadata", "required", "missing from the answer"))
    }
}

#[derive(Default)]
struct Metadata {
    is_read: bool,
    request_id: Option<String>,
    error: Option<ErrorField>,
}

impl Metadata {
    fn is_success(&self) -> bool {
        self.is_read && self.error.as_ref().is_none_or(ErrorField::is_empty)
    }

    fn read(&mut self, raw: &str) -> Result<(), DecodeFailure> {
        let fields =
            RawObject::read(raw).map_err(|(rule, reason)| failure("ResponseMetadata", rule, &reason))?;
        self.is_read = true;
        self.request_id = fields.text("RequestId").map(Cow::into_owned).filter(|id| !id.is_empty());
        if let Some(raw) = fields.get("Error").filter(|raw| *raw != "null") {
            let error = ErrorField::read(raw)
                .ok_or_else(|| failure("ResponseMetadata.Error", "type", "declared as an object"))?;
            self.error = Some(error);
        }
        Ok(())
    }
}

/// `Error` of the metadata.
struct ErrorField {
    code_n: Option<i64>,
    code: String,
    message: String,
}

impl ErrorField {
    /// A code that is a number is kept as its digits.
    fn read(json: &str) -> Option<Self> {
        let error = RawObject::read(json).ok()?;
        let other = |name| error.get(name).filter(|raw| *raw != "null").unwrap_or_default().to_owned();
        let text = |name| error.text(name).map_or_else(|| other(name), Cow::into_owned);
        let code_n = error.get("CodeN").and_then(integer);
        Some(ErrorField { code_n, code: text("Code"), message: text("Message") })
    }

    /// The documentation calls a missing or an empty Error success.
    fn is_empty(&self) -> bool {
        self.code_n.unwrap_or(0) == 0 && self.code.is_empty() && self.message.is_empty()
    }

    fn into_api_error(self, status: u16, request_id: Option<String>) -> Error {
        Error::Api(Box::new(ApiError {
            action: String::new(),
            retryable: is_retryable_status(status) || is_rate_limit(&self.code) || is_internal(&self.code),
            code: start_of(self.code),
            code_n: self.code_n,
            message: start_of(self.message),
            http_status: status,
            request_id: request_id.map(start_of),
            clock_skew_seconds: None,
        }))
    }
}

/// Copies `Result` for calls of undeclared actions: `{}` for null.
pub(crate) fn copy_result(reader: &mut JsonReader<'_>, rule: IntegerRule) -> Result<String, DecodeFailure> {
    if reader.peek().map_err(broken)? == ValueKind::Null {
        reader.raw().map_err(broken)?;
        return Ok("{}".to_owned());
    }
    let mut json = JsonWriter::with_capacity(reader.left());
    match copy_value(reader, rule, &mut json) {
        Ok(()) => Ok(json.finish()),
        Err(CopyFailure::Json(error)) => Err(failure("Result", error.rule(), &error.words())),
        Err(CopyFailure::Unsafe) => Err(failure("Result", "range", "an integer beyond ±(2^53-1)")),
    }
}

fn failure(path: &str, rule: &'static str, reason: &str) -> DecodeFailure {
    DecodeFailure { path: path.to_owned(), rule, reason: reason.to_owned() }
}

fn twice(key: &str) -> DecodeFailure {
    failure("", "duplicate_key", &joined(&[&crate::error::shorten(key), " given twice"]))
}

fn broken(error: JsonError) -> DecodeFailure {
    failure("", error.rule(), &error.words())
}

fn failed(failure: DecodeFailure, request_id: Option<String>, body: &[u8]) -> Error {
    undecodable(&failure.path, failure.rule, failure.reason, request_id, body)
}

fn foreign(status: u16, body: &[u8], request_id: Option<String>) -> Error {
    Error::Http(Box::new(HttpError {
        action: String::new(),
        status,
        body_start: text_of(body.get(..BODY_START).unwrap_or(body)),
        request_id,
    }))
}

pub(crate) fn undecodable(
    path: &str,
    rule: &'static str,
    reason: String,
    request_id: Option<String>,
    body: &[u8],
) -> Error {
    Error::Decode(Box::new(DecodeError {
        action: String::new(),
        path: start_of(path.to_owned()),
        rule,
        reason: start_of(reason),
        request_id: request_id.map(start_of),
        body: text_of(body.get(..KEPT_OF_BODY).unwrap_or(body)),
    }))
}
