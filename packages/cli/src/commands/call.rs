//! `volc-im call`: one call, with the client's checks, signature and retries.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use volc_im::{CallInfo, Error, ImClient};
use volc_im_core::machine::options::CallOptions;
use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::JsonStyle;

use super::sign::curl;
use crate::arguments::Call;
use crate::ended::{Ended, Failure};
use crate::input::{object, text};
use crate::language::pick;
use crate::service::{client, reached};
use crate::wall::now;

pub async fn run(wanted: Call) -> Result<Ended, Failure> {
    let body = text(&wanted.json)?;
    let (body, app_id) = without_app_id(&body)?;
    if wanted.curl {
        let protocol = reached(&wanted.target).await?.protocol()?;
        println!("{}", curl(&protocol, &wanted.action, &body, app_id, wanted.raw)?);
        return Ok(Ended::Well);
    }
    let im = client(&wanted.target).await?;
    let made = if wanted.raw {
        raw(&im, &wanted, &body, app_id).await
    } else {
        let operation = Operation::find(&wanted.action).map_err(Failure::invalid)?;
        known(&im, &wanted, operation, &body, app_id).await
    };
    if let Some(path) = &wanted.record {
        record(path, &wanted.action, &body, &made)?;
    }
    match made {
        Ok((result, info)) => {
            println!("{result}");
            let attempts = info.attempts;
            let id = info.request_id.as_deref().unwrap_or("–");
            let words = pick(
                format!("request {id}, attempts {attempts}, {} ms", info.elapsed.as_millis()),
                format!("请求 {id}，尝试 {attempts} 次，{} 毫秒", info.elapsed.as_millis()),
            );
            eprintln!("{words}");
            Ok(Ended::Well)
        }
        Err(error) => Err(failure(&error)),
    }
}

type Made = Result<(String, CallInfo), Error>;

async fn known(
    im: &ImClient,
    wanted: &Call,
    operation: &'static Operation,
    body: &str,
    app_id: Option<i32>,
) -> Made {
    let options = CallOptions { idempotency_id: wanted.idempotency_id.clone(), ..CallOptions::default() };
    let mut call = im.json_call(operation, body, JsonStyle::WIRE).core_options(options);
    if let Some(app_id) = app_id {
        call = call.app_id(app_id);
    }
    if let Some(ms) = wanted.deadline_ms {
        call = call.deadline(Duration::from_millis(ms));
    }
    call.with_info().await.map(|response| (response.result, response.info))
}

async fn raw(im: &ImClient, wanted: &Call, body: &str, app_id: Option<i32>) -> Made {
    let mut call = im.raw(&wanted.action, body);
    if let Some(app_id) = app_id {
        call = call.app_id(app_id);
    }
    if let Some(ms) = wanted.deadline_ms {
        call = call.deadline(Duration::from_millis(ms));
    }
    call.with_info().await.map(|response| (response.result.text().to_owned(), response.info))
}

/// The AppId is an option of the call, and may be in the request as the wire has it.
pub fn without_app_id(body: &str) -> Result<(String, Option<i32>), Failure> {
    let mut value = object(body)?;
    let given = value.as_object_mut().and_then(|fields| fields.remove("AppId"));
    match given {
        None => Ok((body.to_owned(), None)),
        Some(id) => {
            let id = id.as_i64().and_then(|id| i32::try_from(id).ok());
            Ok((
                value.to_string(),
                Some(id.ok_or_else(|| Failure::invalid("AppId is not an application id"))?),
            ))
        }
    }
}

/// Exit code of a failed call: whether it may have been carried out comes first.
pub fn failure(error: &Error) -> Failure {
    let ended = match (error.kind(), error.maybe_sent()) {
        ("validation", _) => Ended::Invalid,
        (_, true) => Ended::PerhapsSent,
        ("api", false) => Ended::Refused,
        _ => Ended::NotSent,
    };
    let mut message = error.to_string();
    if let Some(id) = error.request_id() {
        message.push_str(&format!(" ({} {id})", pick("request", "请求")));
    }
    if ended == Ended::PerhapsSent {
        message.push_str(pick("; it may have been carried out", "；该操作可能已经执行"));
    }
    Failure::new(ended, message)
}

fn record(path: &Path, action: &str, body: &str, made: &Made) -> Result<(), Failure> {
    let named = |error| Failure::invalid(format!("{}: {error}", path.display()));
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let mut line = json!({ "action": action, "at_ms": now().millis(), "body": read(body) });
    match made {
        Ok((result, info)) => {
            line["result"] = read(result);
            line["attempts"] = json!(info.attempts);
        }
        Err(error) => {
            line["error"] =
                json!({ "kind": error.kind(), "code": error.code(), "maybe_sent": error.maybe_sent() });
        }
    }
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(named)?;
    // In one piece: another command may record into it at the same time.
    file.write_all(format!("{line}\n").as_bytes()).map_err(named)
}
