//! An act of a client user. Ids may come as numbers or as text.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::routes::read_user;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::state::user::User;

/// One act of a client user.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who acts.
    pub user: User,
    /// What is done.
    pub kind: String,
    input: Map<String, Value>,
}

impl Act {
    /// Takes the body of a request apart.
    pub fn read(input: Map<String, Value>) -> Result<Self, Failure> {
        let user = input
            .get("user")
            .and_then(read_user)
            .ok_or_else(|| Failure::parameter("user", "is not a user id"))?;
        let kind = Fields::root(&input).need_text("type")?;
        Ok(Self { user, kind, input })
    }

    /// The whole of it, as given.
    pub fn input(&self) -> &Map<String, Value> {
        &self.input
    }

    /// The fields that are neither ids nor users.
    pub fn fields(&self) -> Fields<'_> {
        Fields::root(&self.input)
    }

    /// A 64-bit id that may be absent.
    pub fn id(&self, name: &str) -> Result<Option<i64>, Failure> {
        match self.input.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_i64()
                .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
                .map(Some)
                .ok_or_else(|| Failure::parameter(name, "is not a 64-bit id")),
        }
    }

    /// A required 64-bit id.
    pub fn need_id(&self, name: &str) -> Result<i64, Failure> {
        self.id(name)?.ok_or_else(|| Failure::parameter(name, "is required"))
    }

    /// The conversation the act is about.
    pub fn conversation(&self) -> Result<i64, Failure> {
        self.need_id("conversation_short_id")
    }

    /// The message the act is about.
    pub fn message(&self) -> Result<i64, Failure> {
        self.need_id("message_id")
    }

    /// Users that may be absent.
    pub fn users(&self, name: &str) -> Result<Vec<User>, Failure> {
        let list = match self.input.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        list.iter()
            .map(read_user)
            .collect::<Option<Vec<User>>>()
            .ok_or_else(|| Failure::parameter(name, "has an entry that is not a user id"))
    }

    /// An extension map that may be absent.
    pub fn ext(&self) -> Result<BTreeMap<String, String>, Failure> {
        Ok(self.fields().text_map("ext")?.unwrap_or_default())
    }
}
