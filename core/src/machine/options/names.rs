//! How a language spells options.

use crate::casing::Casing;
use crate::error::Error;
use crate::transcode::{decimal_u64, joined, parts};

/// How a language gives durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durations {
    /// In milliseconds, with a suffix: `timeoutMs`.
    Millis,
    /// In seconds, which may have a fraction: `timeout`.
    #[cfg(feature = "every-style")]
    Seconds,
    /// By a duration type, passed in milliseconds: `timeout`.
    #[cfg(feature = "every-style")]
    Typed,
}

impl Durations {
    /// Whether they are given in seconds.
    pub(crate) fn is_seconds(self) -> bool {
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
        let mut spelled = String::new();
        for (at, step) in parts(self.without_unit(name), b'.').into_iter().enumerate() {
            if at > 0 {
                spelled.push('.');
            }
            self.casing.append(step, &mut spelled);
        }
        spelled
    }

    /// Whether `given` is how an option is spelled, without allocating.
    pub(crate) fn matches(self, name: &str, given: &str) -> bool {
        self.casing.matches(self.without_unit(name), given.as_bytes())
    }

    /// Languages that give durations by seconds or by a type name no unit.
    fn without_unit(self, name: &str) -> &str {
        match self.durations {
            Durations::Millis => name,
            #[cfg(feature = "every-style")]
            Durations::Seconds | Durations::Typed => {
                name.strip_suffix("Ms").or_else(|| name.strip_suffix("Seconds")).unwrap_or(name)
            }
        }
    }

    /// What a number beyond the bounds of an option must be.
    pub(crate) fn range_words(self, name: &str, least: u64, most: u64) -> String {
        #[cfg(not(feature = "every-style"))]
        let _ = name;
        #[cfg(feature = "every-style")]
        match self.durations {
            Durations::Seconds if name.ends_with("Ms") => {
                let least = if least == 0 { "at least 0" } else { "above 0" };
                let most = decimal_u64(most / 1_000);
                return joined(&["must be a number of seconds ", least, " and at most ", &most]);
            }
            Durations::Typed if name.ends_with("Ms") => {
                return joined(&["must be from ", &decimal_u64(least), " ms to ", &decimal_u64(most), " ms"]);
            }
            _ => {}
        }
        joined(&["must be a whole number from ", &decimal_u64(least), " to ", &decimal_u64(most)])
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
