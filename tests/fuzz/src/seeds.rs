//! What is changed: texts of `tests/vectors`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use volc_im_core::model::operations::ALL;

/// The lines of a file below `tests/vectors`.
pub fn vectors(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// A field of every line that has it, as text.
pub fn texts(file: &str, field: &str) -> Vec<Vec<u8>> {
    vectors(file).iter().filter_map(|vector| text(&vector[field])).collect()
}

/// As [`texts`], behind a byte that picks the line's action.
pub fn of_actions(file: &str, field: &str) -> Vec<Vec<u8>> {
    let of_action = |vector: &Value| {
        let at = ALL.iter().position(|operation| vector["action"] == operation.name)?;
        Some([&[u8::try_from(at).ok()?, 0][..], &text(&vector[field])?].concat())
    };
    vectors(file).iter().filter_map(of_action).collect()
}

fn text(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone().into_bytes()),
        other => Some(other.to_string().into_bytes()),
    }
}
