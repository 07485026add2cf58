//! `volc-im trigger` and `resend`: an event for a backend.

use serde_json::{Value, json};
use volc_im_emulator::callbacks::samples::paths;

use crate::arguments::{Resend, Trigger};
use crate::control::{Control, Own, plain};
use crate::ended::{Ended, Failure};
use crate::input::{object, secret, text};
use crate::language::pick;

pub async fn run(wanted: Trigger) -> Result<Ended, Failure> {
    let (own, control) = emulator(&wanted).await?;
    let delivered = post(&control, &wanted).await;
    if let Some(own) = own {
        own.stop().await;
    }
    show(&delivered?, wanted.json)
}

/// The running emulator or, for another target, one that ends with the event.
async fn emulator(wanted: &Trigger) -> Result<(Option<Own>, Control), Failure> {
    let control = Control::at(wanted.url.as_deref())?;
    if wanted.url.is_some() || wanted.to.is_none() || control.get("health").await.is_ok() {
        return Ok((None, control));
    }
    let secret = secret(wanted.secret_file.as_deref(), &["IM_CALLBACK_SECRET"])?;
    let secret = secret.ok_or_else(|| Failure::invalid("IM_CALLBACK_SECRET"))?;
    let (own, control) = Own::start(Some(secret)).await?;
    Ok((Some(own), control))
}

async fn post(control: &Control, wanted: &Trigger) -> Result<Value, Failure> {
    let data = match &wanted.data {
        Some(given) => object(&text(given)?)?,
        None => sample(control, &wanted.event).await?,
    };
    let mut changed = data.clone();
    for set in &wanted.set {
        let (path, value) = set.split_once('=').ok_or_else(|| {
            Failure::invalid(format!("{set} {}", pick("is not path=value", "应为 路径=值")))
        })?;
        change(&mut changed, path, value).map_err(|()| unknown(path, &data))?;
    }
    let mut body = json!({ "event_type": wanted.event, "data": changed, "variant": wanted.variant });
    if let Some(to) = &wanted.to {
        body["url"] = json!(to);
    }
    control.post("callbacks/send", &body).await
}

async fn sample(control: &Control, event: &str) -> Result<Value, Failure> {
    let samples = control.get("callbacks/samples").await?;
    let samples = samples.get("samples").and_then(Value::as_array).cloned().unwrap_or_default();
    let named = |sample: &&Value| sample.get("event_type").is_some_and(|name| name == event);
    if let Some(sample) = samples.iter().find(named) {
        return Ok(sample.get("data").cloned().unwrap_or_default());
    }
    let known: Vec<String> = samples.iter().map(|sample| plain(sample, "/event_type")).collect();
    let words = pick("is no event; there are", "不是已知事件；已知事件有");
    Err(Failure::invalid(format!("{event} {words} {}", known.join(", "))))
}

fn unknown(path: &str, data: &Value) -> Failure {
    let words = pick("is no field of the event; there are", "不是该事件的字段；已有字段");
    Failure::invalid(format!("{path} {words} {}", paths(data).join(", ")))
}

/// Changes a field that is there; in maps, also one that is not.
fn change(data: &mut Value, path: &str, text: &str) -> Result<(), ()> {
    let (place, last) = path.rsplit_once('.').map_or((None, path), |(place, last)| (Some(place), last));
    let is_map = place
        .and_then(|place| place.rsplit('.').next())
        .is_some_and(|name| ["Ext", "Property"].contains(&name));
    let mut holder = data;
    for name in place.into_iter().flat_map(|place| place.split('.')) {
        holder = holder.get_mut(name).ok_or(())?;
    }
    let holder = holder.as_object_mut().ok_or(())?;
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|_| json!(text));
    let value = match holder.get(last) {
        Some(Value::String(_)) => json!(text),
        Some(_) => read(text),
        None if is_map => json!(text),
        None => return Err(()),
    };
    holder.insert(last.to_owned(), value);
    Ok(())
}

pub async fn resend(wanted: Resend) -> Result<Ended, Failure> {
    let control = Control::at(wanted.url.as_deref())?;
    let body = wanted.variant.map_or(json!({}), |variant| json!({ "variant": variant }));
    let delivered = control.post(&format!("callbacks/{}/resend", wanted.id), &body).await?;
    show(&delivered, wanted.json)
}

/// Outcome of a delivery. Any response of the backend is a success: the caller knows the expected one.
fn show(delivery: &Value, as_json: bool) -> Result<Ended, Failure> {
    let earlier = delivery.get("earlier").and_then(Value::as_array).cloned().unwrap_or_default();
    if as_json {
        println!("{delivery}");
    } else {
        for one in earlier.iter().chain([delivery]) {
            println!("{}", line(one));
        }
        eprintln!("{}: volc-im resend {}", pick("again", "再次发送"), plain(delivery, "/id"));
    }
    match delivery.get("status").and_then(Value::as_u64) {
        Some(_) => Ok(Ended::Well),
        None if delivery.get("outcome").is_some_and(|outcome| outcome == "timeout") => Ok(Ended::PerhapsSent),
        None => Ok(Ended::NotSent),
    }
}

fn line(delivery: &Value) -> String {
    let code = match delivery.get("check_code") {
        Some(Value::Number(code)) if code.as_i64() != Some(0) => format!(" {code}"),
        _ => String::new(),
    };
    format!(
        "← {} · {}{code} · {} ms · #{}",
        plain(delivery, "/status"),
        plain(delivery, "/outcome"),
        plain(delivery, "/took_ms"),
        plain(delivery, "/id")
    )
}

#[cfg(test)]
mod tests {
    use super::change;
    use serde_json::json;

    #[test]
    fn fields_that_are_there_are_changed_and_others_are_not_made() {
        let data = json!({"A": {"Text": "x", "Number": 1, "Ext": {}}, "List": [1]});
        for (path, value, changed) in [
            ("A.Text", "5", Some(json!({"A": {"Text": "5", "Number": 1, "Ext": {}}, "List": [1]}))),
            ("A.Number", "5", Some(json!({"A": {"Text": "x", "Number": 5, "Ext": {}}, "List": [1]}))),
            ("A.Ext.k", "5", Some(json!({"A": {"Text": "x", "Number": 1, "Ext": {"k": "5"}}, "List": [1]}))),
            ("List", "[2]", Some(json!({"A": {"Text": "x", "Number": 1, "Ext": {}}, "List": [2]}))),
            ("A.Nothing", "5", None),
            ("Nothing", "5", None),
            ("A.Text.Below", "5", None),
            ("", "5", None),
        ] {
            let mut copy = data.clone();
            let done = change(&mut copy, path, value);
            assert_eq!(done.ok().map(|()| copy), changed, "{path}");
        }
    }
}
