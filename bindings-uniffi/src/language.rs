//! Spelling of names in each language.

use volc_im_core::machine::options::OptionNames;
use volc_im_core::wire::protocol::JsonStyle;

use crate::error::{NativeError, setting};

/// Language of the JSON that crosses. C functions take the position in this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Language {
    /// snake_case; durations in seconds.
    Python,
    /// camelCase; durations in milliseconds, which their names do not say.
    Kotlin,
    /// As Kotlin.
    Swift,
}

impl Language {
    pub(crate) fn numbered(number: u32) -> Result<Self, NativeError> {
        match number {
            0 => Ok(Language::Python),
            1 => Ok(Language::Kotlin),
            2 => Ok(Language::Swift),
            _ => Err(setting("language", "range", "must be the number of a language")),
        }
    }

    pub(crate) fn style(self) -> JsonStyle {
        match self {
            Language::Python => JsonStyle::PYTHON,
            Language::Kotlin => JsonStyle { rows: true, ..JsonStyle::KOTLIN },
            Language::Swift => JsonStyle::KOTLIN,
        }
    }

    pub(crate) fn names(self) -> OptionNames {
        match self {
            Language::Python => OptionNames::PYTHON,
            Language::Kotlin | Language::Swift => OptionNames::KOTLIN,
        }
    }
}
