//! The reader accepts exactly what serde_json accepts, and reads the same out of it.

use super::{JsonReader, ValueKind, without_half_pairs};
use proptest::prelude::*;

/// Reads a whole text into serde_json's tree, so that the two readers can be compared.
fn tree(reader: &mut JsonReader<'_>) -> Option<serde_json::Value> {
    let kind = reader.peek().ok()?;
    Some(match kind {
        ValueKind::Null => {
            reader.literal(kind).ok()?;
            serde_json::Value::Null
        }
        ValueKind::Bool(value) => {
            reader.literal(kind).ok()?;
            value.into()
        }
        ValueKind::Number => serde_json::from_str(reader.number().ok()?.text).ok()?,
        ValueKind::Text => reader.string().ok()?.into_owned().into(),
        ValueKind::Array => {
            reader.enter().ok()?;
            let (mut items, mut first) = (Vec::new(), true);
            while reader.next_item(&mut first).ok()? {
                items.push(tree(reader)?);
            }
            items.into()
        }
        ValueKind::Object => {
            reader.enter().ok()?;
            let (mut entries, mut first) = (serde_json::Map::new(), true);
            while let Some(key) = reader.next_key(&mut first).ok()? {
                entries.insert(key.into_owned(), tree(reader)?);
            }
            entries.into()
        }
    })
}

fn ours(text: &str) -> Option<serde_json::Value> {
    let mut reader = JsonReader::new(text);
    let value = tree(&mut reader)?;
    reader.end().ok()?;
    Some(value)
}

fn check(text: &str) {
    assert_eq!(ours(text), serde_json::from_str(text).ok(), "{text}");
}

#[test]
fn corners_of_the_grammar() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[]",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "01",
        "-",
        "-0",
        "1.",
        ".5",
        "1e",
        "1e+5",
        "1E-5",
        "+1",
        "NaN",
        "tru",
        "true",
        "nulll",
        "\"",
        "\"\\\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\\u0041\"",
        "\"\t\"",
        "\"\u{7f}\"",
        "\"\\x\"",
        "[1 2]",
        "{\"a\":{\"b\":[1,{\"c\":null}]}} ",
        "1 2",
        "\u{feff}1",
        "[1]]",
        "\"\\/\\b\\f\\n\\r\\t\"",
    ] {
        check(text);
    }
    let deep = |n| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(ours(&deep(128)).is_some() && ours(&deep(129)).is_none());
    assert!(JsonReader::new(&deep(128)).raw().is_ok() && JsonReader::new(&deep(129)).raw().is_err());
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|m| serde_json::Value::Object(m.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn reads_what_serde_json_writes(value in any_json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap_or_default()] {
            prop_assert_eq!(ours(&text), serde_json::from_str(&text).ok());
            let mut reader = JsonReader::new(&text);
            prop_assert_eq!(reader.raw(), Ok(text.as_str()));
        }
    }

    #[test]
    fn accepts_what_serde_json_accepts(text in "[\\[\\]{}\",:0-9eE+.tfn\\\\u \\-dD]{0,24}") {
        check(&text);
    }

    #[test]
    fn breaks_where_serde_json_breaks(value in any_json(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = value.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            prop_assert_eq!(ours(&text), serde_json::from_str(&text).ok());
        }
    }
}

#[test]
fn half_pairs_are_replaced_and_nothing_else_is() {
    for (json, expected) in [
        (r#""\ud83d\ude00 \u4f60 \\ud83d \n""#, r#""\ud83d\ude00 \u4f60 \\ud83d \n""#),
        (
            r#"["\ud83d", "a\uDE00b\ud83d\ud83d\ude00"]"#,
            "[\"\u{fffd}\", \"a\u{fffd}b\u{fffd}\\ud83d\\ude00\"]",
        ),
        (r#""\\\ud83d""#, "\"\\\\\u{fffd}\""),
        (r#""\ud8"#, r#""\ud8"#),
        ("\\", "\\"),
        ("", ""),
    ] {
        assert_eq!(without_half_pairs(json), expected, "{json}");
    }
}
