//! The Chinese of doc lines, from `core/src/model/zh-CN.json`.

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use volc_im_core::model::ZH_CN;

/// All lines with their Chinese.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    lines: BTreeMap<String, String>,
}

impl<T: Into<String>> FromIterator<(T, T)> for Catalogue {
    fn from_iter<I: IntoIterator<Item = (T, T)>>(lines: I) -> Self {
        Catalogue { lines: lines.into_iter().map(|(english, line)| (english.into(), line.into())).collect() }
    }
}

impl Catalogue {
    /// Reads core's catalogue.
    ///
    /// # Errors
    /// If it is no JSON object of texts.
    pub fn read() -> Result<Self> {
        let lines = serde_json::from_str(ZH_CN).context("cannot read core/src/model/zh-CN.json")?;
        Ok(Catalogue { lines })
    }

    /// The Chinese of one line.
    ///
    /// # Errors
    /// If there is none.
    pub fn line(&self, english: &str) -> Result<String> {
        let (key, words) = self
            .find(english)
            .with_context(|| format!("no Chinese for {english:?}: add it to core/src/model/zh-CN.json"))?;
        let chinese = self.lines.get(key).map_or("", String::as_str);
        Ok(words.into_iter().fold(chinese.to_owned(), |text, word| text.replacen("{}", word, 1)))
    }

    /// The Chinese of doc lines as one paragraph.
    ///
    /// # Errors
    /// If a line has none.
    pub fn paragraph(&self, doc: &str) -> Result<String> {
        let mut text = String::new();
        for line in doc.lines().filter(|line| !line.is_empty()) {
            // After a link only a space ends it.
            if text.ends_with('>') {
                text.push(' ');
            }
            text += &self.line(line)?;
        }
        Ok(text)
    }

    /// Every line with its Chinese.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().map(|(english, chinese)| (english.as_str(), chinese.as_str()))
    }

    /// Keys that none of `lines` uses.
    pub fn unused<'a>(&self, lines: impl Iterator<Item = &'a str>) -> Vec<&str> {
        let used: BTreeSet<&str> = lines.filter_map(|line| self.find(line)).map(|(key, _)| key).collect();
        self.lines.keys().map(String::as_str).filter(|key| !used.contains(key)).collect()
    }

    /// The key of a line, and the words that its `{}` stand for.
    fn find<'a>(&self, line: &'a str) -> Option<(&str, Vec<&'a str>)> {
        if let Some((key, _)) = self.lines.get_key_value(line) {
            return Some((key, Vec::new()));
        }
        let patterns = self.lines.keys().filter(|key| key.contains("{}"));
        patterns.into_iter().find_map(|key| Some((key.as_str(), words(key, line)?)))
    }
}

/// The words of `line` where `pattern` has `{}`, if everything else is the same.
fn words<'a>(pattern: &str, line: &'a str) -> Option<Vec<&'a str>> {
    let mut words = Vec::new();
    let mut pieces = pattern.split("{}");
    let mut rest = line.strip_prefix(pieces.next()?)?;
    for piece in pieces {
        let end = rest.find(piece)?;
        let (word, after) = rest.split_at(end);
        if word.is_empty() || word.contains(' ') {
            return None;
        }
        words.push(word);
        rest = after.strip_prefix(piece)?;
    }
    rest.is_empty().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_pattern_stands_for_single_words() {
        assert_eq!(words("From {} to {}.", "From 0 to 20."), Some(vec!["0", "20"]));
        assert_eq!(words("Result of {}.", "Result of SendMessage."), Some(vec!["SendMessage"]));
        for line in ["Result of.", "Result of the call.", "Result of SendMessage. Empty.", "A result of X."] {
            assert_eq!(words("Result of {}.", line), None, "{line}");
        }
    }
}
