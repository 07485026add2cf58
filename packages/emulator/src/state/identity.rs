//! New ids. They have nineteen digits, and the last ones count: a double cannot hold any of them.

use serde::{Deserialize, Serialize};

/// Doubles near the ids are this far apart, so a multiple of it would survive rounding.
const DOUBLE_SPACING: i64 = 1_024;

/// Where ids come from; the same ones in the same order after every reset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Identities {
    conversation: i64,
    message: i64,
    connection: i64,
}

impl Default for Identities {
    fn default() -> Self {
        Self {
            conversation: 7_221_856_821_303_362_048,
            message: 7_310_040_620_191_372_977,
            connection: 1_690_977_217_576_000_001,
        }
    }
}

fn advance(last: &mut i64) -> i64 {
    *last += 1;
    if *last % DOUBLE_SPACING == 0 {
        *last += 1;
    }
    *last
}

impl Identities {
    /// The id of a new conversation.
    pub fn conversation(&mut self) -> i64 {
        advance(&mut self.conversation)
    }

    /// The id of a new message.
    pub fn message(&mut self) -> i64 {
        advance(&mut self.message)
    }

    /// The id of a new client connection.
    pub fn connection(&mut self) -> i64 {
        advance(&mut self.connection)
    }
}

#[cfg(test)]
mod tests {
    use super::Identities;

    #[test]
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn no_id_survives_a_double() {
        let mut identities = Identities::default();
        let mut last = 0;
        for _ in 0..5_000 {
            for id in [identities.conversation(), identities.message()] {
                assert_ne!(id as f64 as i64, id);
                assert_eq!(id.to_string().len(), 19);
            }
            let id = identities.message();
            assert!(id > last);
            last = id;
        }
    }
}
