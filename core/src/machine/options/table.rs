//! Every option there is.

/// Whose options they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Of a client.
    Client,
    /// Of one call of a declared action.
    Call,
    /// Of one call by wire JSON.
    RawCall,
    /// Of a listing, and so of each of its calls.
    Pages,
    /// Of a batch.
    Batch,
    /// Of a request that is built and not sent.
    Request,
    /// Of login tokens, made without the service.
    LoginTokens,
}

impl Scope {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// A duration of at least so many milliseconds.
    Millis(u64),
    /// A whole number in this range.
    Whole(u64, u64),
    /// A string.
    Text,
    /// A string that errors do not show.
    Secret,
    /// True or false.
    Switch,
    /// `false` for no repetition, or an object of options.
    Retry,
    /// A function of the driver's.
    Function,
    /// Anything of the driver's, which checks it.
    Driver,
    /// An object of keys, or JSON that another part reads.
    Credentials,
}

pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    scopes: u8,
}

impl Known {
    pub(super) fn is_of(&self, scope: Scope) -> bool {
        self.scopes & scope.bit() != 0
    }
}

const CLIENT: u8 = Scope::Client.bit();
const CALL: u8 = Scope::Call.bit();
const RAW: u8 = Scope::RawCall.bit();
const PAGES: u8 = Scope::Pages.bit();
const BATCH: u8 = Scope::Batch.bit();
const REQUEST: u8 = Scope::Request.bit();
const TOKENS: u8 = Scope::LoginTokens.bit();
const ANY_CALL: u8 = CALL | RAW | PAGES;

/// The longest duration, in milliseconds: the longest timer of a JavaScript runtime, 24 days.
pub(crate) const LONGEST_MS: u64 = (1 << 31) - 1;

const MOST: u64 = (1 << 31) - 1;

const fn known(name: &'static str, takes: Takes, scopes: u8) -> Known {
    Known { name, takes, scopes }
}

pub(super) const OPTIONS: &[Known] = &[
    known("AccessKeyId", Takes::Text, CLIENT),
    known("SecretAccessKey", Takes::Secret, CLIENT),
    known("SessionToken", Takes::Secret, CLIENT),
    known("Credentials", Takes::Credentials, CLIENT),
    known("AppId", Takes::Whole(0, MOST), CLIENT | ANY_CALL | BATCH | REQUEST | TOKENS),
    known("AppKey", Takes::Secret, TOKENS),
    known("Region", Takes::Text, CLIENT),
    known("BaseUrl", Takes::Text, CLIENT),
    known("TimeoutMs", Takes::Millis(1), CLIENT | ANY_CALL | BATCH),
    known("DeadlineMs", Takes::Millis(1), CLIENT | ANY_CALL | BATCH),
    known("CallDeadlineMs", Takes::Millis(1), BATCH),
    known("Retry", Takes::Retry, CLIENT | ANY_CALL | BATCH),
    known("Paced", Takes::Switch, CLIENT | ANY_CALL | BATCH),
    known("RateStore", Takes::Driver, CLIENT),
    known("IdempotencyId", Takes::Text, CALL | REQUEST),
    known("ClientMsgId", Takes::Text, CALL | REQUEST),
    known("RetrySafe", Takes::Switch, RAW),
    known("PartSize", Takes::Whole(1, MOST), BATCH),
    known("Concurrency", Takes::Whole(1, 1_000), BATCH),
    // What drivers carry out by themselves.
    known("Signal", Takes::Driver, ANY_CALL | BATCH),
    known("Now", Takes::Driver, REQUEST),
    known("OnProgress", Takes::Function, BATCH),
    known("Ledger", Takes::Driver, BATCH),
    known("OnRequest", Takes::Function, CLIENT),
    known("OnResponse", Takes::Function, CLIENT),
    known("OnRetry", Takes::Function, CLIENT),
    known("Logger", Takes::Driver, CLIENT),
    known("DebugLog", Takes::Switch, CLIENT),
    known("Listener", Takes::Driver, CLIENT),
    known("Telemetry", Takes::Driver, CLIENT),
    known("Fetch", Takes::Function, CLIENT),
    known("ConnectTimeoutMs", Takes::Millis(1), CLIENT),
    known("Proxy", Takes::Secret, CLIENT),
    known("RootCertificates", Takes::Driver, CLIENT),
];

/// Keys inside of `Credentials`.
pub(super) const KEYS: &[Known] = &[
    known("AccessKeyId", Takes::Text, u8::MAX),
    known("SecretAccessKey", Takes::Secret, u8::MAX),
    known("SessionToken", Takes::Secret, u8::MAX),
];

/// Options inside of `Retry`.
pub(super) const RETRY: &[Known] = &[
    known("MaxAttempts", Takes::Whole(1, 1_000), u8::MAX),
    known("BaseDelayMs", Takes::Millis(0), u8::MAX),
    known("MaxDelayMs", Takes::Millis(0), u8::MAX),
];
