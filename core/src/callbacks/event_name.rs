//! Names of events, and how plausible a text is as one.

use super::EVENT_TYPES;

/// The most characters of an EventType.
pub(crate) const LONGEST_NAME: usize = 64;

/// Whether a text has the form that every documented name has: ASCII letters and digits, a capital first.
pub(crate) fn is_event_name(text: &str) -> bool {
    let [first, rest @ ..] = text.as_bytes() else { return false };
    text.len() <= LONGEST_NAME && first.is_ascii_uppercase() && rest.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether the service waits for a decision about events of this name: a reject blocks the operation.
#[must_use]
pub fn is_before_event(name: &str) -> bool {
    name.starts_with("Before")
}

/// Whether a name is listed or declared.
#[inline(never)]
pub(crate) fn is_known(name: &[u8], declared: &[String]) -> bool {
    EVENT_TYPES.iter().any(|known| known.as_bytes() == name)
        || declared.iter().any(|known| known.as_bytes() == name)
}

/// How plausible a name is as an event's: 2 for one that is listed, declared, or could be a newer one, 1 for any other.
///
/// A newer one begins with Before or After and a capital, or ends with Change. It is no piece of a known name, and no
/// known name continued in small letters or digits, as names are whose bytes were cut off or moved. It has
/// two digits at most, unlike a name with part of an id behind it.
pub(crate) fn plausibility(name: &[u8], declared: &[String]) -> u8 {
    if is_known(name, declared) {
        return 2;
    }
    let begins =
        |prefix: &[u8]| name.strip_prefix(prefix).is_some_and(|rest| matches!(rest, [b'A'..=b'Z', ..]));
    let could_be = begins(b"Before") || begins(b"After") || name.ends_with(b"Change");
    let digits = name.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_newer = could_be && digits <= 2 && !is_torn(name, declared);
    1 + u8::from(is_newer)
}

/// Whether a name is plausible for an event: pronounceable words that begin with capitals, with at most two digits
/// and two short forms such as V2, IM or On.
pub(crate) fn is_wordlike(name: &[u8]) -> bool {
    is_of_words(name, 2, 4)
}

/// Whether a name is of whole words, as no more than one in a thousand is of those that end in nine random letters. `word`:
/// the part of it that is asked about.
pub(crate) fn is_spoken(name: &[u8], word: &[u8]) -> bool {
    let vowels = word.iter().filter(|byte| is_vowel(**byte)).count();
    let has_rare = word.iter().any(|byte| matches!(byte, b'j' | b'q' | b'x' | b'z'));
    vowels * 10 >= word.len() * 3 && !has_rare && is_of_words(name, 0, 3)
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Whether a name is of words with a vowel each, so many consonants in a row, and at most so many short forms and digits.
fn is_of_words(name: &[u8], most_short: usize, most_consonants: usize) -> bool {
    // Capitals and digits of the short form that is read.
    let (mut digits, mut short, mut run) = (0, 0, 0);
    for word in name.chunk_by(|_, next| next.is_ascii_lowercase()) {
        let [first, rest @ ..] = word else { continue };
        if rest.is_empty() {
            digits += usize::from(first.is_ascii_digit());
            short += usize::from(run == 0);
            run += 1;
            // A digit stands where a capital does.
            if run > 5 || run == 1 && first.is_ascii_digit() {
                return false;
            }
        } else {
            run = 0;
            let longest =
                |is: fn(u8) -> bool| rest.split(|byte| !is(*byte)).map(<[u8]>::len).max().unwrap_or_default();
            short += usize::from(rest.len() == 1);
            if !first.is_ascii_uppercase()
                || !word.iter().any(|byte| is_vowel(*byte))
                || longest(|byte| !is_vowel(byte)) > most_consonants
                || longest(is_vowel) > 2
            {
                return false;
            }
        }
    }
    digits <= most_short && short <= most_short
}

fn is_torn(name: &[u8], declared: &[String]) -> bool {
    let known = EVENT_TYPES.iter().copied().chain(declared.iter().map(String::as_str)).map(str::as_bytes);
    let is_torn_from = |known: &[u8]| {
        known.windows(name.len().max(1)).any(|piece| piece == name)
            || name.strip_prefix(known).is_some_and(|rest| !matches!(rest, [b'A'..=b'Z', ..]))
    };
    known.into_iter().any(is_torn_from)
}

#[cfg(test)]
mod tests {
    use super::{is_event_name, is_wordlike, plausibility};

    #[test]
    fn names_are_told_from_random_letters() {
        for name in [
            "BeforeSendMessageV2",
            "AfterPushed",
            "AfterPushBatch",
            "LiveAfterPush",
            "AfterPushP2P",
            "UserLogin",
            "AfterIMTyping",
            "BeforeSendMessageEx",
            "AfterPushs",
        ] {
            assert!(is_wordlike(name.as_bytes()), "{name}");
        }
        for name in [
            "AfterPusha1",
            "AfterPushx7Kq",
            "AfterPushXkQbz",
            "AfterPushBCDFGHX",
            "AfterPushbcdfg",
            "AfterPush123",
            "DEADBE0AfterPush",
            "XkTtAfterPush",
        ] {
            assert!(!is_wordlike(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn names_are_weighed() {
        for (name, expected) in [
            ("BeforeSendMessage", 2),
            ("BeforeSendMessageV2", 2),
            ("BeforeSomethingNew", 2),
            ("LiveStateChange", 2),
            ("DBeforeSendMessage", 1),
            ("BeforeSendMessag", 1),
            ("BeforeSendMessages", 1),
            ("AfterPushc0ffee12", 1),
            ("AfterPushABCDEF012345", 1),
            ("UserLogin", 1),
            ("Beforehand", 1),
            ("Change", 1),
        ] {
            assert_eq!(plausibility(name.as_bytes(), &[]), expected, "{name}");
        }
        assert_eq!(plausibility(b"UserLogin", &["UserLogin".to_owned()]), 2);
        assert!(
            !is_event_name("")
                && !is_event_name("afterPush")
                && !is_event_name("A_B")
                && !is_event_name("1A")
        );
    }
}
