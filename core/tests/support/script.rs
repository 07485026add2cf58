//! Plays a script of inputs to a machine and compares what it puts out. The lines are in `tests/vectors/machine`.

use std::sync::Arc;

use serde_json::{Value, json};
use volc_im_core::credentials::{Origin, Provided};
use volc_im_core::error::{Error, TransportKind, report};
use volc_im_core::machine::batch::Batch;
use volc_im_core::machine::call::{Call, Callee};
use volc_im_core::machine::client::{BatchSpec, CallSpec, CampaignSpec, Client};
use volc_im_core::machine::ledger::{Campaign, ClaimAnswer, LedgerPart, campaign_outputs};
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames, Scope};
use volc_im_core::machine::output::{Inputs, ResponseHead, Token};
use volc_im_core::machine::outputs;
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::{MonoTime, Now, WallTime};
use volc_im_core::wire::protocol::JsonStyle;
use volc_im_core::wire::signer::Credentials;

/// Midnight that scripts begin at.
pub const START_MS: i64 = 1_795_521_600_000;

enum Driven {
    Call(Box<Call>),
    Batch(Box<Batch>),
    Campaign(Box<Campaign>),
}

macro_rules! each {
    ($driven:expr, $machine:ident => $work:expr) => {
        match $driven {
            Driven::Call($machine) => $work,
            Driven::Batch($machine) => $work,
            Driven::Campaign($machine) => $work,
        }
    };
}

fn text<'v>(step: &'v Value, name: &str) -> Option<&'v str> {
    step.get(name).and_then(Value::as_str)
}

/// Options as a driver writes them; text is taken as it is.
fn options(of: &Value) -> String {
    match of {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn names(line: &Value) -> OptionNames {
    match text(line, "names") {
        Some("python") => OptionNames::PYTHON,
        Some("kotlin") => OptionNames::KOTLIN,
        Some("rust") => OptionNames::RUST,
        _ => OptionNames::JAVASCRIPT,
    }
}

/// Whether what came out has everything that is expected of it: objects may have more, `*` is anything, `absent` nothing,
/// `{"least": a, "most": b}` a number between.
pub fn fits(expected: &Value, found: Option<&Value>) -> bool {
    match (expected, found) {
        (Value::String(word), found) if word == "absent" => found.is_none(),
        (Value::String(word), Some(_)) if word == "*" => true,
        (Value::Object(range), Some(Value::Number(found))) if range.contains_key("least") => {
            let found = found.as_f64().unwrap_or(f64::NAN);
            let bound = |name: &str| range.get(name).and_then(Value::as_f64);
            bound("least").is_none_or(|least| found >= least)
                && bound("most").is_none_or(|most| found <= most)
        }
        (Value::Object(expected), Some(Value::Object(found))) => {
            expected.iter().all(|(name, value)| fits(value, found.get(name)))
        }
        (Value::Array(expected), Some(Value::Array(found))) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(e, f)| fits(e, Some(f)))
        }
        (expected, found) => Some(expected) == found,
    }
}

fn client(line: &Value, accounts: &Accounts) -> Result<Arc<Client>, Error> {
    let mut given = json!({"accessKeyId": "AKLTexample", "secretAccessKey": "secret", "appId": 123_456});
    if let Some(names) = text(line, "names")
        && names != "kotlin"
    {
        given = json!({"access_key_id": "AKLTexample", "secret_access_key": "secret", "app_id": 123_456});
    }
    match &line["client"] {
        Value::Object(more) => {
            for (name, value) in more {
                given[name] = value.clone();
            }
        }
        Value::String(text) => given = Value::String(text.clone()),
        _ => {}
    }
    let options = ClientOptions::from_json(&options(&given), names(line))?;
    Client::new(options, accounts, at(0, 0))
}

fn at(wall_ms: i64, mono_ms: u64) -> Now {
    Now { wall: WallTime::from_millis(START_MS + wall_ms), mono: MonoTime::from_millis(1_000 + mono_ms) }
}

