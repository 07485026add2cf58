//! Forms of EventIds. The vendor documents no form; these are the usual forms of ids.

use super::EVENT_TYPES;
use crate::error::{Error, invalid};
use crate::time::WallTime;
use crate::transcode::integer;

/// The form that every EventId of an application has, which says where an id ends and another value begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventIdForm {
    /// A UUID: 8-4-4-4-12 hexadecimal digits.
    Uuid,
    /// 18 to 20 decimal digits.
    Digits,
    /// 16 or 32 hexadecimal digits, letters in one case.
    Hex,
    /// Parts of a pattern.
    #[doc(hidden)]
    Pattern(Vec<Part>),
}

/// A part of a pattern: characters of one set, so many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    ranges: Vec<(u8, u8)>,
    least: usize,
    most: usize,
}

/// The most characters of an EventId.
pub(crate) const LONGEST_ID: usize = 256;

impl EventIdForm {
    /// `uuid`, `digits`, `hex`, or a pattern: literal characters and sets such as `[0-9a-f]`, each
    /// repeated where `{8}`, `{1,8}` or `+` follows. `evt-[0-9a-f]{24}` is one.
    ///
    /// # Errors
    /// `validation` at `eventId`, rule `pattern`.
    pub fn parse(form: &str) -> Result<Self, Error> {
        match form {
            "uuid" => Ok(EventIdForm::Uuid),
            "digits" => Ok(EventIdForm::Digits),
            "hex" => Ok(EventIdForm::Hex),
            _ => parts(form.as_bytes()).map(EventIdForm::Pattern).ok_or_else(|| {
                invalid(
                    "eventId",
                    "pattern",
                    "must be uuid, digits, hex or a pattern such as evt-[0-9a-f]{24}",
                    form,
                )
            }),
        }
    }

    /// Whether every id of this form has the same length, or lengths of which none is another with more letters.
    pub(crate) fn has_one_length(&self) -> bool {
        match self {
            EventIdForm::Pattern(parts) => parts.iter().all(|part| part.least == part.most),
            _ => true,
        }
    }

    /// Whether an id has this form.
    #[must_use]
    pub fn matches(&self, id: &[u8]) -> bool {
        match self {
            EventIdForm::Uuid => is_uuid(id),
            EventIdForm::Digits => matches!(id.len(), 18..=20) && is_digits(id),
            EventIdForm::Hex => matches!(id.len(), 16 | 32) && is_hex(id),
            EventIdForm::Pattern(parts) => matches(parts, id),
        }
    }
}

/// How plausible an id is: 2 for a form whose length says where it begins and ends, 1 for a form that is common, 0 for
/// any other.
pub(crate) fn plausibility(id: &[u8]) -> u8 {
    match id.len() {
        18..=20 if is_digits(id) => 2,
        // Two letters at least: digits with one letter behind them are mostly a piece of a name with an id of digits. What
        // begins with a date is mostly a piece of a log id.
        16 | 32 if is_hex(id) => 1 + u8::from(!is_date(id) && letters(id).0 >= 2),
        26 if is_ulid(id) => 2,
        34 if is_log_id(id) => 2,
        36 if is_uuid(id) => 2,
        8 | 24 | 40 | 64 if is_hex(id) && !id.iter().any(u8::is_ascii_uppercase) => 1,
        _ if is_soft(id) || is_prefixed(id) => 2,
        _ => u8::from(is_timed(id)),
    }
}

