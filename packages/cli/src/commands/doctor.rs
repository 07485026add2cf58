//! `volc-im doctor`: checks the setup for mistakes.

use std::time::{Duration, Instant};

use crate::arguments::Doctor;
use crate::control::{Control, plain};
use crate::ended::{Ended, Failure};
use crate::http;
use crate::language::pick;
use crate::wall::now;

use serde_json::Value;
use volc_im_core::time::WallTime;

/// Where the real service is, for the look at its clock.
const SERVICE: &str = "https://rtc.volcengineapi.com/";
/// More than this and signatures are refused.
const TOLERANCE_SECONDS: i64 = 15 * 60;

struct Report {
    wrong: bool,
}

impl Report {
    fn good(&self, text: impl std::fmt::Display) {
        println!("✓ {text}");
    }

    fn note(&self, text: impl std::fmt::Display) {
        println!("• {text}");
    }

    fn wrong(&mut self, text: impl std::fmt::Display) {
        println!("✗ {text}");
        self.wrong = true;
    }
}

pub async fn run(wanted: Doctor) -> Result<Ended, Failure> {
    let mut report = Report { wrong: false };
    report.good(format!("volc-im {}", env!("CARGO_PKG_VERSION")));
    environment(&mut report);
    emulator(&mut report, wanted.url.as_deref()).await?;
    if wanted.real {
        service(&mut report).await?;
    }
    Ok(if report.wrong { Ended::Refused } else { Ended::Well })
}

/// Space around a key is the most frequent reason for a wrong signature, and cannot be seen.
fn environment(report: &mut Report) {
    for name in [
        "VOLC_IM_BASE_URL",
        "VOLC_IM_APP_ID",
        "VOLC_IM_ACCESS_KEY",
        "VOLC_IM_SECRET_KEY",
        "VOLC_IM_APP_KEY",
        "IM_CALLBACK_SECRET",
    ] {
        let Ok(value) = std::env::var(name) else {
            report.note(format!("{name} {}", pick("is not set", "未设置")));
            continue;
        };
        if value.is_empty() {
            report.wrong(format!("{name} {}", pick("is empty", "为空")));
        } else if value.trim() != value {
            report
                .wrong(format!("{name} {}", pick("has space or a newline around it", "前后有空格或换行符")));
        } else if value.starts_with(['"', '\'']) {
            report.wrong(format!("{name} {}", pick("has quotes around it", "带了引号")));
        } else if name == "VOLC_IM_APP_ID" && value.parse::<i32>().is_err() {
            report.wrong(format!("{name} {}", pick("is no application id", "不是应用 ID")));
        } else {
            report.good(format!("{name} {}", pick("is set", "已设置")));
        }
    }
}

async fn emulator(report: &mut Report, url: Option<&str>) -> Result<(), Failure> {
    let control = Control::at(url)?;
    let Ok(health) = control.get("health").await else {
        report.note(format!("{} {}", pick("no emulator at", "没有模拟器："), control.url));
        return Ok(());
    };
    let version = plain(&health, "/version");
    report.good(format!(
        "{} {version} · {} · pid {}",
        pick("emulator", "模拟器"),
        control.url,
        plain(&health, "/pid")
    ));
    if version != env!("CARGO_PKG_VERSION") {
        report.note(pick("it is of another version than this program", "其版本与本程序不同"));
    }
    let clock = control.get("clock").await?;
    let offset = clock.get("offset_ms").and_then(Value::as_i64).unwrap_or(0);
    if offset.abs() > 1_000 {
        report.note(format!("{} {offset} ms", pick("its clock is off by", "其时钟偏移")));
    }
    let target = control.get("callbacks/target").await?;
    let Some(to) = target.get("url").and_then(Value::as_str) else {
        report.note(pick("callbacks go nowhere", "未设置回调地址"));
        return Ok(());
    };
    if target.get("has_secret") != Some(&Value::Bool(true)) {
        report.wrong(pick("callbacks are signed with an empty secret", "回调密钥为空"));
    }
    match probe(to).await {
        Ok(took) => {
            report.good(format!("{to} {} {} ms", pick("answers after", "响应时间"), took.as_millis()))
        }
        Err(error) => report.wrong(format!("{to} {}: {error}", pick("does not answer", "无响应"))),
    }
    Ok(())
}

/// An empty request: a backend rejects it, which is a response.
async fn probe(url: &str) -> Result<Duration, String> {
    let http = http::local().map_err(|failure| failure.message)?;
    let started = Instant::now();
    let request = http.get(url).timeout(Duration::from_secs(5));
    request.send().await.map_err(|error| error.to_string())?;
    Ok(started.elapsed())
}

async fn service(report: &mut Report) -> Result<(), Failure> {
    let http = http::client(|| reqwest::Client::builder().timeout(Duration::from_secs(10)))?;
    let answer = match http.get(SERVICE).send().await {
        Ok(answer) => answer,
        Err(error) => {
            report.wrong(format!("{SERVICE} {}: {error}", pick("does not answer", "无响应")));
            return Ok(());
        }
    };
    report.good(format!("{SERVICE} {}", pick("answers", "有响应")));
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
    let Some(there) = date.and_then(WallTime::from_http_date) else { return Ok(()) };
    let skew = now().millis_since(there) / 1_000;
    let words = pick(
        format!("this clock is {skew} s away from the service's"),
        format!("本机时钟与服务端相差 {skew} 秒"),
    );
    if skew.abs() > TOLERANCE_SECONDS {
        report.wrong(words)
    } else {
        report.good(words)
    }
    Ok(())
}
