//! How a language spells options.

use crate::casing::Casing;
use crate::error::Error;

/// How a language gives durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durations {
    /// In milliseconds, and says so: `timeoutMs`.
    Millis,
    /// In seconds, which may have a fraction: `timeout`.
    #[cfg(feature = "every-style")]
    Seconds,
    /// By a type of its own, which crosses in milliseconds: `timeout`.
    #[cfg(feature = "every-style")]
    Typed,
}

impl Durations {
    /// Whether they are given in seconds.
    pub(super) fn is_seconds(self) -> bool {
        #[cfg(feature = "every-style")]
        return self == Durations::Seconds;
        #[cfg(not(feature = "every-style"))]
        false
    }
}

/// How a language spells options, in what it gives and in errors.
#[derive(Clone, Copy, Debug)]
pub struct OptionNames {
    /// Spelling of names.
    pub casing: Casing,
    /// Form of durations.
    pub durations: Durations,
}

impl OptionNames {
    /// `timeoutMs: 500`.
    pub const JAVASCRIPT: OptionNames =
        OptionNames { casing: Casing::LowerFirst, durations: Durations::Millis };
    /// `timeout=0.5`.
    #[cfg(feature = "every-style")]
    pub const PYTHON: OptionNames = OptionNames { casing: Casing::Snake, durations: Durations::Seconds };
    /// `timeout = Duration.ofMillis(500)`; Swift's are spelled the same.
    #[cfg(feature = "every-style")]
    pub const KOTLIN: OptionNames = OptionNames { casing: Casing::LowerFirst, durations: Durations::Typed };
    /// `.timeout(Duration::from_millis(500))`.
    #[cfg(feature = "every-style")]
    pub const RUST: OptionNames = OptionNames { casing: Casing::Snake, durations: Durations::Typed };

    /// The path of an option, `.` between an object and what is in it.
    #[must_use]
    pub fn spell(self, name: &str) -> String {
        let name = match self.durations {
            Durations::Millis => name,
            #[cfg(feature = "every-style")]
            Durations::Seconds | Durations::Typed => name.strip_suffix("Ms").unwrap_or(name),
        };
        let mut spelled = String::new();
        for (at, step) in name.split('.').enumerate() {
            if at > 0 {
                spelled.push('.');
            }
            self.casing.append(step, &mut spelled);
        }
        spelled
    }

    /// An error of an option that is named as in JavaScript, its path in this spelling.
    #[must_use]
    pub fn respelled(self, mut error: Error) -> Error {
        if let Error::Validation(failure) = &mut error {
            let mut name = std::mem::take(&mut failure.path);
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            failure.path = self.spell(&name);
        }
        error
    }
}
