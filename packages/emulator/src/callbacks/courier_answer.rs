//! Meaning of a backend's response to a callback.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a delivery ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 200 and CheckCode 0.
    Accepted,
    /// 200 and another CheckCode.
    Refused,
    /// No whole answer within the time.
    Timeout,
    /// No connection, or a status other than 200.
    Error,
    /// 200 and something that is not a reply.
    BadAnswer,
}

/// A reply as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How the delivery ended.
    pub outcome: Outcome,
    /// CheckCode of a reply.
    pub check_code: Option<i64>,
    /// CheckMessage of a reply.
    pub check_message: String,
}

impl Verdict {
    /// A delivery without a reply.
    pub fn without_reply(outcome: Outcome) -> Self {
        Self { outcome, check_code: None, check_message: String::new() }
    }

    /// Reads the answer of a backend.
    pub fn read(status: u16, answer: &str) -> Self {
        if status != 200 {
            return Self::without_reply(Outcome::Error);
        }
        let Ok(reply) = serde_json::from_str::<Value>(answer) else {
            return Self::without_reply(Outcome::BadAnswer);
        };
        let Some(code) = reply.get("CheckCode").and_then(Value::as_i64) else {
            return Self::without_reply(Outcome::BadAnswer);
        };
        let message = reply.get("CheckMessage").and_then(Value::as_str).unwrap_or_default();
        let outcome = if code == 0 { Outcome::Accepted } else { Outcome::Refused };
        Self { outcome, check_code: Some(code), check_message: message.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Verdict};

    #[test]
    fn answers_are_told_apart() {
        let of = |status, answer| Verdict::read(status, answer).outcome;
        assert_eq!(of(200, r#"{"CheckCode":0,"CheckMessage":"","Extra":{}}"#), Outcome::Accepted);
        assert_eq!(of(200, r#"{"CheckCode":7,"CheckMessage":"no"}"#), Outcome::Refused);
        assert_eq!(of(500, r#"{"CheckCode":0}"#), Outcome::Error);
        for bad in ["", "ok", "[]", "{}", "{\"CheckCode\":\"0\"}", "{\"CheckCode\":0"] {
            assert_eq!(of(200, bad), Outcome::BadAnswer, "{bad}");
        }
        assert_eq!(Verdict::read(200, r#"{"CheckCode":7,"CheckMessage":"no"}"#).check_message, "no");
    }
}
