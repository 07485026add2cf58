//! Pages of lists whose entries are numbered.

use std::collections::VecDeque;

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page {
    /// Entries with greater numbers only.
    pub after: Option<u64>,
    /// Entries with smaller numbers only.
    pub before: Option<u64>,
    /// So many at most.
    pub limit: Option<usize>,
    /// Without the large fields.
    pub brief: bool,
}

impl Page {
    /// Whether an entry is in the wanted part.
    pub fn holds(&self, id: u64) -> bool {
        self.after.is_none_or(|after| id > after) && self.before.is_none_or(|before| id < before)
    }

    /// The entries under the limit, and whether some are left out: the oldest ones behind `after`, else the newest.
    pub fn cut<T>(&self, entries: impl Iterator<Item = T>) -> (Vec<T>, bool) {
        let limit = self.limit.unwrap_or(usize::MAX);
        if self.after.is_some() {
            let mut entries = entries;
            let chosen = entries.by_ref().take(limit).collect();
            return (chosen, entries.next().is_some());
        }
        let (mut chosen, mut more) = (VecDeque::new(), false);
        for entry in entries {
            chosen.push_back(entry);
            if chosen.len() > limit {
                chosen.pop_front();
                more = true;
            }
        }
        (chosen.into(), more)
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn a_page_is_cut_at_the_end_that_is_not_asked_for() {
        let cut = |after, before, limit| {
            let page = Page { after, before, limit, brief: false };
            page.cut((1..=5).filter(|id| page.holds(*id)))
        };
        assert_eq!(cut(None, None, None), (vec![1, 2, 3, 4, 5], false));
        assert_eq!(cut(None, None, Some(2)), (vec![4, 5], true));
        assert_eq!(cut(None, Some(4), Some(2)), (vec![2, 3], true));
        assert_eq!(cut(Some(1), None, Some(2)), (vec![2, 3], true));
        assert_eq!(cut(Some(3), None, Some(2)), (vec![4, 5], false));
        assert_eq!(cut(Some(5), None, Some(2)), (vec![], false));
    }
}
