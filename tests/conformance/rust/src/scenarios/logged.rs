//! What the crate logs, by `tracing`.

use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static KEPT: Mutex<Vec<Value>> = Mutex::new(Vec::new());

/// From now on everything is kept.
pub fn keep() {
    // Fails only where a subscriber was set before, and none was.
    let _ = tracing::subscriber::set_global_default(Keeper);
}

/// Forgets what was logged so far.
pub fn forget() {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// What was logged since.
pub fn all() -> Value {
    json!(*KEPT.lock().unwrap_or_else(PoisonError::into_inner))
}

struct Keeper;

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("volc_im")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = event.metadata().level().to_string().to_lowercase();
        let record = json!({"level": level, "reason": fields.reason, "text": fields.text});
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Fields {
    reason: Option<String>,
    text: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.text.push_str(&format!("{}={value:?} ", field.name()));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "reason" {
            self.reason = Some(value.to_owned());
        }
        self.text.push_str(&format!("{}={value} ", field.name()));
    }
}
