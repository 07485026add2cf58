//! `volc-im explain`: why a signature is wrong.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use volc_im_emulator::Config;
use volc_im_emulator::control::calling::arrival;
use volc_im_emulator::credentials::issued::Issued;
use volc_im_emulator::gateway::clock::{Moment, parse_x_date};
use volc_im_emulator::gateway::explain::explain;

use crate::arguments::Explain;
use crate::control::{Control, plain};
use crate::ended::{Ended, Failure};
use crate::input::{file, secret};
use crate::language::{is_chinese, pick};

pub async fn run(wanted: Explain) -> Result<Ended, Failure> {
    let explanation = match (&wanted.request, wanted.id) {
        (Some(path), _) => offline(&file(path)?, wanted.secret_file.as_deref())?,
        (None, Some(id)) => {
            Control::at(wanted.url.as_deref())?.get(&format!("requests/{id}/explain")).await?
        }
        (None, None) => return Err(Failure::invalid("explain")),
    };
    if wanted.json {
        println!("{explanation}");
    } else {
        show(&explanation);
    }
    let accepted = explanation.get("accepted") == Some(&Value::Bool(true));
    Ok(if accepted { Ended::Well } else { Ended::Refused })
}

/// With the secret key of the environment, and no emulator.
fn offline(text: &str, secret_file: Option<&str>) -> Result<Value, Failure> {
    let (method, url, headers, body) = read(text)?;
    let set = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let secret_key =
        secret(secret_file, &["VOLC_IM_SECRET_KEY"])?.unwrap_or_else(|| "emulator-secret".to_owned());
    let config = Config::new(0, set("VOLC_IM_ACCESS_KEY", "AKLTemulator"), secret_key);
    let arrived = arrival(&method, &url, headers.iter(), body).map_err(Failure::invalid)?;
    // An old request is explained as of its own time.
    let date = headers.get("x-date").and_then(|date| parse_x_date(date));
    let now = date.map_or_else(Moment::now, Moment::at_seconds);
    Ok(json!(explain(&config, &Issued::default(), &arrived, (now, now))))
}

type Request = (String, String, BTreeMap<String, String>, String);

/// A request as JSON, or as HTTP has it.
fn read(text: &str) -> Result<Request, Failure> {
    if text.trim_start().starts_with('{') {
        let value: Value = serde_json::from_str(text).map_err(Failure::invalid)?;
        let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let headers = value.get("headers").and_then(Value::as_object).cloned().unwrap_or_default();
        let headers = headers
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())))
            .collect();
        let url = field("url").ok_or_else(|| Failure::invalid("url"))?;
        let method = field("method").unwrap_or_else(|| "POST".to_owned());
        return Ok((method, url, headers, field("body").unwrap_or_default()));
    }
    let wrong = || Failure::invalid(pick("this is no HTTP request", "这不是 HTTP 请求"));
    let (head, body) = text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n")).unwrap_or((text, ""));
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split_whitespace();
    let (Some(method), Some(url)) = (first.next(), first.next()) else { return Err(wrong()) };
    let headers = lines
        .map(|line| {
            line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    Ok((method.to_owned(), url.to_owned(), headers, body.to_owned()))
}

fn show(explanation: &Value) {
    if explanation.get("accepted") == Some(&Value::Bool(true)) {
        println!("{}", pick("The signature is right.", "签名正确。"));
        return;
    }
    println!("{}. {}", plain(explanation, "/code"), plain(explanation, "/message"));
    let mistakes = explanation.get("mistakes").and_then(Value::as_array).cloned().unwrap_or_default();
    for mistake in &mistakes {
        println!("  • {}", plain(mistake, if is_chinese() { "/text/zh" } else { "/text/en" }));
    }
    let tried = plain(explanation, "/tried");
    if mistakes.is_empty() {
        println!(
            "{}",
            pick(
                format!("None of {tried} known ways to sign yields this signature."),
                format!("已尝试 {tried} 种签名方式，均无法得到该签名。")
            )
        );
    }
    for (path, title) in [
        ("/given_signature", pick("given", "收到的签名")),
        ("/expected_signature", pick("expected", "应有的签名")),
    ] {
        println!("{title}: {}", plain(explanation, path));
    }
    for (path, title) in [
        ("/canonical_request", pick("Canonical request", "规范请求")),
        ("/string_to_sign", pick("String to sign", "待签名字符串")),
    ] {
        if let Some(text) = explanation.pointer(path).and_then(Value::as_str) {
            println!("\n# {title}\n{text}");
        }
    }
}
