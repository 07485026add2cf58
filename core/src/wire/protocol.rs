//! Signed requests out, results in, without any I/O: what every driver and every `ImProtocol` stands on.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::casing::Casing;
use crate::error::{Error, invalid};
use crate::model::operations::Request;
use crate::model::shape::{Operation, Retry};
use crate::time::WallTime;
use crate::transcode::{
    Encoding, FromClient, IdForm, IntegerRule, RawObject, copy_text, decode, encode, joined,
};
use crate::wire::envelope;
pub use crate::wire::origin::Settings;
use crate::wire::origin::origin;
use crate::wire::signer::{CONTENT_TYPE, SignedParts, Signer, SigningTrace};

/// The API's version, in every request's query.
pub const API_VERSION: &str = "2020-12-01";

/// The name that requests are signed for.
const SERVICE: &str = "rtc";

/// A request, ready for any HTTP client.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// Always `POST`.
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
}

impl JsonStyle {
    /// Wire names and integers, as Rust's typed structs have them.
    pub const TYPED: JsonStyle =
        JsonStyle { casing: Casing::Wire, ids: IdForm::Integer, from_doubles: false };
    /// camelCase, ids as strings, numbers that were doubles.
    pub const JAVASCRIPT: JsonStyle =
        JsonStyle { casing: Casing::LowerFirst, ids: IdForm::Text, from_doubles: true };
    /// camelCase and integers.
    pub const KOTLIN: JsonStyle =
        JsonStyle { casing: Casing::LowerFirst, ids: IdForm::Integer, from_doubles: false };
    /// snake_case and integers.
    pub const PYTHON: JsonStyle =
        JsonStyle { casing: Casing::Snake, ids: IdForm::Integer, from_doubles: false };
}

/// A validated wire body of an action, not yet signed.
#[derive(Clone, Debug)]
pub struct WireBody {
    /// JSON in UTF-8.
    pub json: String,
    /// The idempotency id in it.
    pub idempotency_id: Option<String>,
    /// Whether a failed attempt may be repeated.
    pub repeatable: bool,
}

/// What a caller adds to one request.
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestOptions<'a> {
    /// The application id, instead of the settings' one.
    pub app_id: Option<i32>,
    /// The idempotency id, for actions that take one and inputs that have none.
    pub idempotency_id: Option<&'a str>,
}

/// A successful answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The result as JSON in the caller's style.
    pub json: String,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
}

/// Builds signed requests and reads answers. Cheap to share: it changes nothing but a cached signing key.
#[derive(Debug)]
pub struct Protocol {
    signer: Signer,
    scheme: &'static str,
    /// With the port, where it is not the scheme's own.
    host: String,
    app_id: i32,
    /// Milliseconds that are added to the caller's clock for X-Date, once the service has refused a date.
    clock_correction: AtomicI64,
}

