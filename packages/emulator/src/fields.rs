//! Reads the fields of a request, and names the wrong one.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::state::user::User;

/// A JSON object of a request, with the path that leads to it.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: String,
    limits: Option<&'a RefCell<Vec<LimitUsed>>>,
}

/// A list in a request whose length is limited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitUsed {
    /// Path of the field.
    pub field: String,
    /// Items given.
    pub used: usize,
    /// Items allowed.
    pub most: usize,
}

type Read<T> = Result<T, Failure>;

impl<'a> Fields<'a> {
    /// The body of a request.
    pub fn root(object: &'a Map<String, Value>) -> Self {
        Self { object, path: String::new(), limits: None }
    }

    /// The body of a request; lists that have a limit are noted.
    pub fn noting(object: &'a Map<String, Value>, limits: &'a RefCell<Vec<LimitUsed>>) -> Self {
        Self { limits: Some(limits), ..Self::root(object) }
    }

    /// A refusal of one of the fields.
    pub fn refuse(&self, name: &str, rule: impl std::fmt::Display) -> Failure {
        Failure::parameter(&format!("{}{name}", self.path), rule)
    }

    /// A field that is there and not null.
    fn given(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn need<T>(&self, name: &str, read: Option<T>) -> Read<T> {
        read.ok_or_else(|| self.refuse(name, "is required"))
    }

    /// An integer of 64 bits.
    pub fn int(&self, name: &str) -> Read<Option<i64>> {
        self.given(name).map(|value| self.as_int(name, value)).transpose()
    }

    fn as_int(&self, name: &str, value: &Value) -> Read<i64> {
        value.as_i64().ok_or_else(|| self.refuse(name, "is not a 64-bit integer"))
    }

    /// A required integer of 64 bits.
    pub fn need_int(&self, name: &str) -> Read<i64> {
        let read = self.int(name)?;
        self.need(name, read)
    }

    /// An integer of 32 bits.
    pub fn small(&self, name: &str) -> Read<Option<i64>> {
        match self.int(name)? {
            Some(value) if i32::try_from(value).is_err() => Err(self.refuse(name, "is not a 32-bit integer")),
            read => Ok(read),
        }
    }

    /// A required integer of 32 bits.
    pub fn need_small(&self, name: &str) -> Read<i64> {
        let read = self.small(name)?;
        self.need(name, read)
    }

    /// A 32-bit code that is one of a closed set, with what holds when it is absent.
    pub fn code(&self, name: &str, absent: i64, known: &[i64]) -> Read<i64> {
        let value = self.small(name)?.unwrap_or(absent);
        if known.contains(&value) {
            Ok(value)
        } else {
            Err(self.refuse(name, format!("is not one of {known:?}")))
        }
    }

    /// A required number of items per page.
    pub fn limit(&self, name: &str, most: i64) -> Read<usize> {
        let value = self.need_int(name)?;
        match usize::try_from(value) {
            Ok(limit) if (1..=most).contains(&value) => Ok(limit),
            _ => Err(self.refuse(name, format!("is not between 1 and {most}"))),
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Read<Option<String>> {
        self.given(name).map(|value| self.as_text(name, value)).transpose()
    }

    fn as_text(&self, name: &str, value: &Value) -> Read<String> {
        value.as_str().map(str::to_owned).ok_or_else(|| self.refuse(name, "is not a string"))
    }

    /// A required text.
    pub fn need_text(&self, name: &str) -> Read<String> {
        let read = self.text(name)?;
        self.need(name, read)
    }

    /// A switch, off when absent.
    pub fn flag(&self, name: &str) -> Read<bool> {
        Ok(self.switch(name)?.unwrap_or(false))
    }

    /// A switch that may be absent.
    pub fn switch(&self, name: &str) -> Read<Option<bool>> {
        self.given(name)
            .map(|value| value.as_bool().ok_or_else(|| self.refuse(name, "is not a boolean")))
            .transpose()
    }

    fn list(&self, name: &str) -> Read<Option<&'a Vec<Value>>> {
        self.given(name)
            .map(|value| value.as_array().ok_or_else(|| self.refuse(name, "is not an array")))
            .transpose()
    }

    fn bounded<T>(&self, name: &str, list: Vec<T>, most: usize) -> Read<Vec<T>> {
        if let Some(limits) = self.limits.filter(|_| most < usize::MAX) {
            let field = format!("{}{name}", self.path);
            limits.borrow_mut().push(LimitUsed { field, used: list.len(), most });
        }
        match list.len() {
            0 => Err(self.refuse(name, "is empty")),
            length if length > most => Err(self.refuse(name, format!("has more than {most} items"))),
            _ => Ok(list),
        }
    }

    /// A list of integers.
    pub fn ints(&self, name: &str) -> Read<Option<Vec<i64>>> {
        let Some(list) = self.list(name)? else { return Ok(None) };
        let item = |(at, value)| self.as_int(&format!("{name}[{at}]"), value);
        list.iter().enumerate().map(item).collect::<Read<Vec<i64>>>().map(Some)
    }

    /// A required list of integers.
    pub fn need_ints(&self, name: &str, most: usize) -> Read<Vec<i64>> {
        let read = self.ints(name)?;
        self.bounded(name, self.need(name, read)?, most)
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Read<Option<Vec<String>>> {
        let Some(list) = self.list(name)? else { return Ok(None) };
        let item = |(at, value)| self.as_text(&format!("{name}[{at}]"), value);
        list.iter().enumerate().map(item).collect::<Read<Vec<String>>>().map(Some)
    }

    /// A required list of texts.
    pub fn need_texts(&self, name: &str) -> Read<Vec<String>> {
        let read = self.texts(name)?;
        self.bounded(name, self.need(name, read)?, usize::MAX)
    }

    fn map(&self, name: &str) -> Read<Option<&'a Map<String, Value>>> {
        self.given(name)
            .map(|value| value.as_object().ok_or_else(|| self.refuse(name, "is not an object")))
            .transpose()
    }

    /// A map of texts.
    pub fn text_map(&self, name: &str) -> Read<Option<BTreeMap<String, String>>> {
        let Some(map) = self.map(name)? else { return Ok(None) };
        let item = |(key, value): (&String, &Value)| {
            Ok((key.clone(), self.as_text(&format!("{name}.{key}"), value)?))
        };
        map.iter().map(item).collect::<Read<BTreeMap<String, String>>>().map(Some)
    }

    /// A map of integers.
    pub fn int_map(&self, name: &str) -> Read<Option<BTreeMap<String, i64>>> {
        let Some(map) = self.map(name)? else { return Ok(None) };
        let item = |(key, value): (&String, &Value)| {
            Ok((key.clone(), self.as_int(&format!("{name}.{key}"), value)?))
        };
        map.iter().map(item).collect::<Read<BTreeMap<String, i64>>>().map(Some)
    }

    /// An object.
    pub fn object(&self, name: &str) -> Read<Option<Fields<'a>>> {
        let path = format!("{}{name}.", self.path);
        Ok(self.map(name)?.map(|object| Fields { object, path, limits: self.limits }))
    }

    /// A required object.
    pub fn need_object(&self, name: &str) -> Read<Fields<'a>> {
        let read = self.object(name)?;
        self.need(name, read)
    }

