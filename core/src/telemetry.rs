//! Names of spans, attributes and metrics, the same in every language.
//!
//! Calls and events follow OpenTelemetry's conventions for HTTP; what those do not name begins with `volc_im.`. Contents,
//! secrets, user ids and conversation ids are in none of them.

use crate::transcode::{joined, quote};

/// Name of the instrumentation scope.
pub const SCOPE: &str = "volc-im";

/// A span. `{action}` and `{event}` in its name stand for the action's and the event's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it spans: `call`, `attempt`, `event`.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// `client` or `server`.
    pub kind: &'static str,
}

/// The spans.
pub const SPANS: &[Span] = &[
    Span { key: "call", name: "volc_im {action}", kind: "client" },
    Span { key: "attempt", name: "POST", kind: "client" },
    Span { key: "event", name: "volc_im {event}", kind: "server" },
];

/// An attribute of spans and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its key here.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
}

const fn attribute(key: &'static str, name: &'static str) -> Attribute {
    Attribute { key, name }
}

/// The attributes.
///
/// * of calls: `action`, `call_id`, `attempts`, `request_id`, `error_type`
/// * of attempts besides: `method`, `url`, `server_address`, `server_port`, `status`, `resend_count` (from the second on)
/// * of events: `event_type`, `event_id`, `status`, `undecided`, `reason` (of an undecided or refused one), `error_type`
/// * `error_type`: the service's code, how the connection failed, or the error's kind
pub const ATTRIBUTES: &[Attribute] = &[
    attribute("action", "volc_im.action"),
    attribute("call_id", "volc_im.call_id"),
    attribute("attempts", "volc_im.attempts"),
    attribute("request_id", "volc_im.request_id"),
    attribute("event_type", "volc_im.event_type"),
    attribute("event_id", "volc_im.event_id"),
    attribute("undecided", "volc_im.undecided"),
    attribute("reason", "volc_im.reason"),
    attribute("method", "http.request.method"),
    attribute("resend_count", "http.request.resend_count"),
    attribute("status", "http.response.status_code"),
    attribute("url", "url.full"),
    attribute("server_address", "server.address"),
    attribute("server_port", "server.port"),
    attribute("error_type", "error.type"),
];

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its key here.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// `counter` or `histogram`.
    pub kind: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What it measures.
    pub description: &'static str,
    /// Keys of its attributes.
    pub attributes: &'static [&'static str],
}

/// The metrics.
pub const METRICS: &[Metric] = &[
    Metric {
        key: "calls",
        name: "volc_im.client.call.duration",
        kind: "histogram",
        unit: "s",
        description: "Duration of calls with all their attempts and waits.",
        attributes: &["action", "error_type"],
    },
    Metric {
        key: "retries",
        name: "volc_im.client.retries",
        kind: "counter",
        unit: "{retry}",
        description: "Requests that are sent again.",
        attributes: &["action", "error_type"],
    },
    Metric {
        key: "pacing",
        name: "volc_im.client.pacing.duration",
        kind: "histogram",
        unit: "s",
        description: "Waits for the documented rate.",
        attributes: &["action"],
    },
    Metric {
        key: "events",
        name: "volc_im.server.event.duration",
        kind: "histogram",
        unit: "s",
        description: "Duration of responses to events.",
        attributes: &["event_type", "status"],
    },
    Metric {
        key: "undecided",
        name: "volc_im.server.undecided_events",
        kind: "counter",
        unit: "{event}",
        description: "Before events that got the reply for undecided ones.",
        attributes: &["event_type", "reason"],
    },
];

/// All names as one JSON object: `scope`, and `spans`, `attributes`, `metrics` by key.
#[must_use]
pub fn names() -> String {
    let spans = SPANS.iter().map(|span| {
        let fields = [("name", quote(span.name)), ("kind", quote(span.kind))];
        (span.key, object(fields.into_iter()))
    });
    let attributes = ATTRIBUTES.iter().map(|attribute| (attribute.key, quote(attribute.name)));
    let metrics = METRICS.iter().map(|metric| {
        let attributes: Vec<String> = metric.attributes.iter().map(|key| quote(key)).collect();
        let fields = [
            ("name", quote(metric.name)),
            ("kind", quote(metric.kind)),
            ("unit", quote(metric.unit)),
            ("description", quote(metric.description)),
            ("attributes", crate::transcode::array(&attributes)),
        ];
        (metric.key, object(fields.into_iter()))
    });
    let parts = [
        ("scope", quote(SCOPE)),
        ("spans", object(spans)),
        ("attributes", object(attributes)),
        ("metrics", object(metrics)),
    ];
    object(parts.into_iter())
}

fn object(fields: impl Iterator<Item = (&'static str, String)>) -> String {
    let fields: Vec<String> = fields.map(|(name, value)| joined(&["\"", name, "\":", &value])).collect();
    joined(&["{", &fields.join(","), "}"])
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTES, METRICS, SPANS, names};

    #[test]
    fn names_are_one_json_object() {
        let json: serde_json::Value = serde_json::from_str(&names()).unwrap();
        assert_eq!(json["scope"], "volc-im");
        assert_eq!(json["spans"].as_object().unwrap().len(), SPANS.len());
        assert_eq!(json["attributes"]["action"], "volc_im.action");
        assert_eq!(json["attributes"].as_object().unwrap().len(), ATTRIBUTES.len());
        assert_eq!(json["metrics"]["calls"]["unit"], "s");
        assert_eq!(json["metrics"].as_object().unwrap().len(), METRICS.len());
    }

    #[test]
    fn metrics_have_declared_attributes() {
        for key in METRICS.iter().flat_map(|metric| metric.attributes) {
            assert!(ATTRIBUTES.iter().any(|attribute| attribute.key == *key), "{key}");
        }
    }
}
