//! Options in JSON, value by value, and their errors.

use std::borrow::Cow;

use super::event_name::is_event_name;
use crate::error::{Error, invalid, nearest};
use crate::json_reader::{JsonReader, ValueKind};
use crate::machine::options::OptionNames;
#[cfg(feature = "every-style")]
use crate::machine::options::{is_number, millis_of_seconds, word};
use crate::transcode::{RawObject, decimal_u64, integer, joined, quote, separated};

/// An option's value.
pub(crate) struct OptionValue<'a> {
    name: &'a str,
    json: &'a str,
    names: OptionNames,
}

/// Reads a JSON object whose keys are `keys` in a language's spelling. Gives each value that is not null to `set`, with the
/// place of its key.
///
/// # Errors
/// `validation`: rule `unknown_option` with the nearest name, those of the object's form, and those of `set`.
#[inline(never)]
pub(crate) fn read_options(
    json: &str,
    keys: &[&str],
    names: OptionNames,
    set: &mut dyn FnMut(usize, OptionValue<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let entries = RawObject::read(json).map_err(|(rule, words)| invalid("options", rule, &words, ""))?;
    let place = |name: &str| keys.iter().position(|key| names.matches(key, name));
    if let Some((name, _)) = entries.entries().find(|(name, _)| place(name).is_none()) {
        let known: Vec<String> = keys.iter().map(|key| names.spell(key)).collect();
        return Err(invalid(name, "unknown_option", &unknown("option", nearest(name, &known)), ""));
    }
    for (name, json) in entries.entries() {
        if let Some(at) = place(name).filter(|_| json != "null") {
            set(at, OptionValue { name, json, names })?;
        }
    }
    Ok(())
}

/// Checks that names may be those of events. `path` is the option's.
pub(crate) fn check_event_names(names: &[String], path: &str) -> Result<(), Error> {
    let Some(at) = names.iter().position(|name| !is_event_name(name)) else { return Ok(()) };
    let path = joined(&[path, "[", &decimal_u64(at as u64), "]"]);
    let given = names.get(at).map_or("", String::as_str);
    Err(invalid(&path, "event_name", "must be ASCII letters and digits, a capital first", given))
}

/// Message for an unknown name.
pub(crate) fn unknown(what: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => joined(&["is no known ", what, ": did you mean ", nearest, "?"]),
        None => joined(&["is no known ", what]),
    }
}

/// A number beyond the bounds of an option.
#[cold]
#[inline(never)]
pub(crate) fn out_of_range(names: OptionNames, key: &str, least: u64, most: u64, given: &str) -> Error {
    invalid(&names.spell(key), "range", &names.range_words(key, least, most), given)
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

    /// The option's name as it was given.
    pub(crate) fn name(&self) -> &str {
        self.name
    }

    /// An error of this option, whose name in core is the same for all languages.
    pub(crate) fn respelled(&self, error: Error) -> Error {
        self.names.respelled(error)
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

    /// An integer from 0 to a limit; `key` is the option's on the wire.
    pub(crate) fn integer_up_to(&self, key: &str, most: u32) -> Result<u32, Error> {
        let number = self.integer()?;
        u32::try_from(number)
            .ok()
            .filter(|number| *number <= most)
            .ok_or_else(|| out_of_range(self.names, key, 0, most.into(), self.json))
    }

    /// A duration in milliseconds, of which a language that gives seconds may give a fraction; `key` is the option's on the
    /// wire, and `most` its limit.
    pub(crate) fn millis(&self, key: &str, most: u64) -> Result<i64, Error> {
        #[cfg(feature = "every-style")]
        if self.names.durations.is_seconds() {
            let shown = word(self.json).unwrap_or(Cow::Borrowed(self.json));
            if !is_number(self.json, &shown) {
                return Err(self.wrong("must be a number of seconds"));
            }
            let millis = millis_of_seconds(&shown).and_then(|millis| i64::try_from(millis).ok());
            return millis
                .filter(|millis| *millis > 0)
                .ok_or_else(|| out_of_range(self.names, key, 1, most, &shown));
        }
        let _ = (key, most);
        self.integer()
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
