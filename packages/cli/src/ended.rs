//! How the program ends.

use std::fmt::Display;

/// Meaning of an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// 0: done.
    Well,
    /// 1: refused by the service, the backend or a check.
    Refused,
    /// 2: the request is invalid.
    Invalid,
    /// 3: nothing was sent, or nothing that could have been carried out.
    NotSent,
    /// 4: it may have been carried out.
    PerhapsSent,
    /// The exit code of another program.
    As(u8),
}

impl Ended {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::Refused => 1,
            Self::Invalid => 2,
            Self::NotSent => 3,
            Self::PerhapsSent => 4,
            Self::As(code) => code,
        }
    }
}

/// Why something was not done.
#[derive(Clone, Debug)]
pub struct Failure {
    /// How the program ends.
    pub ended: Ended,
    /// Text for standard error.
    pub message: String,
}

impl Failure {
    /// A failure that ends the program in this way.
    pub fn new(ended: Ended, message: impl Display) -> Self {
        Self { ended, message: message.to_string() }
    }

    /// The request is invalid.
    pub fn invalid(message: impl Display) -> Self {
        Self::new(Ended::Invalid, message)
    }

    /// Nothing was sent.
    pub fn not_sent(message: impl Display) -> Self {
        Self::new(Ended::NotSent, message)
    }
}
