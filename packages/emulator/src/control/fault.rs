//! The ways in which a request can go wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One way to go wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Answer with a status and no envelope.
    Status {
        /// HTTP status.
        status: u16,
        /// Headers to add; they replace the usual ones.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Body, empty when absent.
        #[serde(default)]
        body: Option<String>,
        /// Whether the request is carried out all the same.
        #[serde(default)]
        carried_out: bool,
    },
    /// Carry out the request immediately and answer late.
    Latency {
        /// How late, in milliseconds.
        ms: u64,
    },
    /// Carry out the request and send the body of the answer in pieces.
    Slow {
        /// Time before each piece, in milliseconds.
        ms: u64,
        /// How many pieces.
        pieces: usize,
    },
    /// Reset the connection.
    Reset {
        /// Whether the request is carried out before.
        #[serde(default)]
        after: After,
    },
    /// Close the connection in the ordinary way, without an answer.
    Close {
        /// Whether the request is carried out before.
        #[serde(default)]
        after: After,
    },
    /// Never answer, and keep the connection.
    Hang {
        /// Whether the request is carried out before.
        #[serde(default)]
        after: After,
    },
    /// From now on neither read from the connection nor write to it.
    BlackHole {
        /// Whether the request is carried out before.
        #[serde(default)]
        after: After,
    },
    /// Answer with the gateway's rate-limit error.
    RateLimit {
        /// For a `Retry-After` header: seconds, or any text.
        #[serde(default)]
        retry_after: Option<Value>,
    },
    /// Carry out the request, announce the whole answer, send its start and close.
    Truncate {
        /// How many bytes of the body are sent.
        bytes: usize,
    },
    /// Carry out the request and add a field of this size to the result.
    Padding {
        /// Length of the field, in bytes.
        bytes: usize,
    },
    /// Answer with an error in the envelope.
    ApiError {
        /// Error code.
        code: String,
        /// Error message.
        #[serde(default)]
        message: String,
        /// HTTP status; when absent, the one the gateway has for the code, or 200.
        #[serde(default)]
        status: Option<u16>,
        /// CodeN; when absent, the one the gateway has for the code, or 0.
        #[serde(default)]
        number: Option<u32>,
        /// Headers to add; they replace the usual ones.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// How far the `Date` header is from the emulator's clock, in seconds.
        #[serde(default)]
        date_offset: i64,
        /// Whether the request is carried out all the same.
        #[serde(default)]
        carried_out: bool,
    },
    /// Answer with any body.
    Body {
        /// HTTP status.
        #[serde(default = "ok")]
        status: u16,
        /// The body as sent.
        body: String,
        /// How many times the body is written.
        #[serde(default = "once")]
        repeat: usize,
        /// Content type, HTML when absent.
        #[serde(default)]
        content_type: Option<String>,
        /// Whether the request is carried out all the same.
        #[serde(default)]
        carried_out: bool,
    },
    /// Use a clock that is off, for the `Date` header and the check of `X-Date`.
    DateSkew {
        /// How far off, in seconds.
        seconds: i64,
    },
}

/// When a connection fails.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// After the request was read, before it is carried out.
    #[default]
    Request,
    /// After it was carried out, before the answer.
    Processing,
}

fn ok() -> u16 {
    200
}

fn once() -> usize {
    1
}

impl Fault {
    /// The name of the kind of fault, as in the rules.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Latency { .. } => "latency",
            Self::Slow { .. } => "slow",
            Self::Reset { .. } => "reset",
            Self::Close { .. } => "close",
            Self::Hang { .. } => "hang",
            Self::BlackHole { .. } => "black_hole",
            Self::RateLimit { .. } => "rate_limit",
            Self::Truncate { .. } => "truncate",
            Self::Padding { .. } => "padding",
            Self::ApiError { .. } => "api_error",
            Self::Body { .. } => "body",
            Self::DateSkew { .. } => "date_skew",
        }
    }

    /// Whether a request that it strikes reaches the action.
    pub fn lets_through(&self) -> bool {
        match self {
            Self::Status { carried_out, .. }
            | Self::ApiError { carried_out, .. }
            | Self::Body { carried_out, .. } => *carried_out,
            Self::Reset { after }
            | Self::Close { after }
            | Self::Hang { after }
            | Self::BlackHole { after } => *after == After::Processing,
            Self::RateLimit { .. } => false,
            Self::Latency { .. }
            | Self::Slow { .. }
            | Self::Truncate { .. }
            | Self::Padding { .. }
            | Self::DateSkew { .. } => true,
        }
    }
}
