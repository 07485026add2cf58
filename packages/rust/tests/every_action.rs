//! Every action by its own method, against the emulator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "support/every_method.rs"]
mod every_method;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use support::emulator;

/// What earlier steps kept, in the place of its name.
fn filled(value: &Value, kept: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) if text.starts_with('$') => kept[&text[1..]].clone(),
        Value::Array(items) => items.iter().map(|item| filled(item, kept)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), filled(field, kept))).collect()
        }
        other => other.clone(),
    }
}

/// The value at a path in JavaScript's spelling, of a result by wire names.
fn at<'v>(result: &'v Value, path: &str) -> &'v Value {
    path.split(['.', '[', ']']).filter(|step| !step.is_empty()).fold(result, |value, step| {
        if let Ok(index) = step.parse::<usize>() {
            return &value[index];
        }
        let wire = step[..1].to_uppercase() + &step[1..];
        // The list of what failed is no field of the wire.
        if value[&wire].is_null() { &value[step] } else { &value[&wire] }
    })
}

#[tokio::test]
async fn every_action_works_by_its_method() {
    let emulator = emulator().await;
    let im = emulator.client();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/scenario.jsonl");
    let (mut kept, mut called) = (BTreeMap::new(), BTreeSet::new());
    for line in std::fs::read_to_string(path).expect("the scenario").lines() {
        let step: Value = serde_json::from_str(line).expect("a step");
        let action = step["action"].as_str().expect("an action");
        let result = every_method::call(&im, action, filled(&step["body"], &kept))
            .await
            .unwrap_or_else(|error| panic!("{action}: {error}"));
        for (name, path) in step["keep"].as_object().into_iter().flatten() {
            let value = at(&result, path.as_str().expect("a path"));
            assert!(!value.is_null(), "{action}: {path} in {result}");
            kept.insert(name.clone(), value.clone());
        }
        for (path, expected) in step["expect"].as_object().into_iter().flatten() {
            let value = at(&result, path);
            // JavaScript reads ids as text.
            let as_text = Value::String(value.to_string());
            assert!(value == expected || as_text == *expected, "{action}: {path} in {result}");
        }
        called.insert(action.to_owned());
    }
    assert_eq!(called.len(), 57);
}
