//! Names and texts that core shares with drivers: of telemetry, of stores in Redis, of errors' categories.

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};
use volc_im_core::MAX_RESPONSE_BYTES;
use volc_im_core::callbacks::DEFAULT_DEADLINE_MS;
use volc_im_core::callbacks::receiver::{MAX_DEADLINE_MS, RECEIVER_REDIS_SCRIPT};
use volc_im_core::error::ErrorCategory;
use volc_im_core::log::Level;
use volc_im_core::machine::ledger::{
    CLAIM_LETTERS, DEFAULT_KEEP_MS, DEFAULT_KEY_PREFIX, REDIS_SCRIPT as LEDGER_REDIS_SCRIPT,
};
use volc_im_core::machine::pacing::{Pace, REDIS_SCRIPT, RedisStep};
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

/// Core's scripts, as text that needs no escapes where a language takes it raw.
pub fn redis_scripts() -> Result<Json> {
    let scripts = [
        ("REPLAY_SCRIPT", "The steps of a memory of events.", RECEIVER_REDIS_SCRIPT),
        ("RATE_SCRIPT", "The steps of a store of rates.", REDIS_SCRIPT),
        ("LEDGER_SCRIPT", "The steps of a store of campaigns.", LEDGER_REDIS_SCRIPT),
    ];
    for (name, _, text) in scripts {
        ensure!(!text.contains('`') && !text.contains("${"), "{name} would have to be escaped");
    }
    Ok(scripts
        .map(|(name, doc, text)| json!({ "name": name, "doc": doc, "text": text.trim_start() }))
        .into_iter()
        .collect())
}

/// What the script of rates calls the steps of a store: pairs of the step and its name.
pub fn rate_steps() -> Json {
    let pace = Pace { interval_us: 1, burst: 1 };
    [
        ("reserve", RedisStep::Reserve(pace, 1)),
        ("giveBack", RedisStep::GiveBack(pace, 1)),
        ("slowDown", RedisStep::SlowDown),
    ]
    .map(|(step, of)| json!([step, of.arguments().first()]))
    .into_iter()
    .collect()
}

/// The categories of errors: `name` and `doc`.
pub fn error_categories() -> Json {
    let category = |known: &ErrorCategory| json!({ "name": known.name(), "doc": known.doc() });
    ErrorCategory::ALL.iter().map(category).collect()
}

/// Rules that a driver follows by itself, because core is not asked there.
pub fn driver_rules() -> Json {
    json!({
        "largest_response": MAX_RESPONSE_BYTES,
        "claim_letters": CLAIM_LETTERS.map(|(name, letter)| [name, letter]),
        "default_deadline_ms": DEFAULT_DEADLINE_MS,
        "longest_deadline_ms": MAX_DEADLINE_MS,
        "ledger_keep_ms": DEFAULT_KEEP_MS,
        "ledger_key_prefix": DEFAULT_KEY_PREFIX,
        "log_levels": Level::NAMES.map(|(name, level)| [name, level.name()]),
    })
}
