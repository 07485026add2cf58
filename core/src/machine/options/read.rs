//! One JSON object of options in a language's own spelling.
//!
//! What JSON cannot hold is written as `{"$": "…"}` with a word for what it is: `function`, `object`, `NaN`, `symbol`.
//! `null` is an option that is not given.

use std::borrow::Cow;

use super::names::OptionNames;
use super::table::{KEYS, Known, LONGEST_MS, OPTIONS, RETRY, Scope, Takes};
use crate::error::{Error, invalid, nearest};
use crate::json_reader::{JsonReader, ValueKind};
use crate::transcode::{RawObject, decimal as decimal_digits, integer, joined, parted};

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
        let path = |name: &str| if prefix.is_empty() { name.to_owned() } else { joined(&[prefix, name]) };
        let place = if prefix.is_empty() {
            "options".to_owned()
        } else {
            names.spell(prefix.strip_suffix('.').unwrap_or(prefix))
        };
        let object = RawObject::read(json).map_err(|(rule, words)| {
            invalid(&place, rule, &joined(&["must be an object of options: ", &words]), "")
        })?;
        for (given, raw) in object.entries() {
            let Some(option) = known.iter().find(|known| names.spell(known.name) == given) else {
                let spelled: Vec<String> = known.iter().map(|known| names.spell(known.name)).collect();
                let given: String = given.chars().filter(|c| !c.is_control()).take(64).collect();
                let mut expected = "is no option here".to_owned();
                if let Some(name) = nearest(&given, &spelled) {
                    expected = joined(&[&expected, "; did you mean ", name, "?"]);
                }
                let at = if prefix.is_empty() { given } else { joined(&[&place, ".", &given]) };
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
                Takes::Credentials if has_keys(raw, names) => {
                    let keys: Vec<&Known> = KEYS.iter().collect();
                    self.read_object("Credentials.", raw, &keys, names)?;
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

/// Whether an object has keys, and is no declaration of where they are.
fn has_keys(raw: &str, names: OptionNames) -> bool {
    RawObject::read(raw).is_ok_and(|object| object.get(&names.spell("AccessKeyId")).is_some())
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
        Takes::Credentials => Ok(Value::Text(raw.to_owned())),
        Takes::Whole(..) | Takes::Millis(_) => {
            let shown = word(raw).unwrap_or(Cow::Borrowed(raw));
            let seconds = matches!(takes, Takes::Millis(_)) && names.durations.is_seconds();
            if !is_number(raw, &shown) {
                let words = if seconds { "must be a number of seconds" } else { "must be a whole number" };
                return Err(wrong(name, names, words, &shown));
            }
            let (least, most) = range_of(name);
            let number = if seconds { millis_of_seconds(&shown) } else { whole_of(&shown) };
            number
                .filter(|number| (least..=most).contains(number))
                .map(Value::Number)
                .ok_or_else(|| out_of_range(name, names, &shown))
        }
        Takes::Retry => Ok(Value::Given),
    }
}

/// Whether a raw value, or the word for it, is a number, also one that JSON cannot hold.
pub(crate) fn is_number(raw: &str, word: &str) -> bool {
    raw.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        || matches!(word, "NaN" | "Infinity" | "-Infinity")
}

fn whole_of(text: &str) -> Option<u64> {
    decimal(text, 0).filter(|(_, is_whole)| *is_whole).map(|(number, _)| number)
}

/// A JSON number of seconds in milliseconds. Part of a millisecond is more than none.
pub(crate) fn millis_of_seconds(text: &str) -> Option<u64> {
    decimal(text, 3).map(|(number, is_whole)| if number == 0 && !is_whole { 1 } else { number })
}

/// A JSON number that is not negative, with its point moved to the right: the whole part, and whether there is no other.
/// By hand: what reads doubles weighs as much as all options.
fn decimal(text: &str, moved: i64) -> Option<(u64, bool)> {
    let (digits, exponent) = parted(text, b"eE").unwrap_or((text, "0"));
    let (whole, fraction) = parted(digits, b".").unwrap_or((digits, ""));
    let exponent = integer(exponent.strip_prefix('+').unwrap_or(exponent))?;
    // Digits before the point.
    let point = exponent.checked_add(moved)?.checked_add(i64::try_from(whole.len()).ok()?)?;
    let (mut number, mut is_whole) = (0u64, true);
    let mut at = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        let digit = u64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        if at < point {
            number = number.checked_mul(10)?.checked_add(digit)?;
        } else {
            is_whole &= digit == 0;
        }
        at += 1;
    }
    while at < point && number > 0 {
        number = number.checked_mul(10)?;
        at += 1;
    }
    Some((number, is_whole))
}

fn out_of_range(name: &str, names: OptionNames, shown: &str) -> Error {
    let (least, most) = range_of(name);
    invalid(&names.spell(name), "range", &names.range_words(name, least, most), shown)
}

fn range_of(name: &str) -> (u64, u64) {
    let last = name.strip_prefix("Retry.").unwrap_or(name);
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
        _ => Err(out_of_range(name, names, &decimal_digits(number))),
    }
}

fn wrong(name: &str, names: OptionNames, expected: &str, raw: &str) -> Error {
    let shown = word(raw).map_or(Cow::Borrowed(raw), |word| Cow::Owned(joined(&["a value of kind ", &word])));
    invalid(&names.spell(name), "type", expected, &shown)
}

/// The word of a value that JSON cannot hold.
pub(crate) fn word(raw: &str) -> Option<Cow<'_, str>> {
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
