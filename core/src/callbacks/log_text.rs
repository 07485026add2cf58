//! Untrusted texts in log lines.

use volc_im_sha256::hex_text;

/// The most characters of one text that a log line shows.
const LONGEST: usize = 128;

/// A text for a log line: control and format characters, line and paragraph separators escaped as `\u{202e}`, shortened
/// to 128 characters.
#[must_use]
pub fn log_text(text: &str) -> String {
    bounded(text, LONGEST)
}

/// As [`log_text`], shortened to so many characters.
pub(crate) fn bounded(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    for (count, char) in text.chars().enumerate() {
        if count == longest {
            out.push('…');
            break;
        }
        if is_shown(char) {
            out.push(char);
        } else {
            let digits = hex_text(&u32::from(char).to_be_bytes());
            let start = digits.bytes().position(|digit| digit != b'0').unwrap_or(digits.len() - 1);
            for part in ["\\u{", digits.get(start..).unwrap_or_default(), "}"] {
                out.push_str(part);
            }
        }
    }
    out
}

/// Not: control characters (C0, DEL, C1), and the characters of the categories Cf, Zl and Zp that change how a line is
/// shown or where it ends.
pub(crate) fn is_shown(char: char) -> bool {
    !(char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
            | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{110bd}'
            | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'))
}

#[cfg(test)]
mod tests {
    use super::log_text;

    #[test]
    fn nothing_of_a_stranger_breaks_a_line() {
        for char in [
            '\0', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{2028}', '\u{2029}', '\u{202e}',
            '\u{feff}',
        ] {
            assert_eq!(log_text(&format!("a{char}b")), format!("a{}b", char.escape_unicode()), "{char:?}");
        }
        assert_eq!(log_text("你好 😀"), "你好 😀");
        assert_eq!(log_text(&"x".repeat(1_000)).chars().count(), 129);
    }
}