fn start(client: &Arc<Client>, step: &Value, now: Now, names: OptionNames) -> Result<Driven, Error> {
    let entropy: Vec<u8> = match step["entropy"].as_u64() {
        Some(bytes) => vec![7; usize::try_from(bytes).unwrap_or(0)],
        None => vec![7; 16],
    };
    let style = JsonStyle::JAVASCRIPT;
    let action = text(step, "action").unwrap_or("QueryOnlineStatus");
    let input = match &step["input"] {
        Value::Null => json!({"userIds": ["1"]}).to_string(),
        Value::String(text) => text.clone(),
        Value::Object(object) if object.contains_key("receivers") => {
            let receivers: Vec<String> =
                (1..=object["receivers"].as_u64().unwrap_or(0)).map(|id| id.to_string()).collect();
            json!({"sender": "5000", "receiver": receivers, "msgType": 10001, "content": "{}"}).to_string()
        }
        other => other.to_string(),
    };
    if matches!(text(step, "do"), Some("batch" | "campaign")) {
        let options = BatchOptions::from_json(&options(&step["options"]), names)?;
        let spec = BatchSpec { operation: Operation::find(action)?, input: &input, style, options };
        if step["do"] == "campaign" {
            let name = text(step, "name").unwrap_or("spring");
            let (lease_ms, is_pulled) = (step["leaseMs"].as_i64(), step["pulled"] == true);
            let spec = CampaignSpec { batch: spec, name, lease_ms, is_pulled };
            return Ok(Driven::Campaign(Box::new(client.start_campaign(spec, now, &entropy)?)));
        }
        return Ok(Driven::Batch(Box::new(client.start_batch(spec, now, &entropy)?)));
    }
    let (scope, callee) = match text(step, "do") {
        Some("raw") => (Scope::RawCall, Callee::Raw(action.to_owned())),
        _ => (Scope::Call, Callee::Operation(Operation::find(action)?)),
    };
    let options = CallOptions::from_json(&options(&step["options"]), scope, names)?;
    let spec = CallSpec { callee, input: &input, style, options };
    Ok(Driven::Call(Box::new(client.start(spec, now, &entropy)?)))
}

/// What only a campaign is told.
fn answer(campaign: &mut Campaign, step: &Value, now: Now) {
    let (token, message) = (step["token"].as_u64().unwrap_or(0), text(step, "message").unwrap_or("words"));
    match text(step, "do") {
        Some("items") => {
            let items = step["items"].as_array().expect("items").iter().map(Value::to_string).collect();
            campaign.on_items(token, items, step["last"] == true);
        }
        Some("itemsFailed") => campaign.on_items_failed(now, token, message),
        Some("claimed") => {
            let answer = ClaimAnswer::from_text(text(step, "answer").unwrap_or("c")).expect("an answer");
            campaign.on_claimed(now, token, answer);
        }
        Some("settled") => campaign.on_settled(token, step["taken"] != false),
        Some("read") => {
            let parts = LedgerPart::list(&step["parts"].to_string()).expect("parts");
            campaign.on_read(now, token, &parts);
        }
        Some("storeFailed") => campaign.on_store_failed(now, token, message),
        _ => {}
    }
}

