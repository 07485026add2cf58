//! One result out of the parts' results.

use crate::casing::Casing;
use crate::model::shape::{Kind, Object};
use crate::transcode::{RawObject, joined, quote};

/// Lists are put together, maps are put together, of anything else the last counts.
pub(super) fn join(object: &'static Object, results: &[&str], casing: Casing) -> String {
    let parts: Vec<RawObject<'_>> =
        results.iter().filter_map(|result| RawObject::read(result).ok()).collect();
    let mut json = String::from("{");
    let mut add = |name: &str, value: String| {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&quote(name));
        json.push(':');
        json.push_str(&value);
    };
    let values = |name: &str| parts.iter().filter_map(|part| part.get(name)).collect::<Vec<_>>();
    for field in object.fields {
        let name = casing.spell(field.wire);
        let values = values(&name);
        match (field.kind, values.last()) {
            (Kind::List(_), Some(_)) => add(&name, bracketed("[", &values, "]")),
            (Kind::Map(..), Some(_)) => add(&name, bracketed("{", &values, "}")),
            (_, Some(last)) => add(&name, (*last).to_owned()),
            (_, None) => {}
        }
    }
    if !object.failures.is_empty() {
        add("failed", bracketed("[", &values("failed"), "]"));
    }
    if let Some(extra) = values("extra").last() {
        add("extra", (*extra).to_owned());
    }
    json.push('}');
    json
}

fn bracketed(open: &str, values: &[&str], close: &str) -> String {
    let mut parts = vec![open];
    for value in values {
        let inner = value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            parts.extend([if parts.len() > 1 { "," } else { "" }, inner]);
        }
    }
    parts.push(close);
    joined(&parts)
}