/// Whether an id is of random letters and digits that only its length tells from others: a NanoId or a KSUID, which begins
/// with a digit until 2051.
pub(crate) fn is_soft(id: &[u8]) -> bool {
    let is_right = match id.len() {
        21 => id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')),
        27 => id.iter().all(u8::is_ascii_alphanumeric) && id.first().is_some_and(u8::is_ascii_digit),
        _ => false,
    };
    if !is_right {
        return false;
    }
    // What has fewer, or changes less often, is mostly a piece of a name with an id of another form.
    let (all, capitals) = letters(id);
    let kind = |byte: u8| (byte.is_ascii_uppercase(), byte.is_ascii_lowercase());
    let changes = id.windows(2).filter(|pair| matches!(pair, [a, b] if kind(*a) != kind(*b))).count();
    let least = if id.len() == 27 { 3 } else { 2 };
    let is_random = all >= 10 && capitals >= least && all - capitals >= least && changes >= 2 + 2 * least;
    is_random && !EVENT_TYPES.iter().any(|name| holds(id, name.as_bytes()))
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Whether a KSUID says that it was made within a day of a time. Its first 32 bits are seconds since 1,400,000,000.
pub(crate) fn is_ksuid_of(id: &[u8], time: WallTime) -> bool {
    let Some(first) = id.first_chunk::<6>().filter(|_| id.len() == 27) else { return false };
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'Z' => byte - b'A' + 10,
        _ => byte.saturating_sub(b'a') + 36,
    };
    let number = first.iter().fold(0, |number: i64, byte| number * 62 + i64::from(digit(*byte)));
    // A unit of the sixth of 27 digits is 62^21 / 2^128 seconds.
    let millis = number * 128_347 / 1_000 + 1_400_000_000_000;
    WallTime::from_millis(millis).millis_since(time).unsigned_abs() <= 86_400_000
}

/// How many letters, and how many of them are capitals.
fn letters(id: &[u8]) -> (usize, usize) {
    let count = |is: fn(&u8) -> bool| id.iter().filter(|byte| is(byte)).count();
    (count(u8::is_ascii_alphabetic), count(u8::is_ascii_uppercase))
}

/// Whether an id has 19 digits, as ids made of time and a counter have in these decades.
pub(crate) fn is_usual(id: &[u8]) -> bool {
    id.len() == 19 && is_digits(id)
}

/// A time, as a date or in seconds or milliseconds of these decades, then small letters and digits.
fn is_timed(id: &[u8]) -> bool {
    let is_rest = |at| id.get(at..).is_some_and(|rest| rest.iter().all(is_small));
    let is_epoch = |length: usize| {
        matches!(id, [b'1', b'5'..=b'9', ..]) && id.get(..length).is_some_and(is_digits) && is_rest(length)
    };
    is_date(id) && is_rest(14) || is_epoch(13) || is_epoch(10)
}

fn is_small(byte: &u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
}

/// Whether an id begins with a date and a time of day in 14 digits.
fn is_date(id: &[u8]) -> bool {
    let Some((time, _)) = id.split_first_chunk::<14>() else { return false };
    is_digits(time)
        && matches!(
            time,
            [
                b'2',
                b'0',
                _,
                _,
                b'0'..=b'1',
                _,
                b'0'..=b'3',
                _,
                b'0'..=b'2',
                _,
                b'0'..=b'5',
                _,
                b'0'..=b'5',
                _
            ]
        )
}

/// A word that ids begin with, then letters and digits.
fn is_prefixed(id: &[u8]) -> bool {
    let after = |word: &&str| id.strip_prefix(word.as_bytes());
    let rest = ["evt", "event", "msg", "cb"].iter().find_map(after);
    let is_rest = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    matches!(rest, Some([b'-' | b'_', rest @ ..]) if !rest.is_empty() && rest.iter().all(is_rest))
}

fn is_digits(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

/// Letters in one case.
fn is_hex(text: &[u8]) -> bool {
    let all = |is: fn(&u8) -> bool| text.iter().all(is);
    all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) || all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
}

fn is_uuid(text: &[u8]) -> bool {
    let is_right = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.iter().enumerate().all(is_right)
}

/// Crockford's digits, of a time before 2039.
fn is_ulid(text: &[u8]) -> bool {
    let is_crockford =
        |b: &u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !matches!(b, b'I' | b'L' | b'O' | b'U'));
    matches!(text, [b'0', b'1', rest @ ..] if rest.iter().all(is_crockford))
}

/// The vendor's ids of requests: the date and time in 14 digits, then hexadecimal digits.
fn is_log_id(text: &[u8]) -> bool {
    is_date(text) && text.iter().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'))
}

