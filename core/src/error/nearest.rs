//! Suggestions for misspelt names.

/// The name that is most like the one given, where one is like it: at most a third of its letters differ, or only the
/// case and `_` do.
#[must_use]
pub fn nearest<'n>(given: &str, names: &'n [String]) -> Option<&'n str> {
    let given = plain(given);
    if given.len() > 64 {
        return None;
    }
    let allowed = given.len().div_ceil(3).min(4);
    let (mut nearest, mut least) = (None, allowed + 1);
    for name in names {
        let far = distance(&given, &plain(name));
        if far < least {
            (nearest, least) = (Some(name.as_str()), far);
        }
    }
    nearest
}

fn plain(name: &str) -> Vec<u8> {
    name.bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase()).collect()
}

/// Letters to change, add or leave out.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(row.first_mut().unwrap_or(&mut 0), i + 1);
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(x != y);
            diagonal = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name() {
        let names = ["timeoutMs", "deadlineMs", "retry", "fetch"].map(str::to_owned);
        for (given, expected) in [
            ("timeOutMs", Some("timeoutMs")),
            ("timeout_ms", Some("timeoutMs")),
            ("timeout", Some("timeoutMs")),
            ("deadlinMs", Some("deadlineMs")),
            ("retries", Some("retry")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(given, &names), expected, "{given}");
        }
        let events = crate::callbacks::EVENT_TYPES.map(str::to_owned);
        assert_eq!(nearest("beforeSendMesage", &events), Some("BeforeSendMessage"));
        assert_eq!(nearest("onMessage", &events), None);
        assert_eq!(nearest(&"x".repeat(1_000), &names), None);
    }
}
