//! Per-item failures inside an otherwise successful answer.

use serde_json::{Value, json};

use crate::failure::Failure;

/// The `FailedInfos` of a batch action.
#[derive(Debug, Default)]
pub struct FailedInfos {
    entries: Vec<Value>,
}

impl FailedInfos {
    /// Notes a failure for a user.
    pub fn push(&mut self, user: i64, failure: &Failure) {
        self.entries.push(json!({ "UserId": user, "Code": failure.code, "Message": failure.message }));
    }

    /// A result with the list in it, empty or not.
    pub fn always(self) -> Value {
        json!({ "FailedInfos": self.entries })
    }

    /// An empty result when nothing failed.
    pub fn when_any(self) -> Value {
        if self.entries.is_empty() { json!({}) } else { self.always() }
    }

    /// An empty result when nothing failed; user ids as text, as one page of the documentation has them.
    pub fn when_any_with_text_ids(mut self) -> Value {
        for entry in &mut self.entries {
            let text = entry["UserId"].to_string();
            entry["UserId"] = json!(text);
        }
        self.when_any()
    }
}

/// The failure of an item that a test wants to fail.
pub fn wanted_failure() -> Failure {
    Failure::parameter("UserId", "fails because a test asked for it")
}
