//! `tests/vectors/requests`: inputs to wire bodies, and inputs that are refused.

mod support;

use serde_json::{Map, Value};
use support::{noon, protocol, text, vectors};
use volc_im_core::Error;
use volc_im_core::casing::Casing;
use volc_im_core::model::shape::{Kind, Object, Operation};
use volc_im_core::wire::protocol::{JsonStyle, RequestOptions};

/// A JavaScript input in another casing, with ids as integers, by the shape.
fn restyled(object: &Object, input: &Value, casing: Casing) -> Value {
    let fields = input.as_object().expect("an object");
    let mut made = Map::new();
    for (name, value) in fields {
        let field =
            object.fields.iter().find(|field| Casing::LowerFirst.spell(field.wire) == *name).expect(name);
        made.insert(casing.spell(field.wire), restyled_value(field.kind, value, casing));
    }
    Value::Object(made)
}

fn restyled_value(kind: Kind, value: &Value, casing: Casing) -> Value {
    match kind {
        Kind::Object(object) => restyled(object, value, casing),
        Kind::List(item) => value
            .as_array()
            .expect("a list")
            .iter()
            .map(|item_value| restyled_value(*item, item_value, casing))
            .collect(),
        Kind::Id(_) => value.as_str().expect("an id").parse::<i64>().expect("digits").into(),
        _ => value.clone(),
    }
}

#[test]
fn every_input_gives_its_body_in_every_casing() {
    let protocol = protocol();
    for vector in vectors("requests/actions.jsonl") {
        let operation = Operation::find(text(&vector, "action")).expect("an action");
        let input = &vector["input"];
        for (style, input) in [
            (JsonStyle::JAVASCRIPT, input.clone()),
            (JsonStyle::PYTHON, restyled(operation.request, input, Casing::Snake)),
            (JsonStyle::TYPED, restyled(operation.request, input, Casing::Wire)),
        ] {
            let request = protocol
                .build_json(operation, &input.to_string(), style, RequestOptions::default(), noon())
                .unwrap_or_else(|error| panic!("{}: {error}", vector["name"]));
            let body: Value = serde_json::from_str(&request.body).expect("JSON");
            assert_eq!(body, vector["body"], "{}", vector["name"]);
            assert!(request.url.ends_with(&format!("/?Action={}&Version=2020-12-01", operation.name)));
        }
    }
}

#[test]
fn every_bad_input_is_refused_with_its_path_and_rule() {
    let protocol = protocol();
    for vector in vectors("requests/refused.jsonl") {
        let action = text(&vector, "action");
        let input = vector["input"].as_str().map_or_else(|| vector["input"].to_string(), str::to_owned);
        let exact = vector["exact"] == true;
        let style = JsonStyle { from_doubles: !exact, ..JsonStyle::JAVASCRIPT };
        let error = Operation::find(action)
            .and_then(|op| protocol.build_json(op, &input, style, RequestOptions::default(), noon()))
            .expect_err(text(&vector, "name"));
        let shown = error.to_string();
        let Error::Validation(error) = error else { panic!("{}: {shown}", vector["name"]) };
        assert_eq!(error.rule, text(&vector["error"], "rule"), "{}: {shown}", vector["name"]);
        assert_eq!(error.path, text(&vector["error"], "path"), "{}: {shown}", vector["name"]);
        assert!(error.given.chars().count() <= 65, "{shown}");
    }
}
