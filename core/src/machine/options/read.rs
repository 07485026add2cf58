//! One JSON object of options in a language's own spelling.
//!
//! What JSON cannot hold is written as `{"$": "…"}` with a word for what it is: `function`, `object`, `NaN`, `symbol`.
//! `null` is an option that is not given.

use std::borrow::Cow;

use super::names::{Durations, OptionNames};
use super::nearest::nearest;
use super::table::{Known, LONGEST_MS, OPTIONS, RETRY, Scope, Takes};
use crate::error::{Error, invalid};
use crate::json_reader::{JsonReader, ValueKind};
use crate::transcode::RawObject;

/// An option's value, checked.
#[derive(Debug)]
pub(super) enum Value {
    Number(u64),
    Text(String),
    Switch(bool),
    /// The driver has it.
    Given,
}

/// Options that were given and passed. Names as in the table, with a dot before those of an object in it.
#[derive(Debug, Default)]
pub(super) struct Options(Vec<(String, Value)>);

impl Options {
    /// Reads the options of a scope; none from an empty text.
    pub(super) fn read(json: &str, scope: Scope, names: OptionNames) -> Result<Self, Error> {
        let mut options = Options::default();
        if !json.is_empty() {
            let of_scope: Vec<&Known> = OPTIONS.iter().filter(|known| known.is_of(scope)).collect();
            options.read_object("", json, &of_scope, names)?;
        }
        Ok(options)
    }

    fn read_object(
        &mut self,
        prefix: &str,
        json: &str,
        known: &[&Known],
        names: OptionNames,
    ) -> Result<(), Error> {
        let path = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}{name}") };
        let place =
            if prefix.is_empty() { "options".to_owned() } else { names.spell(prefix.trim_end_matches('.')) };
        let object = RawObject::read(json).map_err(|(rule, words)| {
            invalid(&place, rule, &format!("must be an object of options: {words}"), "")
        })?;
        for (given, raw) in object.entries() {
            let Some(option) = known.iter().find(|known| names.spell(known.name) == given) else {
                let spelled: Vec<String> = known.iter().map(|known| names.spell(known.name)).collect();
                let given: String = given.chars().filter(|c| !c.is_control()).take(64).collect();
                let expected = match nearest(&given, spelled.iter().map(String::as_str)) {
                    Some(name) => format!("is no option here; did you mean {name}?"),
                    None => format!("is no option here; there are {}", spelled.join(", ")),
                };
                let at = if prefix.is_empty() { given } else { format!("{place}.{given}") };
                return Err(invalid(&at, "unknown_option", &expected, ""));
            };
            if raw == "null" {
                continue;
            }
            let name = path(option.name);
            let value = match option.takes {
                Takes::Retry if raw == "false" => {
                    self.0.push(("Retry.MaxAttempts".to_owned(), Value::Number(1)));
                    continue;
                }
                Takes::Retry => {
                    if !raw.starts_with('{') || word(raw).is_some() {
                        return Err(wrong(&name, names, "must be false or an object of options", raw));
                    }
                    let retry: Vec<&Known> = RETRY.iter().collect();
                    self.read_object("Retry.", raw, &retry, names)?;
                    continue;
                }
                takes => value(&name, takes, raw, names)?,
            };
            self.0.push((name, value));
        }
        Ok(())
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Some(Value::Switch(switch)) => Some(*switch),
            _ => None,
        }
    }
}

fn value(name: &str, takes: Takes, raw: &str, names: OptionNames) -> Result<Value, Error> {
    let refuse = |expected: &str| Err(wrong(name, names, expected, raw));
    match takes {
        Takes::Switch => match raw {
            "true" | "false" => Ok(Value::Switch(raw == "true")),
            _ => refuse("must be true or false"),
        },
        Takes::Text | Takes::Secret => match text(raw) {
            Some(text) => Ok(Value::Text(text.into_owned())),
            None => {
                let shown = if takes == Takes::Secret { "" } else { raw };
                Err(wrong(name, names, "must be a string", shown))
            }
        },
        Takes::Function if word(raw).as_deref() == Some("function") => Ok(Value::Given),
        Takes::Function => refuse("must be a function"),
        Takes::Driver => Ok(Value::Given),
        Takes::Whole(..) | Takes::Millis(_) => {
            let shown = word(raw).unwrap_or(Cow::Borrowed(raw));
            let seconds = matches!(takes, Takes::Millis(_)) && names.durations == Durations::Seconds;
            let is_number = raw.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            if !is_number && shown != "NaN" && shown != "Infinity" && shown != "-Infinity" {
                let words = if seconds { "must be a number of seconds" } else { "must be a whole number" };
                return Err(wrong(name, names, words, &shown));
            }
            let number: f64 = shown.parse().unwrap_or(f64::NAN);
            let millis = if seconds { number * 1_000.0 } else { number };
            check(name, names, millis, seconds, &shown)
        }
        Takes::Retry => Ok(Value::Given),
    }
}

/// Milliseconds, or a whole number, in the range of the option.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]
fn check(name: &str, names: OptionNames, number: f64, seconds: bool, shown: &str) -> Result<Value, Error> {
    let (least, most) = range_of(name);
    // Part of a millisecond is more than none.
    let number = if seconds && number > 0.0 && number < 1.0 { 1.0 } else { number };
    let fits = (least as f64..=most as f64).contains(&number) && (seconds || number.fract() == 0.0);
    if fits { Ok(Value::Number(number.round() as u64)) } else { Err(out_of_range(name, names, shown)) }
}

fn out_of_range(name: &str, names: OptionNames, shown: &str) -> Error {
    let (least, most) = range_of(name);
    let is_duration = name.ends_with("Ms");
    let expected = match names.durations {
        Durations::Seconds if is_duration => {
            let least = if least == 0 { "at least 0" } else { "above 0" };
            format!("must be a number of seconds {least} and at most {}", most / 1_000)
        }
        Durations::Typed if is_duration => format!("must be from {least} ms to {most} ms"),
        _ => format!("must be a whole number from {least} to {most}"),
    };
    invalid(&names.spell(name), "range", &expected, shown)
}

fn range_of(name: &str) -> (u64, u64) {
    let last = name.rsplit('.').next().unwrap_or(name);
    match OPTIONS.iter().chain(RETRY).find(|known| known.name == last).map(|known| known.takes) {
        Some(Takes::Whole(least, most)) => (least, most),
        Some(Takes::Millis(least)) => (least, LONGEST_MS),
        _ => (0, LONGEST_MS),
    }
}

/// A number that a language has typed already, in the range of its option.
#[allow(clippy::missing_errors_doc)]
pub fn whole(name: &str, number: i64, names: OptionNames) -> Result<u64, Error> {
    let (least, most) = range_of(name);
    match u64::try_from(number) {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(out_of_range(name, names, &number.to_string())),
    }
}

fn wrong(name: &str, names: OptionNames, expected: &str, raw: &str) -> Error {
    let shown = word(raw).map_or(Cow::Borrowed(raw), |word| Cow::Owned(format!("a value of kind {word}")));
    invalid(&names.spell(name), "type", expected, &shown)
}

/// The word of a value that JSON cannot hold.
fn word(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.starts_with('{') {
        return None;
    }
    let object = RawObject::read(raw).ok()?;
    text(object.get("$")?).map(|word| Cow::Owned(word.into_owned()))
}

fn text(raw: &str) -> Option<Cow<'_, str>> {
    let mut reader = JsonReader::new(raw);
    match reader.peek() {
        Ok(ValueKind::Text) => reader.string().ok(),
        _ => None,
    }
}
