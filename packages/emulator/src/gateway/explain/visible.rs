//! Visible mistakes of a request, without trying variants.

use super::{Mistake, Text};
use crate::config::Config;
use crate::gateway::admission::{Arrival, REGIONS};
use crate::gateway::authorization::Authorization;
use crate::gateway::clock::{Moment, TOLERANCE_SECONDS, parse_x_date};
use crate::gateway::envelope::SERVICE;
use crate::gateway::signature::hex_sha256;

/// Everything that can be seen.
pub fn mistakes(config: &Config, arrival: &Arrival, now: Moment) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut say = |name, en: String, zh: String| found.push(Mistake { name, text: Text::new(en, zh) });
    for name in ["x-date", "x-content-sha256", "authorization"] {
        if arrival.header(name).is_none() {
            say("header_missing", format!("the header {name} is missing"), format!("缺少请求头 {name}"));
        }
    }
    let date = arrival.header("x-date").unwrap_or_default();
    match parse_x_date(&date) {
        None if date.is_empty() => {}
        None => say(
            "date_form",
            format!("X-Date is “{date}” and not like 20250417T140939Z, in UTC"),
            format!("X-Date 为“{date}”，应形如 20250417T140939Z（UTC）"),
        ),
        Some(at) => {
            let skew = at - now.seconds();
            // A clock that shows local time is off by whole quarters of an hour.
            if skew.abs() > TOLERANCE_SECONDS {
                let local = skew.abs() < 50_400 + 60 && (skew.abs() + 60) % 900 < 120;
                let (en, zh) = if local {
                    ("; it seems to be local time instead of UTC", "；看起来用的是本地时间而不是 UTC")
                } else {
                    ("", "")
                };
                say(
                    "date_skew",
                    format!("X-Date is {skew} seconds away from the service's clock{en}"),
                    format!("X-Date 与服务端时钟相差 {skew} 秒{zh}"),
                );
            }
        }
    }
    let hash = arrival.header("x-content-sha256").unwrap_or_default();
    let right = hex_sha256(&arrival.body);
    if !hash.is_empty() && hash != right {
        let (en, zh) = if hash.eq_ignore_ascii_case(&right) {
            ("X-Content-Sha256 is in capitals", "X-Content-Sha256 使用了大写字母")
        } else {
            (
                "X-Content-Sha256 is not the hash of the bytes that were sent: the body was changed or encoded again after hashing",
                "X-Content-Sha256 不是所发送字节的哈希：请求体在计算哈希之后被改动或重新编码",
            )
        };
        say("body_hash", en.to_owned(), zh.to_owned());
    }
    let header = arrival.header("authorization").unwrap_or_default();
    match Authorization::parse(&header) {
        Err(_) if header.is_empty() => {}
        Err(reason) => say(
            "authorization",
            format!("Authorization: {reason}"),
            format!("Authorization 格式错误：{reason}"),
        ),
        Ok(read) => scope(config, &read, &date, &mut say),
    }
    found
}

fn scope(
    config: &Config,
    read: &Authorization,
    date: &str,
    say: &mut impl FnMut(&'static str, String, String),
) {
    if read.access_key != config.access_key {
        let (en, zh) = if read.access_key.trim() == config.access_key {
            ("the access key has space around it", "AccessKey 前后有空白字符")
        } else if read.access_key == config.secret_key {
            ("the secret key is sent as the access key", "把 SecretKey 当作 AccessKey 发送")
        } else {
            ("the access key is not the one that exists here", "AccessKey 与此处存在的不一致")
        };
        say("access_key", en.to_owned(), zh.to_owned());
    }
    if read.service != SERVICE {
        let given = &read.service;
        say(
            "scope_service",
            format!("the service of the scope is “{given}” and not {SERVICE}"),
            format!("凭证范围的服务名为“{given}”，应为 {SERVICE}"),
        );
    }
    let known: Vec<&str> = config.region.as_deref().map_or(REGIONS.to_vec(), |only| vec![only]);
    if !known.contains(&read.region.as_str()) {
        let (given, known) = (&read.region, known.join(", "));
        say(
            "scope_region",
            format!("the region of the scope is “{given}” and not one of {known}"),
            format!("凭证范围的地域为“{given}”，应为 {known}"),
        );
    }
    if date.get(..8).is_some_and(|day| day != read.day) {
        let given = &read.day;
        say(
            "scope_day",
            format!("the day of the scope is “{given}” and not that of X-Date"),
            format!("凭证范围的日期为“{given}”，与 X-Date 不一致"),
        );
    }
    for name in ["content-type", "host", "x-content-sha256", "x-date"] {
        if !read.signed_headers.iter().any(|signed| signed == name) {
            say(
                "header_not_signed",
                format!("{name} is not among SignedHeaders"),
                format!("SignedHeaders 缺少 {name}"),
            );
        }
    }
}
