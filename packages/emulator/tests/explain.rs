//! Classic mistakes are made on purpose, and `explain` names each.

mod support;

use base64::Engine;
use serde_json::{Value, json};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use volc_im_emulator::gateway::authorization::Authorization;
use volc_im_emulator::gateway::clock::Moment;
use volc_im_emulator::gateway::signature::{Signed, hex_sha256};

/// A caller that signs in its own way.
struct Caller {
    secret: String,
    body: String,
    hashed: String,
    header_hash: Option<String>,
    query: Vec<(&'static str, &'static str)>,
    method: &'static str,
    path: &'static str,
    content_type: &'static str,
    host: Option<&'static str>,
    day: Option<&'static str>,
    region: (&'static str, &'static str),
    service: (&'static str, &'static str),
    access_key: &'static str,
    skew: i64,
    unsigned: Option<&'static str>,
}

impl Caller {
    fn right() -> Self {
        let body = json!({"AppId": APP, "UserIds": [1], "Extra": "é"}).to_string();
        Self {
            secret: SECRET_KEY.to_owned(),
            hashed: body.clone(),
            body,
            header_hash: None,
            query: vec![("Action", "BatchGetUser"), ("Version", "2020-12-01")],
            method: "POST",
            path: "/",
            content_type: "application/json",
            host: None,
            day: None,
            region: ("cn-north-1", "cn-north-1"),
            service: ("rtc", "rtc"),
            access_key: ACCESS_KEY,
            skew: 0,
            unsigned: None,
        }
    }

    async fn send(&self, service: &Service) -> u16 {
        let now = Moment::now().skewed(self.skew);
        let (date, hash) = (now.x_date(), hex_sha256(self.hashed.as_bytes()));
        let host = service.host();
        let header_hash = self.header_hash.clone().unwrap_or_else(|| hash.clone());
        let sent = [
            ("content-type", "application/json"),
            ("host", host.as_str()),
            ("x-content-sha256", header_hash.as_str()),
            ("x-date", date.as_str()),
        ];
        let signed_values = |name: &str, value: &str| match name {
            "content-type" => self.content_type.to_owned(),
            "host" => self.host.unwrap_or(&host).to_owned(),
            "x-content-sha256" => hash.clone(),
            _ => value.to_owned(),
        };
        let headers: Vec<(String, String)> = sent
            .iter()
            .filter(|(name, _)| Some(*name) != self.unsigned)
            .map(|(name, value)| ((*name).to_owned(), signed_values(name, value)))
            .collect();
        let query: Vec<(String, String)> =
            self.query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut authorization = Authorization {
            access_key: self.access_key.to_owned(),
            day: self.day.unwrap_or(&date[..8]).to_owned(),
            region: self.region.0.to_owned(),
            service: self.service.0.to_owned(),
            signed_headers: Vec::new(),
            signature: String::new(),
        };
        let signed = Signed {
            method: self.method,
            path: self.path,
            query: &query,
            headers: &headers,
            content_hash: &hash,
            date: &date,
        };
        let signature = hex::encode(signed.signature(&authorization, &self.secret));
        authorization.region = self.region.1.to_owned();
        authorization.service = self.service.1.to_owned();
        let names: Vec<&str> =
            sent.iter().map(|(name, _)| *name).filter(|name| Some(*name) != self.unsigned).collect();
        let mut request = service
            .http
            .post(format!("{}/?Action=BatchGetUser&Version=2020-12-01", service.running.url()))
            .header(
                "authorization",
                format!(
                    "HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={signature}",
                    self.access_key,
                    authorization.scope(),
                    names.join(";"),
                ),
            );
        for (name, value) in sent.iter().filter(|(name, _)| *name != "host") {
            request = request.header(*name, *value);
        }
        request.body(self.body.clone()).send().await.unwrap().status().as_u16()
    }
}

async fn explained(service: &Service, caller: &Caller) -> Value {
    caller.send(service).await;
    let id = service.get("requests?limit=1").await["last"].clone();
    service.get(&format!("requests/{id}/explain")).await
}

