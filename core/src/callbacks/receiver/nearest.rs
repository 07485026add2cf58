//! The name that somebody meant.

use std::borrow::Cow;

/// The nearest of some names, where one is near: by the edits between them without regard to case, at most a third of
/// the name's length.
pub(crate) fn nearest<'n>(given: &str, names: impl Iterator<Item = Cow<'n, str>>) -> Option<String> {
    // A name is compared, not read: a long one is near nothing.
    if given.len() > 64 {
        return None;
    }
    let near = |name: Cow<'n, str>| {
        let distance = distance(given.as_bytes(), name.as_bytes());
        (distance <= name.len().div_ceil(3)).then_some((distance, name))
    };
    names.filter_map(near).min_by_key(|(distance, _)| *distance).map(|(_, name)| name.into_owned())
}

/// Levenshtein's, of letters without regard to case.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, left) in a.iter().enumerate() {
        let mut diagonal = at;
        let mut before = at + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (right, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(!left.eq_ignore_ascii_case(right));
            diagonal = *cell;
            before = changed.min(before + 1).min(diagonal + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use crate::callbacks::EVENT_TYPES;

    #[test]
    fn what_was_meant_is_found() {
        let names = || EVENT_TYPES.iter().map(|name| (*name).into());
        assert_eq!(nearest("beforeSendMessage", names()).as_deref(), Some("BeforeSendMessage"));
        assert_eq!(nearest("BeforeSendMesage", names()).as_deref(), Some("BeforeSendMessage"));
        assert_eq!(nearest("onMessage", names()), None);
        assert_eq!(nearest("", names()), None);
    }
}
