//! One-way relations between users, kept in the order they were made: friendships and blocklists.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One entry of a user's list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Relation {
    /// The other user.
    pub other: i64,
    /// Position in the order of making, over all lists.
    pub sequence: i64,
    /// Extension map.
    pub ext: BTreeMap<String, String>,
    /// Remark.
    pub alias: String,
    /// When made, in milliseconds.
    pub created: i64,
    /// When changed, in milliseconds.
    pub modified: i64,
}

/// All lists of one sort, by inbox and user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Relations {
    #[serde(with = "super::pairs")]
    lists: BTreeMap<(i64, i64), Vec<Relation>>,
    made: i64,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Part {
    /// The entries.
    pub entries: Vec<Relation>,
    /// Where the next part starts; -1 when there is none.
    pub next: i64,
    /// How many entries the list has.
    pub total: usize,
}

impl Relations {
    /// Makes a relation, or gives an existing one another extension map.
    pub fn put(&mut self, inbox: i64, user: i64, other: i64, ext: BTreeMap<String, String>, now_ms: i64) {
        if let Some(known) = self.get(inbox, user, other) {
            known.ext.extend(ext);
            known.modified = now_ms;
            return;
        }
        self.made += 1;
        let relation = Relation {
            other,
            sequence: self.made,
            ext,
            alias: String::new(),
            created: now_ms,
            modified: now_ms,
        };
        self.lists.entry((inbox, user)).or_default().push(relation);
    }

    /// A relation.
    pub fn get(&mut self, inbox: i64, user: i64, other: i64) -> Option<&mut Relation> {
        self.lists.get_mut(&(inbox, user)).and_then(|list| list.iter_mut().find(|entry| entry.other == other))
    }

    /// Every relation with its inbox and whose list it is on.
    pub fn all(&self) -> impl Iterator<Item = (i64, i64, &Relation)> {
        self.lists.iter().flat_map(|((inbox, user), list)| list.iter().map(|entry| (*inbox, *user, entry)))
    }

    /// Whether there is a relation.
    pub fn has(&self, inbox: i64, user: i64, other: i64) -> bool {
        self.lists.get(&(inbox, user)).is_some_and(|list| list.iter().any(|entry| entry.other == other))
    }

    /// Ends a relation.
    pub fn remove(&mut self, inbox: i64, user: i64, other: i64) {
        if let Some(list) = self.lists.get_mut(&(inbox, user)) {
            list.retain(|entry| entry.other != other);
        }
    }

    /// A part of a list from a cursor on: oldest first, or newest first. Cursor 0 is the start.
    pub fn part(&self, inbox: i64, user: i64, cursor: i64, limit: usize, newest_first: bool) -> Part {
        let list = self.lists.get(&(inbox, user)).map_or(&[][..], Vec::as_slice);
        let mut rest: Vec<Relation> = if newest_first {
            list.iter().rev().filter(|entry| cursor == 0 || entry.sequence <= cursor).cloned().collect()
        } else {
            list.iter().filter(|entry| entry.sequence >= cursor).cloned().collect()
        };
        let next = rest.get(limit).map_or(-1, |entry| entry.sequence);
        rest.truncate(limit);
        Part { entries: rest, next, total: list.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::Relations;

    #[test]
    fn parts_join_to_the_whole_list_in_both_orders() {
        let mut relations = Relations::default();
        for other in 1..=7 {
            relations.put(0, 9, other, Default::default(), 1);
            relations.put(0, 8, other, Default::default(), 1);
        }
        relations.remove(0, 9, 3);
        for (newest_first, whole) in [(false, vec![1, 2, 4, 5, 6, 7]), (true, vec![7, 6, 5, 4, 2, 1])] {
            let (mut seen, mut cursor) = (Vec::new(), 0);
            while cursor >= 0 {
                let part = relations.part(0, 9, cursor, 4, newest_first);
                assert_eq!(part.total, 6);
                seen.extend(part.entries.iter().map(|entry| entry.other));
                cursor = part.next;
            }
            assert_eq!(seen, whole);
        }
    }
}