fn parts(mut pattern: &[u8]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while let Some((first, mut rest)) = pattern.split_first() {
        let mut ranges = Vec::new();
        if *first == b'[' {
            loop {
                match rest {
                    [b']', after @ ..] => {
                        rest = after;
                        break;
                    }
                    [low, b'-', high, after @ ..] if is_plain(*low) && is_plain(*high) && low <= high => {
                        ranges.push((*low, *high));
                        rest = after;
                    }
                    [one, after @ ..] if is_plain(*one) || *one == b'-' => {
                        ranges.push((*one, *one));
                        rest = after;
                    }
                    _ => return None,
                }
            }
        } else if is_plain(*first) || *first == b'-' {
            ranges.push((*first, *first));
        } else {
            return None;
        }
        let (least, most);
        (least, most, rest) = repetition(rest)?;
        if ranges.is_empty() || most < least || most > LONGEST_ID {
            return None;
        }
        parts.push(Part { ranges, least, most });
        pattern = rest;
    }
    (!parts.is_empty() && parts.len() <= LONGEST_ID).then_some(parts)
}

/// A literal character of a pattern.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'.' | b':' | b'/' | b'=' | b'@' | b'#' | b'~' | b'!')
}

fn repetition(text: &[u8]) -> Option<(usize, usize, &[u8])> {
    match text {
        [b'+', rest @ ..] => Some((1, LONGEST_ID, rest)),
        [b'{', rest @ ..] => {
            let (inside, rest) = rest.split_at_checked(rest.iter().position(|byte| *byte == b'}')?)?;
            let (least, most) = match inside.iter().position(|byte| *byte == b',') {
                Some(at) => (inside.get(..at)?, inside.get(at + 1..)?),
                None => (inside, inside),
            };
            let count = |text| {
                std::str::from_utf8(text).ok().and_then(integer).and_then(|count| usize::try_from(count).ok())
            };
            Some((count(least)?, count(most)?, rest.get(1..)?))
        }
        rest => Some((1, 1, rest)),
    }
}

