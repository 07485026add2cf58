//! A request before its body is read.

use super::output::{Level, LogRecord};
use crate::callbacks::log_text::log_text;
use crate::callbacks::refusal::may_hold_json;
use crate::error::{Error, invalid};
use crate::transcode::{decimal_u64, integer, joined};

/// A request's method and headers.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestHead<'a> {
    /// The method.
    pub method: &'a str,
    /// The header of that name, where there is one.
    pub content_type: Option<&'a str>,
    /// The header of that name, where there is one.
    pub content_encoding: Option<&'a str>,
    /// The header of that name as text, where there is one; what is no number is ignored.
    pub content_length: Option<&'a str>,
}

impl RequestHead<'_> {
    /// The status and the log record of a rejected request: 405 for a method other than POST, 415 for an
    /// encoded body or a content type that no JSON comes in, 413 for an announced length beyond the limit.
    ///
    /// The service's request headers are not documented, so a missing content type, `text/plain` and
    /// `application/octet-stream` pass as well.
    pub(crate) fn refusal(&self, limit: usize) -> Option<(u16, LogRecord)> {
        let refuse = |status, level, reason, message: &[&str]| {
            Some((status, LogRecord::new(level, reason, &joined(message))))
        };
        if self.method != "POST" {
            let message = ["a request with method ", &log_text(self.method)];
            return refuse(405, Level::Debug, "method", &message);
        }
        let encoding = self.content_encoding.unwrap_or_default().trim_ascii();
        if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
            let message = ["the body is encoded as ", &log_text(encoding), ": pass it on unchanged"];
            return refuse(415, Level::Info, "content_encoding", &message);
        }
        if let Some(content_type) = self.content_type.filter(|content_type| !may_hold_json(content_type)) {
            let message = ["content type ", &log_text(content_type)];
            return refuse(415, Level::Info, "content_type", &message);
        }
        let length = self.content_length.map(str::trim_ascii).filter(|length| is_over(length, limit))?;
        let (length, limit) = (log_text(length), decimal_u64(limit as u64));
        refuse(413, Level::Info, "too_large", &["the announced body of ", &length, " bytes exceeds ", &limit])
    }
}

/// Whether a header announces more. A value that is no number is ignored: the bytes read count.
fn is_over(length: &str, limit: usize) -> bool {
    let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    is_number && integer(length).is_none_or(|length| length as u64 > limit as u64)
}

impl<'a> RequestHead<'a> {
    /// By lines the method, content-type, content-encoding and content-length, empty where absent: one text crosses
    /// into a binding for less than four.
    /// No header holds a line end.
    #[must_use]
    pub fn of_lines(text: &'a str) -> Self {
        let mut rest = text;
        let mut next = || {
            let end = rest.bytes().position(|byte| byte == b'\n').unwrap_or(rest.len());
            let line = rest.get(..end).filter(|line| !line.is_empty());
            rest = rest.get(end + 1..).unwrap_or_default();
            line
        };
        RequestHead {
            method: next().unwrap_or_default(),
            content_type: next(),
            content_encoding: next(),
            content_length: next(),
        }
    }
}

/// The bytes of entropy that an exchange takes.
///
/// # Errors
/// `validation` at `entropy` for any other number of bytes, where they are needed.
pub fn head_entropy(bytes: &[u8], is_needed: bool) -> Result<[u8; 16], Error> {
    match <[u8; 16]>::try_from(bytes) {
        Ok(entropy) => Ok(entropy),
        Err(_) if is_needed => {
            Err(invalid("entropy", "length", "must be 16 bytes", &decimal_u64(bytes.len() as u64)))
        }
        Err(_) => Ok([0; 16]),
    }
}

#[cfg(test)]
mod tests {
    use super::RequestHead;

    #[test]
    fn requests_that_hold_no_callback_are_turned_away_by_their_head() {
        let huge = "9".repeat(5_000);
        for (method, content_type, length, status) in [
            ("POST", Some("application/json"), Some("100"), None),
            ("POST", Some("Application/JSON; charset=utf-8"), None, None),
            ("POST", Some("application/vnd.volc+json"), None, None),
            ("POST", Some("text/plain"), None, None),
            ("POST", Some("application/octet-stream"), None, None),
            ("POST", Some(""), None, None),
            ("POST", None, Some("²"), None),
            ("POST", None, Some("-1"), None),
            ("GET", None, None, Some(405)),
            ("post", None, None, Some(405)),
            ("", None, None, Some(405)),
            ("POST", Some("application/x-www-form-urlencoded"), None, Some(415)),
            ("POST", Some("multipart/form-data; boundary=x"), None, Some(415)),
            ("POST", Some("application/jsonp"), None, Some(415)),
            ("POST", Some("json"), None, Some(415)),
            ("POST", Some("é"), None, Some(415)),
            ("POST", None, Some("101"), Some(413)),
            ("POST", None, Some(huge.as_str()), Some(413)),
            ("GET", Some("text/html"), Some("101"), Some(405)),
        ] {
            let head = RequestHead { method, content_type, content_length: length, ..RequestHead::default() };
            let refused = head.refusal(100).map(|(status, _)| status);
            assert_eq!(refused, status, "{method} {content_type:?} {length:?}");
        }
    }
}
