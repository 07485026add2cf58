//! The answer's envelope: `ResponseMetadata` and `Result`, or something that is no API answer at all.

use std::borrow::Cow;

use crate::error::{ApiError, DecodeError, Error, HttpError, is_retryable_status};
use crate::error_codes::ErrorCode;
use crate::transcode::RawObject;

/// Largest answer that is read, in bytes.
pub const MAX_RESPONSE_BYTES: usize = 32 << 20;

/// Bytes of a foreign body that an `http` error keeps.
const BODY_START: usize = 512;

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) request_id: Option<String>,
    /// JSON text of `Result`; `None` when it is absent.
    pub(crate) result: Option<&'a str>,
}

/// `Error` of the metadata.
#[derive(Default)]
struct ErrorField {
    code_n: Option<i64>,
    code: String,
    message: String,
}

impl ErrorField {
    /// A code that is a number is kept as its digits.
    fn read(json: &str) -> Option<Self> {
        let error = RawObject::read(json).ok()?;
        let text = |name| match error.text(name) {
            Ok(text) => text.map(Cow::into_owned).unwrap_or_default(),
            Err(()) => error.get(name).filter(|raw| *raw != "null").unwrap_or_default().to_owned(),
        };
        let code_n = error.get("CodeN").and_then(|raw| raw.parse().ok());
        Some(ErrorField { code_n, code: text("Code"), message: text("Message") })
    }

    /// The documentation calls a missing or an empty Error success.
    fn is_empty(&self) -> bool {
        self.code_n.unwrap_or(0) == 0 && self.code.is_empty() && self.message.is_empty()
    }
}

/// Reads an answer as far as its `Result`.
pub(crate) fn read(status: u16, body: &[u8]) -> Result<Answer<'_>, Error> {
    if body.len() > MAX_RESPONSE_BYTES {
        return Err(undecodable("", "size", format!("over {MAX_RESPONSE_BYTES} bytes"), None, &[]));
    }
    let foreign = |request_id| {
        Error::Http(HttpError {
            action: String::new(),
            status,
            body_start: String::from_utf8_lossy(body.get(..BODY_START).unwrap_or(body)).into_owned(),
            request_id,
        })
    };
    let looks_like_json = body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(if status == 200 && looks_like_json {
            undecodable("", "syntax", "not UTF-8".to_owned(), None, body)
        } else {
            foreign(None)
        });
    };
    if !looks_like_json {
        return Err(foreign(None));
    }
    let entries = match RawObject::read(text) {
        Ok(entries) => entries,
        Err((rule, reason)) if status == 200 => return Err(undecodable("", rule, reason, None, body)),
        Err(_) => return Err(foreign(None)),
    };
    // Action, Version, Service and Region are not looked at: answers exist that carry wrong ones.
    let metadata = match entries.get("ResponseMetadata").map(RawObject::read) {
        Some(Ok(metadata)) => metadata,
        _ if status != 200 => return Err(foreign(None)),
        Some(Err((rule, reason))) => {
            return Err(undecodable("ResponseMetadata", rule, reason, None, body));
        }
        None => {
            let reason = "missing from the answer".to_owned();
            return Err(undecodable("ResponseMetadata", "required", reason, None, body));
        }
    };
    let request_id =
        metadata.text("RequestId").ok().flatten().map(Cow::into_owned).filter(|id| !id.is_empty());
    let error = match metadata.get("Error").filter(|raw| *raw != "null") {
        None => ErrorField::default(),
        Some(raw) => match ErrorField::read(raw) {
            Some(error) => error,
            None => {
                let reason = "declared as an object".to_owned();
                return Err(undecodable("ResponseMetadata.Error", "type", reason, request_id, body));
            }
        },
    };
    if !error.is_empty() {
        return Err(Error::Api(ApiError {
            action: String::new(),
            retryable: is_retryable_status(status) || ErrorCode::from(error.code.as_str()).is_retryable(),
            code: error.code,
            code_n: error.code_n,
            message: error.message,
            http_status: status,
            request_id,
        }));
    }
    if status != 200 {
        return Err(foreign(request_id));
    }
    Ok(Answer { request_id, result: entries.get("Result") })
}

pub(crate) fn undecodable(
    path: &str,
    rule: &'static str,
    reason: String,
    request_id: Option<String>,
    body: &[u8],
) -> Error {
    Error::Decode(DecodeError {
        action: String::new(),
        path: path.to_owned(),
        rule,
        reason,
        request_id,
        body: String::from_utf8_lossy(body).into_owned(),
    })
}
