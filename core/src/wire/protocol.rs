//! Signed requests out, results in, without any I/O: the base of every driver and every `ImProtocol`.

use crate::casing::Casing;
use crate::error::{Error, invalid};
use crate::model::operations::Request;
use crate::model::shape::Operation;
use crate::model::values::from_decoded;
use crate::time::WallTime;
use crate::transcode::IdForm;
use crate::wire::body::encode_raw;
pub use crate::wire::body::{RequestOptions, WireBody};
use crate::wire::envelope;
pub use crate::wire::origin::Settings;
pub use crate::wire::response::Decoded;
#[cfg(feature = "typed")]
use crate::wire::response::parse_typed;
use crate::wire::response::{parse_json, parse_raw};
use crate::wire::service::Service;
use crate::wire::signer::{Signer, SigningTrace};

/// The API's version, in every request's query.
pub const API_VERSION: &str = "2020-12-01";

/// A request, ready for any HTTP client.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// `POST` for actions; `GET` or `PUT` where keys are requested.
    pub method: &'static str,
    /// The whole URL. The signature covers its host: send it there and nowhere else.
    pub url: String,
    /// Headers by lower-case name, without `host`, which the HTTP client takes from the URL.
    pub headers: Vec<(&'static str, String)>,
    /// The body, JSON in UTF-8.
    pub body: String,
    /// The idempotency id in the body, for actions that have one.
    pub idempotency_id: Option<String>,
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpRequest").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The caller's spelling of JSON.
#[derive(Clone, Copy, Debug)]
pub struct JsonStyle {
    /// Spelling of field names, in and out.
    pub casing: Casing,
    /// How ids come out.
    pub ids: IdForm,
    /// Whether numbers that come in were doubles.
    pub from_doubles: bool,
    /// Whether the items of a listing come out as rows: an item as an array of its values if its keys are those of the
    /// object before it.
    pub rows: bool,
}

impl JsonStyle {
    /// Wire names and integers.
    pub const WIRE: JsonStyle =
        JsonStyle { casing: Casing::Wire, ids: IdForm::Integer, from_doubles: false, rows: false };
    /// Wire names and integers, as Rust's typed structs have them; names in errors are their fields'.
    #[cfg(feature = "every-style")]
    pub const TYPED: JsonStyle = JsonStyle { casing: Casing::Typed, ..JsonStyle::WIRE };
    /// Wire names and integers.
    #[cfg(not(feature = "every-style"))]
    pub const TYPED: JsonStyle = JsonStyle::WIRE;
    /// camelCase, ids as strings, numbers that were doubles.
    pub const JAVASCRIPT: JsonStyle =
        JsonStyle { casing: Casing::LowerFirst, ids: IdForm::Text, from_doubles: true, rows: false };
    /// camelCase and integers.
    pub const KOTLIN: JsonStyle =
        JsonStyle { casing: Casing::LowerFirst, ids: IdForm::Integer, from_doubles: false, rows: false };
    /// snake_case and integers.
    #[cfg(feature = "every-style")]
    pub const PYTHON: JsonStyle =
        JsonStyle { casing: Casing::Snake, ids: IdForm::Integer, from_doubles: false, rows: false };
}

/// Builds signed requests and reads responses. Cheap to share: it changes nothing but a cached signing key.
#[derive(Debug)]
pub struct Protocol {
    service: Service,
    signer: Signer,
}

impl Protocol {
    /// Checks the settings.
    ///
    /// # Errors
    /// `validation` at `region`, `baseUrl` or `appId`.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let Settings { credentials, app_id, region, base_url } = settings;
        let service = Service::new(app_id, &region, base_url.as_deref())?;
        let signer = service.signer(credentials)?;
        Ok(Protocol { service, signer })
    }

    /// Turns input JSON into the body of an action.
    ///
    /// # Errors
    /// `validation`, with the path in the style's spelling.
    pub fn encode(
        &self,
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        options: RequestOptions<'_>,
    ) -> Result<WireBody, Error> {
        self.service.encode(operation, input, style, options)
    }

    /// Signs a body as of `now`.
    #[must_use]
    pub fn sign(&self, action: &str, body: &WireBody, now: WallTime) -> HttpRequest {
        self.service.sign(&self.signer, action, body, now)
    }

    /// Canonical request and string to sign of what [`sign`](Self::sign) makes of the same arguments.
    #[must_use]
    pub fn trace(&self, action: &str, body: &WireBody, now: WallTime) -> SigningTrace {
        self.service.trace(&self.signer, action, body, now)
    }

    /// A signed request from JSON input.
    ///
    /// # Errors
    /// `validation`, as [`encode`](Self::encode).
    pub fn build_json(
        &self,
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        options: RequestOptions<'_>,
        now: WallTime,
    ) -> Result<HttpRequest, Error> {
        Ok(self.sign(operation.name, &self.encode(operation, input, style, options)?, now))
    }

    /// A signed request from a typed one.
    ///
    /// # Errors
    /// `validation`, as [`encode`](Self::encode).
    pub fn build<R: Request>(
        &self,
        request: &R,
        options: RequestOptions<'_>,
        now: WallTime,
    ) -> Result<HttpRequest, Error> {
        self.build_json(R::OPERATION, &typed_input(request)?, JsonStyle::TYPED, options, now)
    }

    /// The body of an action that is called by wire JSON, checked for being one JSON object and nothing more.
    ///
    /// # Errors
    /// `validation` with rule `syntax`, `type`, `duplicate_key` or `depth`, or `unknown_action` for a name that could
    /// not stand in the URL.
    pub fn encode_raw(&self, action: &str, wire_json: &str, repeatable: bool) -> Result<WireBody, Error> {
        encode_raw(action, wire_json, repeatable)
    }

    /// Reads the response of an action as JSON in the caller's style.
    ///
    /// # Errors
    /// `api`, `http` or `decode`.
    pub fn parse_json(
        &self,
        operation: &'static Operation,
        status: u16,
        body: &[u8],
        style: JsonStyle,
    ) -> Result<Decoded, Error> {
        parse_json(operation, status, body, style)
    }

    /// Reads the response of an action as its typed result.
    ///
    /// # Errors
    /// `api`, `http` or `decode`.
    #[cfg(feature = "typed")]
    pub fn parse<R: Request>(&self, status: u16, body: &[u8]) -> Result<R::Result, Error> {
        parse_typed::<R>(status, body)
    }

    /// Reads the response of an action that is called by wire JSON: `Result` as it came, `{}` when absent or null;
    /// in a style that quotes ids, integers are quoted as in undeclared fields.
    ///
    /// # Errors
    /// `api`, `http` or `decode`.
    pub fn parse_raw(&self, action: &str, status: u16, body: &[u8], ids: IdForm) -> Result<Decoded, Error> {
        parse_raw(action, status, body, ids)
    }
}

/// A typed request as input for [`Protocol::encode`] in [`JsonStyle::TYPED`].
///
/// # Errors
/// `validation` with rule `syntax`, for a value that serde_json cannot write.
pub fn typed_input<R: Request>(request: &R) -> Result<String, Error> {
    serde_json::to_string(request).map_err(|error| {
        invalid("", "syntax", "must be writable as JSON", &error.to_string()).of_action(R::OPERATION.name)
    })
}

/// The typed result of an answer that was read in [`JsonStyle::TYPED`].
///
/// # Errors
/// `decode`, when the normalised result does not fit the type, which would be a defect of this crate.
pub fn typed_result<R: Request>(decoded: &Decoded) -> Result<R::Result, Error> {
    from_decoded(&decoded.json).map_err(|error| {
        let body = decoded.json.as_bytes();
        envelope::undecodable("Result", "type", error.to_string(), decoded.request_id.clone(), body)
            .of_action(R::OPERATION.name)
    })
}
