//! Names and texts that core shares with drivers: of telemetry, of errors' categories.

use serde_json::{Value as Json, json};
use volc_im_core::error::ErrorCategory;
use volc_im_core::telemetry::{ATTRIBUTES, METRICS, SCOPE, SPANS};

/// Spans, attributes and metrics, in declaration order.
pub fn telemetry() -> Json {
    let spans = SPANS.iter().map(|span| json!({ "key": span.key, "name": span.name, "kind": span.kind }));
    let attributes = ATTRIBUTES.iter().map(|known| json!({ "key": known.key, "name": known.name }));
    let metrics = METRICS.iter().map(|metric| {
        json!({
            "key": metric.key,
            "name": metric.name,
            "kind": metric.kind,
            "unit": metric.unit,
            "description": metric.description,
            "attributes": metric.attributes,
        })
    });
    json!({
        "scope": SCOPE,
        "spans": spans.collect::<Vec<_>>(),
        "attributes": attributes.collect::<Vec<_>>(),
        "metrics": metrics.collect::<Vec<_>>(),
    })
}

/// Names of the categories of errors.
pub fn error_categories() -> Vec<String> {
    ErrorCategory::ALL.iter().map(|category| category.name().to_owned()).collect()
}
