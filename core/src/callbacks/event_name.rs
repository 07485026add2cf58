//! Names of events, and how much a text looks like one.

use super::EVENT_TYPES;

/// The most characters of an EventType.
pub(crate) const LONGEST_NAME: usize = 64;

/// Whether a text has the form that every documented name has: ASCII letters and digits, a capital first.
pub(crate) fn is_event_name(text: &str) -> bool {
    let [first, rest @ ..] = text.as_bytes() else { return false };
    text.len() <= LONGEST_NAME && first.is_ascii_uppercase() && rest.iter().all(u8::is_ascii_alphanumeric)
}

/// Whether the service waits for a decision about events of this name: a refusal then blocks the operation.
#[must_use]
pub fn is_before_event(name: &str) -> bool {
    name.starts_with("Before")
}

/// Whether a name is listed or declared.
pub(crate) fn is_known(name: &[u8], declared: &[String]) -> bool {
    EVENT_TYPES.iter().any(|known| known.as_bytes() == name)
        || declared.iter().any(|known| known.as_bytes() == name)
}

/// How much a name looks like an event's: 2 for one that is listed, declared, or could be a newer one, 1 for any other.
///
/// A newer one begins with Before or After and a capital, or ends with Change. It is no piece of a known name, and no
/// known name that goes on in small letters or digits: so a name is left that bytes were cut off from or moved to. It has
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
    use super::{is_event_name, plausibility};

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
