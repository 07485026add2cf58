//! One result out of the parts' results.

use crate::casing::Casing;
use crate::error::report::ObjectText;
use crate::model::shape::{Kind, Object};
use crate::transcode::{RawObject, joined};

/// Concatenates lists and merges maps; other fields take the last part's value.
pub(super) fn join(object: &'static Object, results: &[&str], casing: Casing) -> String {
    let parts: Vec<RawObject<'_>> =
        results.iter().filter_map(|result| RawObject::read(result).ok()).collect();
    let mut json = ObjectText::new();
    let values = |name: &str| parts.iter().filter_map(|part| part.get(name)).collect::<Vec<_>>();
    for field in object.fields {
        let name = casing.spell(field.wire);
        let values = values(&name);
        match (field.kind, values.last()) {
            (Kind::List(_), Some(_)) => {
                json.raw(&name, &bracketed("[", &values, "]"));
            }
            (Kind::Map(..), Some(_)) => {
                json.raw(&name, &bracketed("{", &values, "}"));
            }
            (_, Some(last)) => {
                json.raw(&name, last);
            }
            (_, None) => {}
        }
    }
    if !object.failures.is_empty() {
        json.raw("failed", &bracketed("[", &values("failed"), "]"));
    }
    if let Some(extra) = values("extra").last() {
        json.raw("extra", extra);
    }
    json.finish()
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
