//! The answer around every result and every error.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use serde_json::{Value, json};

use super::clock::Moment;
use crate::failure::Failure;

/// The API version.
pub const VERSION: &str = "2020-12-01";
/// The name the service signs under.
pub const SERVICE: &str = "rtc";

/// Metadata of a response.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Id of the request.
    pub request_id: String,
    /// The requested action; empty without one.
    pub action: String,
    /// The requested version.
    pub version: String,
    /// The service that answers.
    pub service: &'static str,
    /// The region of the credential scope, or the emulator's.
    pub region: String,
}

impl Metadata {
    fn value(&self) -> Value {
        json!({
            "RequestId": self.request_id,
            "Action": self.action,
            "Version": self.version,
            "Service": self.service,
            "Region": self.region,
        })
    }
}

/// A finished answer, not yet on the wire.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Content type.
    pub content_type: String,
    /// Headers beyond the usual ones.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// The envelope around a result or an error.
    pub fn envelope(metadata: &Metadata, outcome: Result<Value, Failure>) -> Self {
        let mut head = metadata.value();
        let (status, body) = match outcome {
            Ok(result) => (StatusCode::OK, json!({ "ResponseMetadata": head, "Result": result })),
            Err(failure) => {
                head["Error"] =
                    json!({ "CodeN": failure.number, "Code": failure.code, "Message": failure.message });
                (failure.status, json!({ "ResponseMetadata": head }))
            }
        };
        Self::raw(status, "application/json; charset=utf-8", body.to_string())
    }

    /// An answer of any content.
    pub fn raw(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type: content_type.to_owned(), headers: Vec::new(), body: body.into() }
    }

    /// The same answer with more headers.
    #[must_use]
    pub fn with_headers(mut self, headers: &BTreeMap<String, String>) -> Self {
        self.headers.extend(headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// The HTTP response, with the date of the service's clock.
    pub fn into_response(self, now: Moment) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&self.content_type) {
            headers.insert(header::CONTENT_TYPE, value);
        }
        if let Ok(value) = HeaderValue::from_str(&now.http_date()) {
            headers.insert(header::DATE, value);
        }
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<header::HeaderName>(), HeaderValue::from_str(&value))
            {
                headers.insert(name, value);
            }
        }
        response
    }
}
