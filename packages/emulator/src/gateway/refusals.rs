//! The gateway's errors: status, number and code as documented.

use axum::http::StatusCode;

use crate::failure::Failure;

/// One error of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// `CodeN`; 0 where no number is documented.
    pub number: u32,
    /// `Code`.
    pub code: &'static str,
}

impl Refusal {
    const fn new(status: StatusCode, number: u32, code: &'static str) -> Self {
        Self { status, number, code }
    }

    /// The error that a code is documented with.
    pub fn find(code: &str) -> Option<Self> {
        ALL.into_iter().find(|refusal| refusal.code == code)
    }

    /// The failure of one request.
    pub fn because(self, reason: impl Into<String>) -> Failure {
        Failure::gateway(self.status, self.number, self.code, reason)
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $number:literal, $code:literal;)*) => {
        $($(#[$doc])* pub const $name: Refusal = Refusal::new(StatusCode::$status, $number, $code);)*
        /// Every error of the gateway.
        pub const ALL: [Refusal; [$($code),*].len()] = [$($name),*];
    };
}

refusals! {
    /// Action or Version is missing.
    MISSING_PARAMETER = BAD_REQUEST, 100_002, "MissingParameter";
    /// There is no Authorization header.
    MISSING_AUTHENTICATION_TOKEN = UNAUTHORIZED, 100_003, "MissingAuthenticationToken";
    /// A header that every request carries is missing.
    MISSING_REQUEST_INFO = BAD_REQUEST, 100_004, "MissingRequestInfo";
    /// The Authorization header holds no signature.
    MISSING_SIGNATURE = UNAUTHORIZED, 100_005, "MissingSignature";
    /// The date is old, in the future, or unreadable.
    INVALID_TIMESTAMP = BAD_REQUEST, 100_006, "InvalidTimestamp";
    /// The service of the credential scope does not exist.
    SERVICE_NOT_FOUND = NOT_FOUND, 100_007, "ServiceNotFound";
    /// No such action in this version.
    INVALID_ACTION_OR_VERSION = NOT_FOUND, 100_008, "InvalidActionOrVersion";
    /// The access key is not known.
    INVALID_ACCESS_KEY = UNAUTHORIZED, 100_009, "InvalidAccessKey";
    /// The signature differs.
    SIGNATURE_DOES_NOT_MATCH = UNAUTHORIZED, 100_010, "SignatureDoesNotMatch";
    /// The account lacks a policy.
    LACK_POLICY = FORBIDDEN, 100_012, "LackPolicy";
    /// The account may not do this.
    ACCESS_DENIED = FORBIDDEN, 100_013, "AccessDenied";
    /// The gateway failed.
    INTERNAL_ERROR = INTERNAL_SERVER_ERROR, 100_014, "InternalError";
    /// The service did not answer the gateway in time; it may have carried out the request.
    INTERNAL_SERVICE_TIMEOUT = GATEWAY_TIMEOUT, 100_016, "InternalServiceTimeout";
    /// Too many requests.
    FLOW_LIMIT_EXCEEDED = TOO_MANY_REQUESTS, 100_018, "FlowLimitExceeded";
    /// Too many requests of the account.
    ACCOUNT_FLOW_LIMIT_EXCEEDED = BAD_REQUEST, 100_027, "AccountFlowLimitExceeded";
    /// The Authorization header cannot be read.
    INVALID_AUTHORIZATION = BAD_REQUEST, 0, "InvalidAuthorization";
    /// The credential scope does not fit the request.
    INVALID_CREDENTIAL = BAD_REQUEST, 0, "InvalidCredential";
    /// The session token is wrong or has ended.
    INVALID_SECRET_TOKEN = UNAUTHORIZED, 0, "InvalidSecretToken";
    /// The service behind the gateway failed.
    INTERNAL_SERVICE_ERROR = BAD_GATEWAY, 0, "InternalServiceError";
    /// The service behind the gateway is away.
    SERVICE_UNAVAILABLE_TEMP = SERVICE_UNAVAILABLE, 0, "ServiceUnavailableTemp";
    /// The method is not POST.
    METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED, 0, "MethodNotAllowed";
    /// The content type is not JSON.
    UNSUPPORTED_MEDIA_TYPE = UNSUPPORTED_MEDIA_TYPE, 0, "UnsupportedMediaType";
    /// The body is larger than what is read.
    REQUEST_BODY_TOO_LARGE = PAYLOAD_TOO_LARGE, 0, "RequestBodyTooLarge";
}
