//! `volc-im sign`: a signed call with every step of its signature.

use volc_im_core::model::shape::Operation;
use volc_im_core::wire::protocol::{JsonStyle, Protocol, RequestOptions, WireBody};

use super::call::without_app_id;
use crate::arguments::Sign;
use crate::ended::{Ended, Failure};
use crate::input::text;
use crate::language::pick;
use crate::service::reached;
use crate::wall::now;

pub async fn run(wanted: Sign) -> Result<Ended, Failure> {
    let (body, app_id) = without_app_id(&text(&wanted.json)?)?;
    let protocol = reached(&wanted.target).await?.protocol()?;
    let encoded = encoded(&protocol, &wanted.action, &body, app_id, false)?;
    let at = now();
    let trace = protocol.trace(&wanted.action, &encoded, at);
    let request = protocol.sign(&wanted.action, &encoded, at);
    println!("# {}\n{}\n", pick("Canonical request", "规范请求"), trace.canonical_request);
    println!("# {}\n{}\n", pick("String to sign", "待签名字符串"), trace.string_to_sign);
    println!("# {}", pick("Headers", "请求头"));
    for (name, value) in &request.headers {
        println!("{name}: {value}");
    }
    println!("\n# curl\n{}", command(&request.url, &request.headers, &request.body));
    Ok(Ended::Well)
}

/// The body that goes out: checked and completed as a call's or, raw, as it is.
fn encoded(
    protocol: &Protocol,
    action: &str,
    body: &str,
    app_id: Option<i32>,
    raw: bool,
) -> Result<WireBody, Failure> {
    if raw {
        return protocol.encode_raw(action, &with_app_id(body, app_id), false).map_err(Failure::invalid);
    }
    let operation = Operation::find(action).map_err(Failure::invalid)?;
    let made = format!("volc-im-{}", now().millis());
    let options = RequestOptions { app_id, made_id: Some(&made), ..RequestOptions::default() };
    protocol.encode(operation, body, JsonStyle::WIRE, options).map_err(Failure::invalid)
}

fn with_app_id(body: &str, app_id: Option<i32>) -> String {
    let Some(app_id) = app_id else { return body.to_owned() };
    let rest = body.trim_start().trim_start_matches('{').trim_start();
    let comma = if rest.starts_with('}') { "" } else { "," };
    format!("{{\"AppId\":{app_id}{comma}{rest}")
}

/// A signed call as a command for a shell.
pub fn curl(
    protocol: &Protocol,
    action: &str,
    body: &str,
    app_id: Option<i32>,
    raw: bool,
) -> Result<String, Failure> {
    let body = encoded(protocol, action, body, app_id, raw)?;
    let request = protocol.sign(action, &body, now());
    Ok(command(&request.url, &request.headers, &request.body))
}

fn command(url: &str, headers: &[(&'static str, String)], body: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let mut words = vec![format!("curl {}", quoted(url))];
    words.extend(headers.iter().map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))));
    words.push(format!("--data-raw {}", quoted(body)));
    words.join(" \\\n  ")
}

#[cfg(test)]
mod tests {
    use super::{command, with_app_id};

    #[test]
    fn the_application_goes_in_front() {
        assert_eq!(with_app_id("{}", Some(7)), r#"{"AppId":7}"#);
        assert_eq!(with_app_id(r#" { "A": 1}"#, Some(7)), r#"{"AppId":7,"A": 1}"#);
        assert_eq!(with_app_id(r#"{"A":1}"#, None), r#"{"A":1}"#);
    }

    #[test]
    fn what_is_quoted_stays_one_word() {
        let written = command("http://x/?a=b&c", &[("x-date", "now".to_owned())], "{\"a\":\"it's\"}");
        assert!(written.contains(r#"--data-raw '{"a":"it'\''s"}'"#), "{written}");
    }
}
