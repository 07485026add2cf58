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
    /// Names, each after those of the levels that it includes.
    pub const NAMES: [(&'static str, Level); 5] = [
        ("error", Level::Error),
        ("warn", Level::Warn),
        ("warning", Level::Warn),
        ("info", Level::Info),
        ("debug", Level::Debug),
    ];

    /// The level of a name, as the variable `VOLC_IM_LOG` has it, in any case; `warning` counts as `warn`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let is = |(known, _): &&(&str, Level)| known.eq_ignore_ascii_case(name.trim());
        Self::NAMES.iter().find(is).map(|(_, level)| *level)
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
