//! Whether what came is what was expected.

use serde_json::Value;

/// Every difference, each with the place it is at.
pub fn differences(expected: &Value, observed: &Value, place: &str) -> Vec<String> {
    if let Value::Object(fields) = expected {
        let judged: Option<Vec<bool>> =
            fields.iter().map(|(operator, operand)| by_operator(operator, operand, observed)).collect();
        if let Some(judged) = judged.filter(|judged| !judged.is_empty()) {
            let fits = judged.into_iter().all(|fits| fits);
            return if fits { Vec::new() } else { vec![difference(expected, observed, place)] };
        }
        return fields
            .iter()
            .flat_map(|(name, field)| {
                let below = format!("{place}.{name}");
                let found = observed.get(name).unwrap_or(&Value::Null);
                if name == "path" { paths(field, found, &below) } else { differences(field, found, &below) }
            })
            .collect();
    }
    match (expected, observed) {
        (Value::Array(expected_items), Value::Array(items)) if expected_items.len() == items.len() => {
            let pairs = expected_items.iter().zip(items).enumerate();
            pairs.flat_map(|(at, (one, other))| differences(one, other, &format!("{place}[{at}]"))).collect()
        }
        _ if same(expected, observed) => Vec::new(),
        _ => vec![difference(expected, observed, place)],
    }
}

fn difference(expected: &Value, observed: &Value, place: &str) -> String {
    let mut shown = observed.to_string();
    if let Some((cut, _)) = shown.char_indices().nth(300) {
        shown.truncate(cut);
        shown.push('…');
    }
    format!("{place}: expected {expected}, came {shown}")
}

fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < f64::EPSILON,
        _ => one == other,
    }
}

/// Paths are in a language's own casing, and only some languages say the unit of a time in its name.
fn paths(expected: &Value, observed: &Value, place: &str) -> Vec<String> {
    let plain = |value: &Value| {
        let text = value.as_str().unwrap_or_default().to_lowercase().replace('_', "");
        text.trim_end_matches("seconds").trim_end_matches("ms").to_owned()
    };
    let ways = expected["anyOf"].as_array().cloned().unwrap_or_else(|| vec![expected.clone()]);
    if ways.iter().any(|way| way.is_string() && plain(way) == plain(observed)) {
        return Vec::new();
    }
    differences(expected, observed, place)
}

/// None when it is no operator.
fn by_operator(operator: &str, operand: &Value, observed: &Value) -> Option<bool> {
    let fits = |expected: &Value, observed: &Value| differences(expected, observed, "").is_empty();
    let texts = || Some((observed.as_str()?.to_lowercase(), operand.as_str()?.to_lowercase()));
    Some(match operator {
        "max" => observed.as_f64().zip(operand.as_f64()).is_some_and(|(it, most)| it <= most),
        "min" => observed.as_f64().zip(operand.as_f64()).is_some_and(|(it, least)| it >= least),
        "has" => texts().is_some_and(|(text, part)| text.contains(&part)),
        "lacks" => texts().is_some_and(|(text, part)| !text.contains(&part)),
        "length" => match observed {
            Value::Array(items) => fits(operand, &items.len().into()),
            Value::String(text) => fits(operand, &text.len().into()),
            _ => false,
        },
        "anyOf" => operand.as_array().is_some_and(|ways| ways.iter().any(|way| fits(way, observed))),
        "contains" => observed.as_array().is_some_and(|items| items.iter().any(|item| fits(operand, item))),
        "none" => observed.as_array().is_some_and(|items| !items.iter().any(|item| fits(operand, item))),
        "all" => observed.as_array().is_some_and(|items| items.iter().all(|item| fits(operand, item))),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::{Value, json};

    fn fits(expected: Value, observed: Value) -> bool {
        differences(&expected, &observed, "").is_empty()
    }

    #[test]
    fn an_object_needs_what_is_named() {
        assert!(fits(json!({"a": 1}), json!({"a": 1, "b": 2})));
        assert!(fits(json!({"a": null}), json!({})));
        assert!(!fits(json!({"a": 1}), json!({"a": 2})));
        assert!(!fits(json!({"a": 1}), json!({})));
        assert!(!fits(json!([1]), json!([1, 2])));
        assert!(fits(json!({"min": 1, "max": 3}), json!(2)) && !fits(json!({"min": 1, "max": 3}), json!(4)));
        assert!(!fits(json!({"a": {"b": true}}), json!({"a": {"b": false}})));
    }

    #[test]
    fn operators_judge() {
        for (operator, operand, good, bad) in [
            ("max", json!(3), json!(3), json!(4)),
            ("min", json!(3), json!(3), json!(2)),
            ("has", json!("undecided"), json!("must be Undecided"), json!("none")),
            ("lacks", json!("hunter2"), json!("***"), json!("Hunter2")),
            ("length", json!({"max": 2}), json!([1, 2]), json!([1, 2, 3])),
            ("length", json!(3), json!("abc"), json!(3)),
            ("anyOf", json!([1, 2]), json!(2), json!(3)),
            (
                "contains",
                json!({"level": "error"}),
                json!([{"level": "info"}, {"level": "error"}]),
                json!([]),
            ),
            ("none", json!({"level": "error"}), json!([{"level": "info"}]), json!([{"level": "error"}])),
            ("all", json!({"min": 1}), json!([1, 2]), json!([0, 2])),
        ] {
            assert!(fits(json!({operator: operand}), good), "{operator}");
            assert!(!fits(json!({operator: operand}), bad), "{operator}");
            assert!(!fits(json!({operator: operand}), Value::Null), "{operator} of nothing");
        }
    }

    #[test]
    fn paths_are_the_same_in_every_casing() {
        for path in ["timeoutMs", "timeout_ms", "timeout"] {
            assert!(fits(json!({"path": "timeoutMs"}), json!({"path": path})), "{path}");
        }
        assert!(!fits(json!({"path": "timeoutMs"}), json!({"path": "deadlineMs"})));
        assert!(fits(json!({"path": {"anyOf": ["a", "bC"]}}), json!({"path": "b_c"})));
        assert!(!fits(json!({"path": {"anyOf": ["a", "bC"]}}), json!({"path": "c"})));
    }
}