/// Plays one line.
pub fn play(line: &Value) {
    let what = text(line, "is").unwrap_or("a line");
    let accounts = Accounts::new();
    let client = match client(line, &accounts) {
        Ok(client) => client,
        Err(error) => {
            let found: Value = serde_json::from_str(&report(&error)).expect("a report");
            assert!(fits(&line["refused"], Some(&found)), "{what}: {found}");
            return;
        }
    };
    assert!(line["refused"].is_null(), "{what}: the client is not refused");
    let names = names(line);
    let mut machines: Vec<(String, Driven)> = Vec::new();
    let (mut off, mut mono) = (0i64, 0u64);
    for step in line["steps"].as_array().expect("steps") {
        mono = step["at"].as_u64().unwrap_or(mono);
        off = step["wallOff"].as_i64().unwrap_or(off);
        let now = at(i64::try_from(mono).expect("a time") + off, mono);
        let of = text(step, "of").unwrap_or("").to_owned();
        let mut bodies: Vec<(Token, Value)> = Vec::new();
        if matches!(text(step, "do"), Some("call" | "raw" | "batch" | "campaign")) {
            match start(&client, step, now, names) {
                Ok(machine) => {
                    machines.retain(|(name, _)| *name != of);
                    machines.push((of.clone(), machine));
                }
                Err(error) => {
                    let found: Value = serde_json::from_str(&report(&error)).expect("a report");
                    assert!(fits(&step["refused"], Some(&found)), "{what}: {step}: {found}");
                    continue;
                }
            }
            assert!(step["refused"].is_null(), "{what}: {step}: it is not refused");
        }
        let machine =
            machines.iter_mut().find(|(name, _)| *name == of).map(|(_, machine)| machine).expect("a machine");
        let (token, run) = (step["token"].as_u64().unwrap_or(0), step["run"].as_u64().unwrap_or(0));
        let message = text(step, "message").unwrap_or("words");
        match text(step, "do") {
            Some("response") => {
                let body = match &step["body"] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let head = ResponseHead {
                    status: u16::try_from(step["status"].as_u64().unwrap_or(200)).expect("a status"),
                    retry_after: text(step, "retryAfter"),
                    date: text(step, "date"),
                };
                each!(machine, m => m.on_response(now, token, head, body.as_bytes()));
            }
            Some("error") => {
                let kind = text(step, "kind").unwrap_or("other");
                match kind {
                    "unsendable" => each!(machine, m => m.on_unsendable(now, token, message)),
                    kind => {
                        each!(machine, m => m.on_transport_error(now, token, TransportKind::from_name(kind), message))
                    }
                }
            }
            Some("reserved") => {
                each!(machine, m => m.on_reserved(now, token, step["ms"].as_u64().unwrap_or(0)))
            }
            Some("reserveFailed") => each!(machine, m => m.on_reserve_failed(now, token, message)),
            Some("credentials") => {
                let id = text(step, "accessKeyId").unwrap_or("AKTPother");
                let keys = Credentials::new(id, "secret", Some("token")).expect("keys");
                let expires_at = step["expiresIn"].as_i64().map(|ms| now.wall.plus_millis(ms));
                let origin = Origin::from_name(text(step, "origin").unwrap_or(""));
                client.on_credentials(now, run, &Provided { credentials: keys, expires_at, origin });
            }
            Some("credentialsFailed") => client.on_credentials_failed(now, run, message),
            Some("cancel") => each!(machine, m => m.cancel(now, message)),
            _ => {}
        }
        if let Driven::Campaign(campaign) = machine {
            answer(campaign, step, now);
        }
        let mut keep =
            |token, body: String| bodies.push((token, serde_json::from_str(&body).expect("a body")));
        let found = match machine {
            Driven::Call(call) => outputs(&mut **call, now, &mut keep),
            Driven::Batch(batch) => outputs(&mut **batch, now, &mut keep),
            Driven::Campaign(campaign) => campaign_outputs(campaign, now, &mut keep),
        };
        let found: Value = serde_json::from_str(&found).expect("outputs are JSON");
        if let Some(expected) = step.get("expect") {
            assert!(fits(expected, Some(&found)), "{what}\n{step}\nfound {found}");
        }
        if let Some(expected) = step.get("bodies") {
            let found: Vec<Value> = bodies.into_iter().map(|(_, body)| body).collect();
            assert!(fits(expected, Some(&Value::from(found.clone()))), "{what}\n{step}\nfound {found:?}");
        }
    }
}
