//! `volc-im verify`: checks whether the body of a callback passes verification.

use std::time::SystemTime;

use volc_im::Error;
use volc_im::callbacks::{Callbacks, Event};

use crate::arguments::Verify;
use crate::ended::{Ended, Failure};
use crate::input::{file, secret};
use crate::language::pick;
use crate::wall::now;

/// A verifier with the callback secret.
pub fn verifier(secret_file: Option<&str>) -> Result<Callbacks, Failure> {
    let missing = || Failure::invalid(pick("IM_CALLBACK_SECRET is not set", "未设置 IM_CALLBACK_SECRET"));
    let secret = secret(secret_file, &["IM_CALLBACK_SECRET"])?.ok_or_else(missing)?;
    Callbacks::new([secret]).map_err(Failure::invalid)
}

pub fn run(wanted: &Verify) -> Result<Ended, Failure> {
    let body = file(&wanted.file)?;
    let mut callbacks = verifier(wanted.secret_file.as_deref())?;
    if wanted.any_age {
        callbacks = callbacks.tolerance(None);
    }
    match callbacks.verify(body.as_bytes(), SystemTime::now()) {
        Ok(event) => {
            println!("{}", genuine(&event));
            Ok(Ended::Well)
        }
        Err(error) => Err(Failure::new(Ended::Refused, reason(&error))),
    }
}

/// A verified event in one line.
pub fn genuine(event: &Event) -> String {
    let age = now().millis_since(event.time.into()) / 1_000;
    let (event_word, old) = (pick("event", "事件"), pick("s old", "秒前"));
    format!("ok · {} · {event_word} {} · {age} {old}", event.event_type, event.id)
}

/// Why a body is refused.
pub fn reason(error: &Error) -> String {
    format!("{} · {error}", pick("not genuine", "验签不通过"))
}