impl Protocol {
    /// Checks the settings.
    ///
    /// # Errors
    /// `validation` at `region`, `baseUrl` or `appId`.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let Settings { credentials, app_id, region, base_url } = settings;
        if app_id < 0 {
            return Err(invalid("appId", "range", "must be at least 0", &app_id.to_string()));
        }
        let signer = Signer::new(credentials, &region, SERVICE)?;
        let (scheme, host) = origin(&region, base_url.as_deref())?;
        Ok(Protocol { signer, scheme, host, app_id, clock_correction: AtomicI64::new(0) })
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
        let keyed = match operation.retry {
            Retry::Keyed { field, unless } => Some((field, unless)),
            Retry::Safe | Retry::Never => None,
        };
        let encoding = Encoding { casing: style.casing, from_doubles: style.from_doubles };
        let app_id = options.app_id.unwrap_or(self.app_id);
        let run = |idempotency| {
            encode(operation.request, input, encoding, FromClient { app_id, idempotency })
                .map_err(|failure| Error::Validation(failure).of_action(operation.name))
        };
        let Some((field, unless)) = keyed else {
            let json = run(None)?.body;
            let repeatable = operation.retry == Retry::Safe;
            return Ok(WireBody { json, idempotency_id: None, repeatable });
        };
        // Where the field may have to stay out, the body itself decides, so it is written once without.
        let given = options.idempotency_id.filter(|_| unless.is_none()).unwrap_or_default();
        let mut encoded = run(Some((field, given)))?;
        let made_by_service = unless
            .is_some_and(|(path, value)| crate::transcode::integer_at(&encoded.body, path) == Some(value));
        if encoded.idempotency_id.is_none()
            && !made_by_service
            && let Some(id) = options.idempotency_id
        {
            encoded = run(Some((field, id)))?;
        }
        let repeatable = made_by_service || encoded.idempotency_id.is_some();
        Ok(WireBody { json: encoded.body, idempotency_id: encoded.idempotency_id, repeatable })
    }

    /// Milliseconds that are added to the caller's clock for X-Date: 0 until a call has found the clock off.
    #[must_use]
    pub fn clock_correction(&self) -> i64 {
        self.clock_correction.load(Ordering::Relaxed)
    }

    pub(crate) fn set_clock_correction(&self, millis: i64) {
        self.clock_correction.store(millis, Ordering::Relaxed);
    }

    /// Signs a body as of `now`, corrected by what calls have found the clock to be off.
    #[must_use]
    pub fn sign(&self, action: &str, body: &WireBody, now: WallTime) -> HttpRequest {
        let now = now.plus_millis(self.clock_correction());
        let query = query_of(action);
        let signature = self.signer.sign(&self.parts(&query, &body.json), now);
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
            url: joined(&[self.scheme, "://", &self.host, "/?", &query]),
            headers,
            body: body.json.clone(),
            idempotency_id: body.idempotency_id.clone(),
        }
    }

    /// Canonical request and string to sign of what [`sign`](Self::sign) makes of the same arguments.
    #[must_use]
    pub fn trace(&self, action: &str, body: &WireBody, now: WallTime) -> SigningTrace {
        self.signer.trace(&self.parts(&query_of(action), &body.json), now)
    }

    fn parts<'a>(&'a self, query: &'a str, body: &'a str) -> SignedParts<'a> {
        SignedParts { host: &self.host, path: "/", query, body: body.as_bytes() }
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
        if action.is_empty() || !action.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(invalid(
                "action",
                "unknown_action",
                "must be an action's name: ASCII letters and digits",
                action,
            ));
        }
        let refuse = |rule, reason: &str| {
            invalid("", rule, &format!("must be one JSON object: {reason}"), "").of_action(action)
        };
        RawObject::read(wire_json).map_err(|(rule, reason)| refuse(rule, &reason))?;
        let json = copy_text(wire_json, IntegerRule::Keep).map_err(|_| refuse("syntax", "not JSON"))?;
        Ok(WireBody { json, idempotency_id: None, repeatable })
    }

    /// Reads the answer of an action as JSON in the caller's style.
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
        envelope::read(status, body, &|wire| {
            decode("Result", operation.result, wire, style.casing, style.ids)
        })
        .map(|answer| Decoded { json: answer.result, request_id: answer.request_id })
        .map_err(|error| error.of_action(operation.name))
    }

    /// Reads the answer of an action as its typed result.
    ///
    /// # Errors
    /// `api`, `http` or `decode`.
    pub fn parse<R: Request>(&self, status: u16, body: &[u8]) -> Result<R::Result, Error> {
        typed_result::<R>(&self.parse_json(R::OPERATION, status, body, JsonStyle::TYPED)?)
    }

    /// Reads the answer of an action that is called by wire JSON: `Result` as it came, `{}` when absent or null;
    /// in a style that quotes ids, integers are quoted as in undeclared fields.
    ///
    /// # Errors
    /// `api`, `http` or `decode`.
    pub fn parse_raw(&self, action: &str, status: u16, body: &[u8], ids: IdForm) -> Result<Decoded, Error> {
        let rule = if ids == IdForm::Text { IntegerRule::QuoteIds } else { IntegerRule::Keep };
        envelope::read(status, body, &|wire| envelope::copy_result(wire, rule))
            .map(|answer| Decoded { json: answer.result, request_id: answer.request_id })
            .map_err(|error| error.of_action(action))
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
    serde_json::from_str(&decoded.json).map_err(|error| {
        let body = decoded.json.as_bytes();
        envelope::undecodable("Result", "type", error.to_string(), decoded.request_id.clone(), body)
            .of_action(R::OPERATION.name)
    })
}

fn query_of(action: &str) -> String {
    joined(&["Action=", action, "&Version=", API_VERSION])
}