/// By the set of positions where each part can end: no pattern takes longer than its parts times the id's length.
fn matches(parts: &[Part], id: &[u8]) -> bool {
    if id.len() > LONGEST_ID {
        return false;
    }
    let mut ends = vec![false; id.len() + 1];
    if let Some(start) = ends.first_mut() {
        *start = true;
    }
    for part in parts {
        let mut next = vec![false; id.len() + 1];
        for (start, _) in ends.iter().enumerate().filter(|(_, is_end)| **is_end) {
            let rest = id.get(start..).unwrap_or_default();
            let has = |byte: &u8| part.ranges.iter().any(|(low, high)| (low..=high).contains(&byte));
            let run = rest.iter().take(part.most).take_while(|byte| has(byte)).count();
            for length in part.least..=run {
                if let Some(end) = next.get_mut(start + length) {
                    *end = true;
                }
            }
        }
        ends = next;
    }
    ends.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{EventIdForm, plausibility};

    #[test]
    fn patterns_match_what_they_say() {
        let form = |text: &str| EventIdForm::parse(text).expect("a pattern");
        assert!(form("evt-[0-9a-f]{24}").matches(b"evt-0123456789abcdef01234567"));
        assert!(!form("evt-[0-9a-f]{24}").matches(b"evt-0123456789abcdef0123456"));
        assert!(form("[a-z]{1,3}[0-9]+").matches(b"ab12") && !form("[a-z]{1,3}[0-9]+").matches(b"abcd12"));
        assert!(form("uuid").matches(b"0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a"));
        for (pattern, id, is_one) in [
            ("digits", "12345678901234567", false),
            ("digits", "123456789012345678", true),
            ("digits", "12345678901234567890", true),
            ("digits", "123456789012345678901", false),
            ("hex", "0123456789abcde", false),
            ("hex", "0123456789ABCDEF", true),
            ("hex", "0123456789abcdeF", false),
            ("hex", "0123456789abcdef01234567", false),
            ("hex", "0123456789abcdef0123456789abcdef", true),
            ("uuid", "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0", false),
            ("uuid", "0192f0c109f6e-7c3a-8d2b-5a4c3e2f1b0a", false),
            ("uuid", "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0g", false),
            ("a{2,3}", "a", false),
            ("a{2,3}", "aa", true),
            ("a{2,3}", "aaa", true),
            ("a{2,3}", "aaaa", false),
            ("[x-z-]{2}", "z-", true),
            ("[x-z-]{2}", "w-", false),
            ("a+b", "aab", true),
            ("a+b", "b", false),
            ("[a-z]+a", "aaaa", true),
        ] {
            assert_eq!(form(pattern).matches(id.as_bytes()), is_one, "{pattern}: {id}");
        }
        assert!(form("a+").matches(&[b'a'; 256]) && !form("a+").matches(&[b'a'; 257]));
        assert!(form("a{256}").matches(&[b'a'; 256]) && EventIdForm::parse("a{257}").is_err());
        assert!(form("a{2}b").has_one_length() && form("hex").has_one_length());
        assert!(!form("a{1,2}b").has_one_length());
        for bad in ["", "[", "[]", "a{", "a{2,1}", "a{300}", "(a|b)", "a b", "é", "{", "a{b}"] {
            assert!(EventIdForm::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn standard_ids_are_known() {
        for id in [
            "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a",
            "0123456789abcdef",
            "0123456789ABCDEF0123456789ABCDEF",
            "722185682130336204",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "2025041714093901019808713503D0BA84",
            "123456789012345678",
            "12345678901234567890",
        ] {
            assert_eq!(plausibility(id.as_bytes()), 2, "{id}");
        }
        for (id, expected) in [
            ("c0ffee12", 1),
            ("evt-1", 2),
            ("devt-1", 0),
            ("7221856821303362049", 2),
            ("V1StGXR8_Z5jdHi6B-myT", 2),
            ("V2V1StGXR8_Z5jdHi6B-myT", 0),
            ("UpdateConversation-24", 0),
            ("2ZbZ1XVYx8Qm3rT7kLwPdN5sGhE", 2),
            ("EdZbZ1XVYx8Qm3rT7kLwPdN5sGhE", 0),
            ("1744898979000", 1),
            ("20250417140939-ab12cd34", 1),
            ("1744898979000-ab12cd34", 1),
            ("evt_0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a", 2),
            ("V2c0ffee12", 0),
            ("0123456789abcdeF", 0),
            ("12345678901234567", 0),
            ("722185682130336204900", 0),
            ("012345678901234f", 1),
            ("01234567890123ef", 2),
            ("20250417140939ab", 1),
            ("C0FFEE12", 0),
            ("507f1f77bcf86cd799439011", 1),
            ("507F1F77BCF86CD799439011", 0),
            ("da39a3ee5e6b4b0d3255bfef95601890afd80709", 1),
            ("01ARZ3NDEKTSV4RRFFQ69G5FAI", 0),
            ("01arz3ndektsv4rrffq69g5fav", 0),
            ("21ARZ3NDEKTSV4RRFFQ69G5FAV", 0),
            ("2025041714093901019808713503D0BA8G", 0),
            ("2025041714093901019808713503d0ba84", 1),
            ("0192f0c1-9f6e-7c3a-8d2b_5a4c3e2f1b0a", 0),
            ("1444898979000", 0),
            ("1744898979-x", 1),
            ("1744898979-X", 0),
            ("20252417140939-x", 0),
            ("20250417140939", 1),
            ("evt-", 0),
            ("evt1", 0),
            ("evt-a+", 0),
            ("event-1", 2),
            ("msg_1", 2),
            ("cb-A1", 2),
            ("V1StGXR8_Z5jdHi6B-myTT", 0),
            ("v1stgxr8_z5jdhi6b-myt", 0),
            ("V1StGXR8.Z5jdHi6B-myT", 0),
            ("Aa1Bb2Cc3AfterPush-Dd", 0),
            ("", 0),
        ] {
            assert_eq!(plausibility(id.as_bytes()), expected, "{id}");
        }
    }
}