#[tokio::test]
async fn each_classic_mistake_is_named() {
    let service = Service::start().await;
    let right = Caller::right();
    assert_eq!(right.send(&service).await, 200);
    let explanation = explained(&service, &right).await;
    assert_eq!((&explanation["accepted"], &explanation["mistakes"]), (&json!(true), &json!([])));
    let escaped = right.body.replace('é', "\\u00e9");
    let cases: Vec<(&str, Caller)> = vec![
        ("secret_newline", Caller { secret: format!("{SECRET_KEY}\n"), ..Caller::right() }),
        ("secret_space_before", Caller { secret: format!(" {SECRET_KEY}"), ..Caller::right() }),
        ("secret_quoted", Caller { secret: format!("\"{SECRET_KEY}\""), ..Caller::right() }),
        ("secret_empty", Caller { secret: String::new(), ..Caller::right() }),
        ("keys_swapped", Caller { secret: ACCESS_KEY.to_owned(), ..Caller::right() }),
        (
            "secret_decoded",
            Caller {
                secret: String::from_utf8(
                    base64::engine::general_purpose::STANDARD.decode(SECRET_KEY).unwrap(),
                )
                .unwrap(),
                ..Caller::right()
            },
        ),
        (
            "body_ascii",
            Caller {
                hashed: escaped.clone(),
                header_hash: Some(hex_sha256(right.body.as_bytes())),
                ..Caller::right()
            },
        ),
        (
            "body_empty",
            Caller {
                hashed: String::new(),
                header_hash: Some(hex_sha256(right.body.as_bytes())),
                ..Caller::right()
            },
        ),
        ("query_left_out", Caller { query: Vec::new(), ..Caller::right() }),
        ("method", Caller { method: "GET", ..Caller::right() }),
        ("path_with_query", Caller { path: "/?Action=BatchGetUser&Version=2020-12-01", ..Caller::right() }),
        ("content_type", Caller { content_type: "application/json; charset=utf-8", ..Caller::right() }),
        ("host_without_port", Caller { host: Some("127.0.0.1"), ..Caller::right() }),
        ("host_of_service", Caller { host: Some("rtc.volcengineapi.com"), ..Caller::right() }),
        ("region", Caller { region: ("cn-beijing", "cn-north-1"), ..Caller::right() }),
        ("service", Caller { service: ("im", "rtc"), ..Caller::right() }),
        // What can be seen without trying anything.
        ("scope_region", Caller { region: ("us-east-1", "us-east-1"), ..Caller::right() }),
        ("scope_service", Caller { service: ("im", "im"), ..Caller::right() }),
        ("scope_day", Caller { day: Some("20200101"), ..Caller::right() }),
        ("access_key", Caller { access_key: "AKLTother", ..Caller::right() }),
        ("date_skew", Caller { skew: 28_800, ..Caller::right() }),
        ("header_not_signed", Caller { unsigned: Some("x-content-sha256"), ..Caller::right() }),
        ("body_hash", Caller { hashed: escaped, ..Caller::right() }),
    ];
    for (name, caller) in &cases {
        let explanation = explained(&service, caller).await;
        assert_eq!(explanation["accepted"], false, "{name}: {explanation}");
        let first = &explanation["mistakes"][0];
        assert_eq!(first["name"], *name, "{explanation}");
        assert!(first["text"]["en"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(first["text"]["zh"].as_str().is_some_and(|text| !text.is_ascii()), "{explanation}");
    }
}

#[tokio::test]
async fn two_mistakes_at_once_are_named_and_an_unknown_one_is_not_guessed() {
    let service = Service::start().await;
    let two = Caller { secret: format!("{SECRET_KEY}\n"), host: Some("127.0.0.1"), ..Caller::right() };
    let explanation = explained(&service, &two).await;
    let names: Vec<&str> =
        explanation["mistakes"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["secret_newline", "host_without_port"]);
    let other = Caller { secret: "another key altogether".to_owned(), ..Caller::right() };
    let explanation = explained(&service, &other).await;
    assert_eq!(explanation["mistakes"], json!([]));
    assert!(explanation["tried"].as_u64().unwrap() > 1_000, "{explanation}");
    assert!(explanation["string_to_sign"].as_str().unwrap().starts_with("HMAC-SHA256\n"));
    assert_ne!(explanation["expected_signature"], explanation["given_signature"]);
    assert!(!explanation.to_string().contains(SECRET_KEY), "{explanation}");
}
