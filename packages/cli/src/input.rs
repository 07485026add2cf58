//! JSON from the command line, from a file or from standard input.

use std::io::Read;

use serde_json::Value;

use crate::ended::Failure;

/// The text of an argument: itself, the file behind `@`, or standard input for `-`.
pub fn text(argument: &str) -> Result<String, Failure> {
    let named = |error: std::io::Error| Failure::invalid(format!("{argument}: {error}"));
    match argument.strip_prefix('@') {
        Some(path) => std::fs::read_to_string(path).map_err(named),
        None if argument == "-" => stdin(),
        None => Ok(argument.to_owned()),
    }
}

/// The content of a file, or standard input for `-`.
pub fn file(path: &str) -> Result<String, Failure> {
    if path == "-" {
        return stdin();
    }
    std::fs::read_to_string(path).map_err(|error| Failure::invalid(format!("{path}: {error}")))
}

fn stdin() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(Failure::invalid)?;
    Ok(text)
}

/// A secret of the environment, or in a file whose last newline does not count.
pub fn secret(file: Option<&str>, variables: &[&str]) -> Result<Option<String>, Failure> {
    match file {
        Some(path) => {
            let text = self::file(path)?;
            Ok(Some(text.strip_suffix('\n').map_or(&*text, |line| line.trim_end_matches('\r')).to_owned()))
        }
        None => {
            Ok(variables.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty())))
        }
    }
}

/// A JSON object.
pub fn object(text: &str) -> Result<Value, Failure> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err(Failure::invalid("the JSON is not an object")),
        Err(error) => Err(Failure::invalid(format!("the JSON cannot be read: {error}"))),
    }
}

/// `name=value` with the value as JSON where it is JSON, else as text.
pub fn pair(argument: &str) -> Result<(&str, Value), Failure> {
    let (name, value) = argument
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| Failure::invalid(format!("{argument} is not name=value")))?;
    Ok((name, serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()))))
}
