use serde::Serialize;
use serde_json::{Value, json};

use super::control::Control;
use super::error::Error;
use super::generated::types::ActAnswer;

/// A user: a numeric id, or the text of a string id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UserId(String);

impl From<i64> for UserId {
    fn from(id: i64) -> Self {
        Self(id.to_string())
    }
}

impl From<&str> for UserId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<String> for UserId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

/// A client user of the service.
#[derive(Clone, Debug)]
pub struct ClientUser<'e> {
    control: &'e Control,
    user: UserId,
}

impl<'e> ClientUser<'e> {
    /// A user of an emulator.
    pub fn new(control: &'e Control, user: impl Into<UserId>) -> Self {
        Self { control, user: user.into() }
    }

    pub(super) async fn act(
        &self,
        kind: &str,
        required: Value,
        options: impl Serialize,
    ) -> Result<ActAnswer, Error> {
        let mut act = json!({ "user": self.user, "type": kind });
        let options = serde_json::to_value(options).unwrap_or_default();
        if let Value::Object(fields) = &mut act {
            for given in [required, options] {
                fields.extend(given.as_object().cloned().unwrap_or_default());
            }
        }
        let answer = self.control.act(&act).await?;
        match &answer.error {
            Some(error) => {
                let text = format!("{kind} of user {}: {}: {}", self.user.0, error.code, error.message);
                Err(self.control.error(&error.code, text))
            }
            None => Ok(answer),
        }
    }
}
