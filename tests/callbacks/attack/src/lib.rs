//! Looks for second readings of signed callback bodies.
//!
//! Genuine bodies of many kinds of ids, secrets, names and contents are signed here, by code of this program's own. Of
//! each, every other way is made to cut the signed text into eight values, and handed to the verifier. What it accepts is
//! counted by what it would take the event for.

mod changes;
mod genuine;
mod id_kind;
mod name_kind;
mod random;
mod readings;
mod table;

pub use changes::{Changes, Target, try_changes};
use genuine::{Genuine, SecretKind, Values};
use id_kind::IdKind;
use name_kind::NameKind;
use random::Random;
use readings::other_readings;
pub use table::{Row, Table};

use volc_im_core::callbacks::receiver::{Level, Output, Receiver, ReceiverOptions, Replay, RequestHead};
use volc_im_core::callbacks::{Callbacks, EVENT_TYPES, EventIdForm};
use volc_im_core::time::{MonoTime, Now, WallTime};

/// When every body comes in: 2025-04-17T14:09:39Z.
const NOW_MS: i64 = 1_744_898_979_000;

/// The application that receives.
const APP_ID: i32 = 123_456;

/// Outcome of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// A handler would run; whether a warning was logged.
    Runs { warned: bool },
    /// Refused, for this reason.
    Refused(String),
}

/// A receiver with a handler for every listed event and one for all others.
fn receiver(secrets: &[String], form: Option<&str>) -> Receiver {
    let mut callbacks = Callbacks::new(secrets).expect("secrets").app_id(APP_ID);
    if let Some(form) = form {
        callbacks = callbacks.event_id(EventIdForm::parse(form).expect("a form"));
    }
    let options = ReceiverOptions {
        handlers: EVENT_TYPES.iter().copied().chain(["*"]).map(str::to_owned).collect(),
        undecided: Some("reject".to_owned()),
        replay: Replay::Off,
        ..ReceiverOptions::default()
    };
    Receiver::new(callbacks, &options).expect("options")
}

/// Hands a body to a receiver.
fn outcome(receiver: &Receiver, body: &[u8]) -> Outcome {
    let now = Now { wall: WallTime::from_millis(NOW_MS), mono: MonoTime::from_millis(0) };
    let head = RequestHead { method: "POST", ..RequestHead::default() };
    let mut exchange = receiver.start(head, now, [0; 16]);
    exchange.on_body(now, body);
    let (mut warned, mut reason) = (false, String::new());
    loop {
        match exchange.next(now) {
            Output::Log(record) => {
                warned |= record.level == Level::Warn;
                reason = record.reason.to_owned();
            }
            Output::Run(_) => return Outcome::Runs { warned },
            Output::Over => return Outcome::Refused(reason),
            _ => {}
        }
    }
}

/// Signs bodies of every kind and attacks each; `count` of each combination of id, secret and name.
pub fn attack(count: u32, seed: u64) -> Table {
    let mut random = Random::new(seed);
    let mut table = Table::default();
    for id in IdKind::ALL {
        for secret in SecretKind::ALL {
            for name in NameKind::ALL {
                for _ in 0..count {
                    let genuine = Genuine::new(id, secret, name, &mut random);
                    attack_one(&genuine, id, &mut table);
                }
            }
        }
    }
    table
}

/// Attacks one body, without a pinned form of ids and with it.
fn attack_one(genuine: &Genuine, kind: IdKind, table: &mut Table) {
    let readings = other_readings(genuine);
    let is_listed = EVENT_TYPES.contains(&genuine.values.event_type.as_str());
    for pinned in [false, true] {
        let form = if pinned { Some(kind.form()) } else { None };
        let receiver = receiver(&genuine.secrets, form);
        let row = table.row(kind, is_listed, pinned);
        row.bodies += 1;
        // Of another application, nothing is genuine here.
        let is_ours = genuine.values.app_id == APP_ID.to_string();
        let names_app = genuine.values.event_data.contains("\"AppId\"");
        match outcome(&receiver, genuine.values.body(&genuine.signature).as_bytes()) {
            Outcome::Runs { .. } => row.itself += 1,
            // What another application's events are refused for is no loss.
            Outcome::Refused(_) if !is_ours => row.bodies -= 1,
            Outcome::Refused(_) if !names_app => row.refused_without_app += 1,
            Outcome::Refused(reason) => {
                row.refused(format!("{reason}: {:?} {:?}", genuine.values, genuine.secrets));
            }
        }
        for reading in &readings {
            row.candidates += 1;
            let body = reading.body(&genuine.signature);
            let Outcome::Runs { warned, .. } = outcome(&receiver, body.as_bytes()) else { continue };
            let was = &genuine.values;
            let example =
                || format!("{was:?}\n    accepted as {reading:?}\n    secrets {:?}", genuine.secrets);
            let is_read_as_listed = EVENT_TYPES.contains(&reading.event_type.as_str());
            if (&reading.event_type, &reading.event_time, &reading.app_id, &reading.event_data)
                == (&was.event_type, &was.event_time, &was.app_id, &was.event_data)
            {
                row.other_id += 1;
            } else if !is_ours && !names_app {
                row.other_app += 1;
            } else if is_short_start(was, reading) {
                row.short_start += 1;
            } else if is_read_as_listed || is_listed || pinned || !warned {
                row.wrong(example());
            } else {
                row.other_unlisted += 1;
            }
        }
    }
}

/// Whether a newer event's name is the listed one with a few letters before it, which stand behind the id instead, and a nonce
/// that is short took digits of the id.
fn is_short_start(was: &Values, reading: &Values) -> bool {
    let start = was.event_type.strip_suffix(&reading.event_type);
    start.is_some_and(|start| matches!(start.len(), 1..=3) && reading.event_id.ends_with(start))
        && was.nonce.len() < reading.nonce.len()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_body_is_read_as_another_event() {
        let table = super::attack(1, 20_250_417);
        println!("{table}");
        table.check();
    }
}