    /// A required list of objects.
    pub fn need_objects(&self, name: &str, most: usize) -> Read<Vec<Fields<'a>>> {
        let read = self.list(name)?;
        let list = self.need(name, read)?;
        let item = |(at, value): (usize, &'a Value)| match value.as_object() {
            Some(object) => {
                let path = format!("{}{name}[{at}].", self.path);
                Ok(Fields { object, path, limits: self.limits })
            }
            None => Err(self.refuse(&format!("{name}[{at}]"), "is not an object")),
        };
        let objects = list.iter().enumerate().map(item).collect::<Read<Vec<_>>>()?;
        self.bounded(name, objects, most)
    }

    /// A required id of a conversation or message.
    pub fn need_id(&self, name: &str) -> Read<i64> {
        match self.need_int(name)? {
            id if id > 0 => Ok(id),
            _ => Err(self.refuse(name, "is not a positive id")),
        }
    }

    /// A user id of an action without string twins.
    pub fn plain_user(&self, name: &str) -> Read<User> {
        match self.need_int(name)? {
            id if id >= 0 => Ok(User::Number(id)),
            _ => Err(self.refuse(name, "is negative")),
        }
    }

    /// A user id that must be greater than zero.
    pub fn positive_user(&self, name: &str) -> Read<User> {
        self.need_id(name).map(User::Number)
    }

    /// User ids of an action without string twins.
    pub fn plain_users(&self, name: &str, most: usize) -> Read<Vec<User>> {
        let ids = self.need_ints(name, most)?;
        ids.iter().enumerate().map(|(at, id)| self.as_user(name, at, *id)).collect()
    }

    fn as_user(&self, name: &str, at: usize, id: i64) -> Read<User> {
        if id < 0 { Err(self.refuse(&format!("{name}[{at}]"), "is negative")) } else { Ok(User::Number(id)) }
    }

    /// A user named by a number or, when that is 0 or absent, by the string twin.
    pub fn user(&self, name: &str) -> Read<Option<User>> {
        let (number, twin) = (self.int(name)?.unwrap_or(0), self.text(&format!("{name}Str"))?);
        match (number, twin.filter(|text| !text.is_empty())) {
            (..0, _) => Err(self.refuse(name, "is negative")),
            (0, Some(text)) => Ok(Some(User::Text(text))),
            (0, None) => Ok(None),
            (number, _) => Ok(Some(User::Number(number))),
        }
    }

    /// A required user named by a number or by its string twin.
    pub fn need_user(&self, name: &str) -> Read<User> {
        let read = self.user(name)?;
        self.need(name, read)
    }

    /// Users named by numbers or, when there are none, by the string twin.
    pub fn users(&self, name: &str) -> Read<Vec<User>> {
        let (numbers, twin) = (self.ints(name)?.unwrap_or_default(), self.texts(&format!("{name}Str"))?);
        if numbers.is_empty() {
            return Ok(twin.unwrap_or_default().into_iter().map(User::Text).collect());
        }
        numbers.iter().enumerate().map(|(at, id)| self.as_user(name, at, *id)).collect()
    }

    /// A required list of users named by numbers or by the string twin.
    pub fn need_users(&self, name: &str) -> Read<Vec<User>> {
        let users = self.users(name)?;
        self.bounded(name, users, usize::MAX)
    }
}
