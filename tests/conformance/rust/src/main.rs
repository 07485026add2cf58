//! What Rust makes of the vectors; see ../README.md.

mod scenarios;
mod shared_store;
mod tokens;
mod typed_actions;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;
use std::{env, fs};
use volc_im::callbacks::{Callbacks, EventIdForm};
use volc_im_core::error::Error;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::WallTime;
use volc_im_core::wire::protocol::{JsonStyle, Protocol, RequestOptions, Settings};
use volc_im_core::wire::signer::Credentials;

fn main() -> Result<()> {
    if env::args().nth(1).as_deref() == Some("scenarios") {
        return scenarios::serve();
    }
    if env::args().nth(1).as_deref() == Some("shared-store") {
        return shared_store::serve();
    }
    let credentials = Credentials::new("AKLTexample", "secret", None)?;
    let protocol = Protocol::new(Settings::new(credentials, 123_456))?;
    requests(&protocol)?;
    for file in ["responses/actions.jsonl", "responses/envelopes.jsonl"] {
        responses(&protocol, file)?;
    }
    for file in ["callbacks/accepted.jsonl", "callbacks/refused.jsonl"] {
        callbacks(file)?;
    }
    tokens::tokens()
}

fn vectors(name: &str) -> Result<Vec<Value>> {
    let path = PathBuf::from(env::var("VOLC_IM_VECTORS").context("VOLC_IM_VECTORS")?).join(name);
    let text = fs::read_to_string(path)?;
    Ok(text.lines().map(serde_json::from_str).collect::<serde_json::Result<_>>()?)
}

fn text<'v>(vector: &'v Value, name: &str) -> Result<&'v str> {
    vector[name].as_str().with_context(|| format!("{name} in {vector}"))
}

fn write(fields: &[&str]) {
    let escaped: Vec<String> = fields
        .iter()
        .map(|field| {
            let field = field.replace('\\', "\\\\").replace('\t', "\\t");
            field.replace('\n', "\\n").replace('\r', "\\r")
        })
        .collect();
    println!("{}", escaped.join("\t"));
}

fn requests(protocol: &Protocol) -> Result<()> {
    for vector in vectors("requests/actions.jsonl")? {
        let action = text(&vector, "action")?;
        let mut body = vector["body"].clone();
        leave_out_stand_ins(&mut body);
        let input = typed_actions::input(action, body)?;
        let options = RequestOptions::default();
        let now = WallTime::from_millis(1_767_225_600_000);
        let operation = Operation::find(action)?;
        let request = protocol.build_json(operation, &input, JsonStyle::TYPED, options, now)?;
        let mut headers: Vec<String> =
            request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        headers.sort_unstable();
        let mut fields = vec!["request", text(&vector, "name")?, request.method, &request.url];
        fields.extend(headers.iter().map(String::as_str));
        fields.push(&request.body);
        write(&fields);
    }
    Ok(())
}

/// Beside a twin in text, what goes out in the place of the number is not the caller's.
fn leave_out_stand_ins(body: &mut Value) {
    match body {
        Value::Object(fields) => {
            let twins: Vec<String> =
                fields.keys().filter_map(|name| name.strip_suffix("Str").map(str::to_owned)).collect();
            fields.retain(|name, _| !twins.contains(name));
            fields.values_mut().for_each(leave_out_stand_ins);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_stand_ins),
        _ => {}
    }
}

fn responses(protocol: &Protocol, file: &str) -> Result<()> {
    for vector in vectors(file)? {
        let (name, operation) = (text(&vector, "name")?, Operation::find(text(&vector, "action")?)?);
        let status = vector["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let status = status.context("a status")?;
        let body = text(&vector, "body")?.as_bytes();
        let error = match protocol.parse_json(operation, status, body, JsonStyle::TYPED) {
            Ok(decoded) => {
                write(&["result", name, &said(&typed_actions::result(operation.name, &decoded)?)]);
                continue;
            }
            Err(error) => error,
        };
        let request_id = error.request_id().unwrap_or_default();
        match &error {
            Error::Api(e) => {
                write(&["error", name, "api", &e.code, &e.http_status.to_string(), request_id]);
            }
            Error::Http(e) => write(&["error", name, "http", &e.status.to_string()]),
            Error::Decode(e) => write(&["error", name, "decode", &e.path, e.rule, request_id]),
            other => bail!("{name}: {other}"),
        }
    }
    Ok(())
}

/// What a result says, whatever the names and types it is said in.
fn said(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Number(number) => format!("\"{number}\""),
        Value::String(text) => format!("\"{text}\""),
        Value::Array(items) => format!("[{}]", items.iter().map(said).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let mut members: Vec<String> = members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| format!("{}:{}", name.to_lowercase().replace('_', ""), said(value)))
                .collect();
            members.sort_unstable();
            format!("{{{}}}", members.join(","))
        }
    }
}

fn callbacks(file: &str) -> Result<()> {
    for vector in vectors(file)? {
        let name = text(&vector, "name")?;
        let secrets = vector["secrets"].as_array().context("secrets")?;
        let mut callbacks = Callbacks::new(secrets.iter().filter_map(Value::as_str))?;
        if let Some(app_id) = vector["appId"].as_i64().and_then(|id| i32::try_from(id).ok()) {
            callbacks = callbacks.app_id(app_id);
        }
        if let Some(form) = vector["eventId"].as_str() {
            callbacks = callbacks.event_id(EventIdForm::parse(form)?);
        }
        let raw = match vector["bodyHex"].as_str() {
            Some(bytes) => hex::decode(bytes)?,
            None => text(&vector, "body")?.as_bytes().to_vec(),
        };
        let now = WallTime::from_millis(vector["nowMs"].as_i64().context("nowMs")?);
        match callbacks.verify(&raw, now.into()) {
            Ok(event) => write(&[
                "event",
                name,
                &event.event_type,
                &event.id,
                &WallTime::from(event.time).millis().to_string(),
                &event.app_id,
                &event.signature,
                &event.data,
            ]),
            Err(volc_im::Error::Callback(e)) => {
                let skew = e.skew_seconds.map(|skew| skew.to_string()).unwrap_or_default();
                write(&["refused", name, e.reason, &skew]);
            }
            Err(other) => bail!("{name}: {other}"),
        }
    }
    Ok(())
}
