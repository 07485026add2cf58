//! Options in JSON, value by value, and what is wrong with one.

use std::borrow::Cow;

use crate::error::{Error, invalid, nearest};
use crate::json_reader::{JsonReader, ValueKind};
use crate::transcode::casing::Casing;
use crate::transcode::{RawObject, integer, joined, quote, separated};

/// An option's value.
pub(crate) struct OptionValue<'a> {
    name: &'a str,
    json: &'a str,
}

/// Reads a JSON object whose keys are `keys` in a language's casing. Gives each value that is not null to `set`, with the
/// place of its key.
///
/// # Errors
/// `validation`: rule `unknown_option` with the nearest name, those of the object's form, and those of `set`.
#[inline(never)]
pub(crate) fn read_options(
    json: &str,
    keys: &[&str],
    casing: Casing,
    set: &mut dyn FnMut(usize, OptionValue<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let entries = RawObject::read(json).map_err(|(rule, words)| invalid("options", rule, &words, ""))?;
    let place = |name: &str| keys.iter().position(|key| casing.matches(key, name.as_bytes()));
    if let Some((name, _)) = entries.entries().find(|(name, _)| place(name).is_none()) {
        let names: Vec<String> = keys.iter().map(|key| casing.spell(key)).collect();
        return Err(invalid(name, "unknown_option", &unknown("option", nearest(name, &names)), ""));
    }
    for (name, json) in entries.entries() {
        if let Some(at) = place(name).filter(|_| json != "null") {
            set(at, OptionValue { name, json })?;
        }
    }
    Ok(())
}

/// What to say of an unknown name.
pub(crate) fn unknown(what: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => joined(&["is no known ", what, ": did you mean ", nearest, "?"]),
        None => joined(&["is no known ", what]),
    }
}

/// A number beyond its bounds.
#[cold]
#[inline(never)]
pub(crate) fn out_of_range(path: &str, least: i64, most: i64, given: &str) -> Error {
    let words = joined(&["must be a whole number from ", &least.to_string(), " to ", &most.to_string()]);
    invalid(path, "range", &words, given)
}

impl OptionValue<'_> {
    #[cold]
    #[inline(never)]
    fn wrong(&self, expected: &str) -> Error {
        invalid(self.name, "type", expected, self.json)
    }

    /// As [`wrong`](Self::wrong), without the value, which is a secret.
    pub(crate) fn wrong_secret(&self, expected: &str) -> Error {
        invalid(self.name, "type", expected, "")
    }

    /// Whether it is `false`.
    pub(crate) fn is_false(&self) -> bool {
        self.json == "false"
    }

    /// A string.
    pub(crate) fn text(&self) -> Result<String, Error> {
        let mut reader = JsonReader::new(self.json);
        match reader.peek() {
            Ok(ValueKind::Text) => {
                reader.string().map(Cow::into_owned).map_err(|_| self.wrong("must be Unicode text"))
            }
            _ => Err(self.wrong("must be a string")),
        }
    }

    /// An integer of 64 bits.
    pub(crate) fn integer(&self) -> Result<i64, Error> {
        integer(self.json).ok_or_else(|| self.wrong("must be a whole number"))
    }

    /// An integer within bounds.
    pub(crate) fn integer_within(&self, least: i64, most: i64) -> Result<i64, Error> {
        let number = self.integer()?;
        if (least..=most).contains(&number) {
            Ok(number)
        } else {
            Err(out_of_range(self.name, least, most, self.json))
        }
    }

    /// `true` or `false`.
    pub(crate) fn switch(&self) -> Result<bool, Error> {
        match self.json {
            "true" | "false" => Ok(!self.is_false()),
            _ => Err(self.wrong("must be true or false")),
        }
    }

    /// An array of strings.
    pub(crate) fn names(&self) -> Result<Vec<String>, Error> {
        self.read_names().ok_or_else(|| self.wrong("must be an array of strings"))
    }

    /// As [`names`](Self::names), without words for what is wrong.
    pub(crate) fn read_names(&self) -> Option<Vec<String>> {
        let mut reader = JsonReader::new(self.json);
        let is = |reader: &mut JsonReader<'_>, kind| reader.peek().is_ok_and(|found| found == kind);
        if !is(&mut reader, ValueKind::Array) {
            return None;
        }
        reader.enter().ok()?;
        let (mut first, mut names) = (true, Vec::new());
        while reader.next_item(&mut first).ok()? {
            if !is(&mut reader, ValueKind::Text) {
                return None;
            }
            names.push(reader.string().ok()?.into_owned());
        }
        Some(names)
    }

    /// The place of a string among some names.
    pub(crate) fn one_of(&self, names: &[&str]) -> Result<usize, Error> {
        let given = self.text()?;
        names.iter().position(|name| *name == given).ok_or_else(|| {
            let names: Vec<String> = names.iter().map(|name| quote(name)).collect();
            invalid(self.name, "enum", &joined(&["must be one of ", &separated(&names, ", ")]), &given)
        })
    }
}
