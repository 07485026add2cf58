//! The properties of messages: what users added to a message after it was sent.

use std::borrow::Cow;

use crate::error::{Error, invalid};
use crate::json_reader::{JsonReader, ValueKind};
use crate::model::values::Map;
use crate::transcode::{IntegerRule, JsonWriter, RawObject, copy_text};

/// One value of a message's property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropertyItem {
    /// The user who set it.
    pub uid: Option<i64>,
    /// Another id of that user.
    pub sec_uid: Option<String>,
    /// When it was set.
    pub create_time: Option<i64>,
    /// Idempotency id of the operation.
    pub idempotent_id: Option<String>,
    /// The value: a text, or the JSON text of any other value.
    pub value: Option<String>,
    /// Further members by name, as JSON text.
    pub extra: Map<String, String>,
}

/// The items of each key of a message's `property`.
///
/// The vendor does not document the form. Both that are plausible are read, a list of items by key and an object with
/// `Items` by key, with names in any casing.
///
/// # Errors
/// `validation` at `property` with rule `type` where it has another form, or the rule of JSON that it breaks.
pub fn read_property(json: &str) -> Result<Map<String, Vec<PropertyItem>>, Error> {
    let object = RawObject::read(json).map_err(|(rule, words)| invalid("property", rule, &words, ""))?;
    object.entries().map(|(key, value)| Ok((key.to_owned(), items_of(key, value)?))).collect()
}

/// [`read_property`] as JSON in camelCase with ids as strings, for languages whose objects are JSON.
///
/// # Errors
/// As [`read_property`].
pub fn property_json(json: &str) -> Result<String, Error> {
    let mut out = JsonWriter::with_capacity(json.len() + 64);
    out.append("{");
    for (key, items) in read_property(json)? {
        out.key(&key);
        out.append("[");
        for item in items {
            out.comma();
            out.append("{");
            let create_time = item.create_time.map(|time| time.to_string());
            for (name, text) in [
                ("uid", item.uid.map(|uid| uid.to_string())),
                ("secUid", item.sec_uid),
                ("idempotentId", item.idempotent_id),
                ("value", item.value),
            ] {
                if let Some(text) = text {
                    out.key(name);
                    out.text(&text);
                }
            }
            if let Some(time) = create_time {
                out.key("createTime");
                out.append(&time);
            }
            out.key("extra");
            out.append("{");
            for (name, json) in &item.extra {
                out.key(name);
                out.append(&copy_text(json, IntegerRule::QuoteIds).unwrap_or_default());
            }
            out.append("}}");
        }
        out.append("]");
    }
    out.append("}");
    Ok(out.finish())
}

fn items_of(key: &str, json: &str) -> Result<Vec<PropertyItem>, Error> {
    let unreadable =
        || invalid("property", "type", "must hold a list of items, or an object with Items, by key", key);
    let list = match RawObject::read(json) {
        Ok(object) => object
            .entries()
            .find(|(name, _)| plain(name) == "items")
            .map(|(_, items)| items)
            .ok_or_else(unreadable)?,
        Err(_) => json,
    };
    items(list).ok_or_else(unreadable)
}

fn items(json: &str) -> Option<Vec<PropertyItem>> {
    let mut reader = JsonReader::new(json);
    if reader.peek().ok()? != ValueKind::Array {
        return None;
    }
    reader.enter().ok()?;
    let (mut first, mut items) = (true, Vec::new());
    while reader.next_item(&mut first).ok()? {
        items.push(item(reader.raw().ok()?)?);
    }
    Some(items)
}

fn item(json: &str) -> Option<PropertyItem> {
    let object = RawObject::read(json).ok()?;
    let mut item = PropertyItem::default();
    for (name, json) in object.entries().filter(|(_, json)| *json != "null") {
        let text = text_of(json);
        let number = text.parse().ok();
        let is_text = json.starts_with('"');
        match plain(name).as_str() {
            "uid" if item.uid.is_none() && number.is_some() => item.uid = number,
            "secuid" if item.sec_uid.is_none() && is_text => item.sec_uid = Some(text.into_owned()),
            "createtime" if item.create_time.is_none() && number.is_some() => item.create_time = number,
            "idempotentid" if item.idempotent_id.is_none() && is_text => {
                item.idempotent_id = Some(text.into_owned());
            }
            "value" if item.value.is_none() => item.value = Some(text.into_owned()),
            _ => drop(item.extra.insert(name.to_owned(), json.to_owned())),
        }
    }
    Some(item)
}

/// A name in no casing.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| *letter != '_').map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The text of a string, or the JSON text of another value.
fn text_of(json: &str) -> Cow<'_, str> {
    let mut reader = JsonReader::new(json);
    match reader.peek() {
        Ok(ValueKind::Text) => reader.string().unwrap_or(Cow::Borrowed(json)),
        _ => Cow::Borrowed(json),
    }
}
