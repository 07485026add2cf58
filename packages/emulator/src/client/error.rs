use std::fmt;

/// Something that the emulator refused, or that did not happen. Its text ends with where to look.
#[derive(Clone, Debug)]
pub struct Error {
    /// Such as `BadRequest`, `NotAllowed`, `NotSeen` or `Unreachable`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// The console of the emulator.
    pub console_url: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nConsole: {}", self.message, self.console_url)
    }
}

impl std::error::Error for Error {}
