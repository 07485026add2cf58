//! Predicts the next key of an object: declaration order at first, then the order of the previous object.
//!
//! The items of a list mostly have their keys in one order.

/// Largest number of fields of an object, as the macro checks.
const MAX_FIELDS: usize = 64;

/// Keys of a list's items.
pub struct KeyOrder {
    /// Position of the next field, by the position after the previous one.
    next: [u8; MAX_FIELDS + 1],
    /// Position after the last key of the item before, if its keys can be those of a row.
    pub row_end: Option<usize>,
}

impl KeyOrder {
    /// The order of declaration.
    pub fn declared() -> Self {
        let mut order = [0; MAX_FIELDS + 1];
        for (next, position) in order.iter_mut().zip(0..) {
            *next = position;
        }
        KeyOrder { next: order, row_end: None }
    }

    /// Position of the field that is predicted after the previous one, counted from 1; 0 at the start.
    #[inline(always)]
    pub fn predict(&self, previous: usize) -> usize {
        self.next.get(previous).copied().map_or(0, usize::from)
    }

    /// Records which field followed.
    pub fn learn(&mut self, previous: usize, next: usize) {
        if let (Some(predicted), Ok(next)) = (self.next.get_mut(previous), u8::try_from(next)) {
            *predicted = next;
        }
    }
}
