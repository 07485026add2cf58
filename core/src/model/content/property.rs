//! The properties of messages: what users added to a message after it was sent.

use serde::{Deserialize, Serialize};

use super::is_text;
use super::media::write_rest;
use crate::error::{Error, invalid};
use crate::json_reader::{JsonReader, ValueKind};
use crate::model::values::{Extra, Map};
use crate::transcode::{IntegerRule, JsonWriter, RawObject, decimal, integer};

/// One value of a message's property.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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
    /// Further members by name.
    pub extra: Extra,
}

/// The items of each key of a message's `property`.
///
/// The vendor does not document the form. Both that are plausible are read, a list of items by key and an object with
/// `Items` by key, with names in any casing.
///
/// # Errors
/// `validation` at `property` with rule `type` where it has another form, or the rule of JSON that it breaks.
pub fn read_property(json: &str) -> Result<Map<String, Vec<PropertyItem>>, Error> {
    let read = property_json(json, IntegerRule::Keep)?;
    serde_json::from_str(&read).map_err(|error| invalid("property", "type", &error.to_string(), ""))
}

/// [`read_property`] as JSON with names in camelCase; with [`IntegerRule::QuoteIds`], ids are strings.
///
/// # Errors
/// As [`read_property`].
pub fn property_json(json: &str, rule: IntegerRule) -> Result<String, Error> {
    let object = RawObject::read(json).map_err(|(rule, words)| invalid("property", rule, &words, ""))?;
    let mut out = JsonWriter::with_capacity(json.len() + 64);
    out.append("{");
    for (key, value) in object.entries() {
        out.key(key);
        if write_items(value, rule, &mut out).is_none() {
            let expected = "must hold a list of items, or an object with Items, by key";
            return Err(invalid("property", "type", expected, key));
        }
    }
    out.append("}");
    Ok(out.finish())
}

fn write_items(json: &str, rule: IntegerRule, out: &mut JsonWriter) -> Option<()> {
    let list = match RawObject::read(json) {
        Ok(object) => object.entries().find(|(name, _)| plain(name) == "items").map(|(_, items)| items)?,
        Err(_) => json,
    };
    let mut reader = JsonReader::new(list);
    if reader.peek().ok()? != ValueKind::Array {
        return None;
    }
    reader.enter().ok()?;
    out.append("[");
    let mut first = true;
    while reader.next_item(&mut first).ok()? {
        let item = RawObject::read(reader.raw().ok()?).ok()?;
        out.comma();
        write_item(&item, rule, out);
    }
    out.append("]");
    Some(())
}

/// Names in no casing, and as they are written.
const NAMES: [(&str, &str); 5] = [
    ("uid", "uid"),
    ("secuid", "secUid"),
    ("createtime", "createTime"),
    ("idempotentid", "idempotentId"),
    ("value", "value"),
];

fn write_item(item: &RawObject<'_>, rule: IntegerRule, out: &mut JsonWriter) {
    out.append("{");
    let mut taken = Vec::new();
    for (wanted, name) in NAMES {
        for (key, value) in item.entries().filter(|(key, value)| *value != "null" && plain(key) == wanted) {
            let digits = value.trim_matches('"');
            let is_number = integer(digits).is_some_and(|number| decimal(number) == digits);
            match wanted {
                "uid" if is_number && rule == IntegerRule::QuoteIds => write_text(name, digits, out),
                "uid" | "createtime" if is_number => {
                    out.key(name);
                    out.append(digits);
                }
                "value" if !is_text(value) => write_text(name, value, out),
                "secuid" | "idempotentid" | "value" if is_text(value) => {
                    out.key(name);
                    out.append(value);
                }
                _ => continue,
            }
            taken.push(key.to_owned());
            break;
        }
    }
    out.key("extra");
    let nulls = item.entries().filter(|(_, value)| *value == "null").map(|(name, _)| name.to_owned());
    taken.extend(nulls);
    write_rest(item, &taken, rule, out);
    out.append("}");
}

fn write_text(name: &str, text: &str, out: &mut JsonWriter) {
    out.key(name);
    out.text(text);
}

/// A name in no casing.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| *letter != '_').map(|letter| letter.to_ascii_lowercase()).collect()
}
