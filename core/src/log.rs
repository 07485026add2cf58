//! Levels of log records.

/// Level of a log record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// For debugging.
    Debug,
    /// Informational.
    Info,
    /// Probable fault.
    Warn,
    /// A fault: an event was not decided, or could not be protected.
    Error,
}

impl Level {
    /// The level of a name, as the variable `VOLC_IM_LOG` has it, in any case; `warning` counts as `warn`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "debug" => Some(Level::Debug),
            "info" => Some(Level::Info),
            "warn" | "warning" => Some(Level::Warn),
            "error" => Some(Level::Error),
            _ => None,
        }
    }

    /// `debug`, `info`, `warn` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        }
    }
}
