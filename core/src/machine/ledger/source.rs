//! Items of a campaign: a whole list, or one that is taken piece by piece.

use std::vec::IntoIter;

use super::digest::Place;

/// The items that are not in a part yet.
#[derive(Debug)]
pub(super) struct Source {
    items: IntoIter<String>,
    size: usize,
    is_last: bool,
    /// Number of the next part.
    next: u64,
    /// Position of its first item.
    first: u64,
}

/// A part that has been cut off.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) number: u64,
    pub(super) place: Place,
    pub(super) items: Vec<String>,
}

impl Source {
    pub(super) fn new(items: Vec<String>, size: usize, is_whole: bool) -> Self {
        Source { items: items.into_iter(), size, is_last: is_whole, next: 0, first: 0 }
    }

    /// The next part. None while more items are needed to know whether it is the last one, and after that one.
    pub(super) fn cut(&mut self) -> Option<Cut> {
        let is_enough = self.items.len() > self.size || (self.is_last && self.items.len() > 0);
        if !is_enough {
            return None;
        }
        let items: Vec<String> = self.items.by_ref().take(self.size).collect();
        let count = items.len() as u64;
        let place = Place { first: self.first, count, is_last: self.is_empty() };
        let number = self.next;
        self.next += 1;
        self.first += count;
        Some(Cut { number, place, items })
    }

    /// How many items to ask for; none where none are needed.
    pub(super) fn wanted(&self) -> Option<u64> {
        (!self.is_last && self.items.len() <= self.size).then_some(self.size as u64)
    }

    pub(super) fn add(&mut self, items: Vec<String>, is_last: bool) {
        // A part's or two.
        let rest = std::mem::take(&mut self.items);
        self.items = rest.chain(items).collect::<Vec<_>>().into_iter();
        self.is_last |= is_last;
    }

    /// Whether every part has been cut off.
    pub(super) fn is_empty(&self) -> bool {
        self.is_last && self.items.len() == 0
    }

    /// Number of items seen so far, and whether they are all.
    pub(super) fn seen(&self) -> (u64, bool) {
        (self.first + self.items.len() as u64, self.is_last)
    }
}
