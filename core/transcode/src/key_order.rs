//! The order in which the keys of objects come: declared at first, then as the last object had it. The items of a list
//! mostly keep one.

/// Most fields that an object can have, which the macro sees to.
const MOST_FIELDS: usize = 64;

/// Which field is expected after which.
pub struct KeyOrder([u8; MOST_FIELDS + 1]);

impl KeyOrder {
    /// As the fields are declared.
    pub fn declared() -> Self {
        let mut order = [0; MOST_FIELDS + 1];
        for (after, expected) in order.iter_mut().zip(0..) {
            *after = expected;
        }
        KeyOrder(order)
    }

    /// The position of the field that is expected when so many are counted up to the last one: 0 at the start.
    #[inline(always)]
    pub fn expected(&self, after: usize) -> usize {
        self.0.get(after).copied().map_or(0, usize::from)
    }

    /// Another one has come.
    pub fn learn(&mut self, after: usize, came: usize) {
        if let (Some(expected), Ok(came)) = (self.0.get_mut(after), u8::try_from(came)) {
            *expected = came;
        }
    }
}
