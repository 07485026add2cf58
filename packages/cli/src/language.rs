//! English or Chinese, by the locale.

use std::ffi::OsString;
use std::sync::OnceLock;

/// A language of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// English.
    En,
    /// Chinese.
    Zh,
}

static CHOSEN: OnceLock<Language> = OnceLock::new();

/// Takes the language from `--lang` or the locale. Help is written before arguments are read.
pub fn choose(words: &[OsString]) {
    let asked = words.iter().enumerate().find_map(|(at, word)| {
        let word = word.to_str()?;
        match word.strip_prefix("--lang")? {
            "" => words.get(at + 1)?.to_str().map(str::to_owned),
            rest => rest.strip_prefix('=').map(str::to_owned),
        }
    });
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let _ = CHOSEN.set(of(asked.or(locale).as_deref()));
}

fn of(locale: Option<&str>) -> Language {
    if locale.is_some_and(|locale| locale.to_ascii_lowercase().starts_with("zh")) {
        Language::Zh
    } else {
        Language::En
    }
}

/// Whether the language is Chinese.
pub fn is_chinese() -> bool {
    CHOSEN.get() == Some(&Language::Zh)
}

/// One of two texts.
pub fn pick<T>(english: T, chinese: T) -> T {
    if is_chinese() { chinese } else { english }
}

#[cfg(test)]
mod tests {
    use super::{Language, of};

    #[test]
    fn the_locale_decides() {
        for (locale, language) in [
            (Some("zh_CN.UTF-8"), Language::Zh),
            (Some("zh"), Language::Zh),
            (Some("ZH_TW"), Language::Zh),
            (Some("en_US.UTF-8"), Language::En),
            (Some("C"), Language::En),
            (None, Language::En),
        ] {
            assert_eq!(of(locale), language, "{locale:?}");
        }
    }
}
