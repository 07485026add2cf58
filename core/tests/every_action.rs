//! No action without its vectors, its TypeScript method and its handler in the emulator.

mod support;

use std::collections::BTreeSet;

use support::{text, vectors};
use volc_im_core::casing::Casing;
use volc_im_core::model::operations::ALL;
use volc_im_core::model::shape::{Kind, Object, Retry};

fn file(path: &str) -> String {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names() -> BTreeSet<String> {
    ALL.iter().map(|operation| operation.name.to_owned()).collect()
}

#[test]
fn all_57_and_each_once() {
    assert_eq!((ALL.len(), names().len()), (57, 57));
}

#[test]
fn each_has_a_request_and_a_response_vector() {
    for name in ["requests/actions.jsonl", "responses/actions.jsonl"] {
        let covered: BTreeSet<String> =
            vectors(name).iter().map(|vector| text(vector, "action").to_owned()).collect();
        assert_eq!(covered, names(), "{name}");
    }
}

#[test]
fn each_has_a_typescript_method() {
    let types = file("packages/npm/src/generated/types.ts");
    for name in names() {
        let method =
            format!("  {}(input: {name}Input, options?: CallOptions)", Casing::LowerFirst.spell(&name));
        assert!(types.contains(&method), "{name}");
    }
}

#[test]
fn each_has_a_handler_in_the_emulator() {
    let served: BTreeSet<String> =
        file("packages/emulator/tests/data/actions.txt").lines().map(str::to_owned).collect();
    assert_eq!(served, names());
}

/// The kinds that a path of field names leads to.
fn field_kind(object: &'static Object, wire: &str) -> Option<Kind> {
    object.fields.iter().find(|field| field.wire == wire).map(|field| field.kind)
}

#[test]
fn what_names_a_field_names_a_declared_one() {
    for operation in ALL {
        let name = operation.name;
        if let Some(paging) = &operation.paging {
            assert!(field_kind(operation.request, paging.cursor).is_some(), "{name}");
            assert!(matches!(field_kind(operation.result, paging.items), Some(Kind::List(_))), "{name}");
            assert!(matches!(field_kind(operation.result, paging.more), Some(Kind::Bool)), "{name}");
            assert!(field_kind(operation.result, paging.next).is_some(), "{name}");
        }
        if let Retry::Keyed { field, .. } = operation.retry {
            assert!(matches!(field_kind(operation.request, field), Some(Kind::Text)), "{name}");
        }
        assert!(field_kind(operation.request, "AppId").is_some(), "{name}");
    }
}

#[test]
fn rust_names_are_the_wire_s_in_snake_case() {
    for domain in [
        "messages",
        "conversations",
        "participants",
        "live_groups",
        "users",
        "friends",
        "blacklists",
        "marks",
        "tokens",
        "broadcasts",
    ] {
        let source = file(&format!("core/src/model/operations/{domain}.rs"));
        for operation in
            ALL.iter().filter(|operation| source.contains(&format!("pub struct {}Request", operation.name)))
        {
            for field in operation.request.fields.iter().chain(operation.result.fields) {
                let declared = format!("pub {}: ", Casing::Snake.spell(field.wire));
                assert!(source.contains(&declared), "{} of {}", declared, operation.name);
            }
        }
    }
}
