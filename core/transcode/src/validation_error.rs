//! Error of invalid input.

use std::fmt;

use crate::{first_chars, joined};

/// Input that violates a rule.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ValidationError {
    /// Action; empty if the configuration is invalid.
    pub action: String,
    /// Path in the caller's spelling, such as `participantInfos[3].participantUserId`. Empty for the whole input.
    pub path: String,
    /// Stable name of the rule, such as `required`, `type`, `max_items`.
    pub rule: &'static str,
    /// What the rule requires.
    pub expected: String,
    /// Value, shortened to 64 characters. Empty for a missing or secret field.
    pub given: String,
}

impl ValidationError {
    /// Creates an error without an action; shortens the value.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn new(path: String, rule: &'static str, expected: String, given: &str) -> Box<Self> {
        Box::new(ValidationError { action: String::new(), path, rule, expected, given: shorten(given) })
    }
}

impl ValidationError {
    /// The whole message.
    #[must_use]
    pub fn words(&self) -> String {
        let after = |text: &str, mark: &'static str| if text.is_empty() { "" } else { mark };
        joined(&[
            &self.action,
            after(&self.action, ": "),
            &self.path,
            after(&self.path, ": "),
            &self.expected,
            after(&self.given, ", given "),
            &self.given,
            " [",
            self.rule,
            "]",
        ])
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

/// First 64 characters of a value, so that errors stay readable in a log.
#[inline(never)]
pub fn shorten(text: &str) -> String {
    const LONGEST: usize = 64;
    let start = first_chars(text, LONGEST);
    joined(&[start, if start.len() < text.len() { "…" } else { "" }])
}
