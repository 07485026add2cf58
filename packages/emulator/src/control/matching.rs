//! Whether JSON contains other JSON.

use serde_json::Value;

/// Whether everything wanted is there and equal, in nested objects too. 64-bit ids may be numbers or text.
pub fn contains(found: &Value, wanted: &Value) -> bool {
    first_difference(found, wanted, "").is_none()
}

/// Difference from an expected value, as text.
pub fn first_difference(found: &Value, wanted: &Value, path: &str) -> Option<String> {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => wanted.iter().find_map(|(name, wanted)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match found.get(name) {
                Some(found) => first_difference(found, wanted, &path),
                None if wanted.is_null() => None,
                None => Some(format!("{path} is absent, expected {wanted}")),
            }
        }),
        (Value::Array(found), Value::Array(wanted)) if found.len() == wanted.len() => found
            .iter()
            .zip(wanted)
            .enumerate()
            .find_map(|(at, (found, wanted))| first_difference(found, wanted, &format!("{path}[{at}]"))),
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number))
            if number.to_string() == *text =>
        {
            None
        }
        _ if found == wanted => None,
        _ => Some(format!("{path} is {found}, expected {wanted}")),
    }
}

#[cfg(test)]
mod tests {
    use super::contains;
    use serde_json::json;

    #[test]
    fn what_is_wanted_has_to_be_there_and_equal() {
        let found = json!({"a": 1, "b": {"c": [1, {"d": "x", "e": null}]}, "id": 7221856821303362049_i64});
        for (wanted, holds) in [
            (json!({}), true),
            (json!({"a": 1}), true),
            (json!({"b": {"c": [1, {"d": "x"}]}}), true),
            (json!({"id": "7221856821303362049"}), true),
            (json!({"absent": null}), true),
            (json!({"a": 2}), false),
            (json!({"a": "2"}), false),
            (json!({"b": {"c": [1]}}), false),
            (json!({"b": {"x": 1}}), false),
            (json!([]), false),
        ] {
            assert_eq!(contains(&found, &wanted), holds, "{wanted}");
        }
    }
}
