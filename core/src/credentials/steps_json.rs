//! Steps of a search as JSON, for drivers in other languages: one array with everything up to the next wait.

use super::resolution::{Resolution, Step};
use super::source::Origin;
use crate::error::report::ObjectText;
use crate::machine::output::FOREVER_MS;
use crate::time::Now;

/// All steps that are due, as one JSON array that ends with a wait or with the outcome.
///
/// `readFile` has `token` and `path`; `send` has `token`, `method`, `url`, `headers`, `body`, `timeoutMs`, `noProxy`; `wait` has
/// `ms`; `done` has the keys, `expiresAt` in milliseconds since 1970 and `origin`; `failed` has `message`.
pub fn steps(resolution: &mut Resolution, now: Now) -> String {
    let mut list = String::from("[");
    loop {
        let step = resolution.next(now);
        let is_last = matches!(step, Step::Wait(_) | Step::Done(_) | Step::Failed(_));
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(&object(step));
        if is_last {
            list.push(']');
            return list;
        }
    }
}

fn object(step: Step) -> String {
    let mut object = ObjectText::new();
    match step {
        Step::ReadFile { token, path } => {
            object.text("type", "readFile").number("token", token).text("path", &path);
        }
        Step::Send { token, request, timeout_ms, no_proxy } => {
            let mut headers = ObjectText::new();
            for (name, value) in &request.headers {
                headers.text(name, value);
            }
            object.text("type", "send").number("token", token).text("method", request.method);
            object.text("url", &request.url).raw("headers", &headers.finish()).text("body", &request.body);
            object.number("timeoutMs", timeout_ms).flag("noProxy", no_proxy);
        }
        Step::Wait(ms) => {
            object.text("type", "wait").number("ms", ms.min(FOREVER_MS));
        }
        Step::Done(provided) => {
            let keys = &provided.credentials;
            object.text("type", "done").text("accessKeyId", keys.access_key_id());
            object.text("secretAccessKey", keys.secret_access_key());
            object.some_text("sessionToken", keys.session_token());
            if let Some(end) = provided.expires_at {
                object.number("expiresAt", end.millis());
            }
            object.text("origin", provided.origin.name());
        }
        Step::Failed(message) => {
            object.text("type", "failed").text("message", &message);
        }
    }
    object.finish()
}

impl Origin {
    /// The stable name: `provider`, `sts`, `ecs`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Origin::Provider => "provider",
            Origin::Sts => "sts",
            Origin::Ecs => "ecs",
        }
    }

    /// The origin of a stable name; `Provider` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "sts" => Origin::Sts,
            "ecs" => Origin::Ecs,
            _ => Origin::Provider,
        }
    }
}
