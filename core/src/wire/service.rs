//! The service that is called: its origin, and requests signed for it.

use crate::error::{Error, invalid};
use crate::model::shape::Operation;
use crate::time::WallTime;
use crate::transcode::{decimal, joined};
use crate::wire::body::{RequestOptions, WireBody, encode_body};
use crate::wire::origin::origin;
use crate::wire::protocol::{API_VERSION, HttpRequest, JsonStyle};
use crate::wire::signer::{CONTENT_TYPE, Credentials, SignedParts, Signer, SigningTrace};

/// The name that requests are signed for.
const SERVICE: &str = "rtc";

/// Which service to call, for which application.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    scheme: &'static str,
    /// With the port, where it is not the scheme's own.
    host: String,
    region: String,
    app_id: i32,
}

impl Service {
    pub(crate) fn new(app_id: i32, region: &str, base_url: Option<&str>) -> Result<Self, Error> {
        if app_id < 0 {
            return Err(invalid("appId", "range", "must be at least 0", &decimal(app_id.into())));
        }
        let (scheme, host) = origin(region, base_url)?;
        Ok(Service { scheme, host, region: region.to_owned(), app_id })
    }

    pub(crate) fn signer(&self, credentials: Credentials) -> Result<Signer, Error> {
        Signer::new(credentials, &self.region, SERVICE)
    }

    pub(crate) fn encode(
        &self,
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        options: RequestOptions<'_>,
    ) -> Result<WireBody, Error> {
        encode_body(operation, input, style, self.app_id, options)
    }

    /// Signs a body with this date.
    pub(crate) fn sign(&self, signer: &Signer, action: &str, body: &WireBody, date: WallTime) -> HttpRequest {
        let query = query_of(action);
        let signature = signer.sign(&self.parts(&query, &body.json), date);
        let mut headers = vec![
            ("content-type", CONTENT_TYPE.to_owned()),
            ("x-date", signature.x_date),
            ("x-content-sha256", signature.x_content_sha256),
            ("authorization", signature.authorization),
        ];
        if let Some(token) = signature.x_security_token {
            headers.push(("x-security-token", token));
        }
        HttpRequest {
            method: "POST",
            url: self.url(action),
            headers,
            body: body.json.clone(),
            idempotency_id: body.idempotency_id.clone(),
        }
    }

    /// The URL of an action.
    pub(crate) fn url(&self, action: &str) -> String {
        joined(&[self.scheme, "://", &self.host, "/?", &query_of(action)])
    }

    pub(crate) fn trace(
        &self,
        signer: &Signer,
        action: &str,
        body: &WireBody,
        date: WallTime,
    ) -> SigningTrace {
        signer.trace(&self.parts(&query_of(action), &body.json), date)
    }

    fn parts<'a>(&'a self, query: &'a str, body: &'a str) -> SignedParts<'a> {
        SignedParts { host: &self.host, path: "/", query, body: body.as_bytes() }
    }
}

fn query_of(action: &str) -> String {
    joined(&["Action=", action, "&Version=", API_VERSION])
}
