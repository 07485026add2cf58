//! The answer's envelope: `ResponseMetadata` and `Result`, or something that is no API answer at all.

use serde::Deserialize;

use crate::error::{ApiError, DecodeError, Error, HttpError, is_retryable_status};
use crate::transcode::RawEntries;

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

/// `ResponseMetadata`. Action, Version, Service and Region are not read: answers exist that carry wrong ones.
#[derive(Debug, Default, Deserialize)]
struct Metadata {
    #[serde(rename = "RequestId", default)]
    request_id: Option<String>,
    #[serde(rename = "Error", default)]
    error: Option<ErrorField>,
}

#[derive(Debug, Deserialize)]
struct ErrorField {
    #[serde(rename = "CodeN", default)]
    code_n: Option<i64>,
    #[serde(rename = "Code", default)]
    code: Option<String>,
    #[serde(rename = "Message", default)]
    message: Option<String>,
}

impl ErrorField {
    /// The documentation calls a missing or an empty Error success.
    fn is_empty(&self) -> bool {
        self.code_n.unwrap_or(0) == 0
            && self.code.as_deref().unwrap_or_default().is_empty()
            && self.message.as_deref().unwrap_or_default().is_empty()
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
    let entries = match RawEntries::read(text) {
        Ok(entries) => entries,
        Err((rule, reason)) if status == 200 => return Err(undecodable("", rule, reason, None, body)),
        Err(_) => return Err(foreign(None)),
    };
    let metadata = match entries.get("ResponseMetadata").map(serde_json::from_str::<Option<Metadata>>) {
        Some(Ok(metadata)) => metadata,
        Some(Err(error)) if status == 200 => {
            let rule = if error.is_data() { "type" } else { "syntax" };
            return Err(undecodable("ResponseMetadata", rule, error.to_string(), None, body));
        }
        _ => None,
    };
    let Some(metadata) = metadata else {
        return Err(if status == 200 {
            undecodable("ResponseMetadata", "required", "missing from the answer".to_owned(), None, body)
        } else {
            foreign(None)
        });
    };
    let request_id = metadata.request_id.filter(|id| !id.is_empty());
    if let Some(error) = metadata.error.filter(|error| !error.is_empty()) {
        let code = error.code.unwrap_or_default();
        return Err(Error::Api(ApiError {
            action: String::new(),
            retryable: is_retryable_status(status) || code.starts_with("FlowLimitExceeded"),
            code,
            code_n: error.code_n,
            message: error.message.unwrap_or_default(),
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
