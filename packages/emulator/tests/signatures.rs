//! The signature check, on every vector and on spoiled requests.

mod support;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde_json::{Value, json};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service, prepare};
use volc_im_emulator::Config;
use volc_im_emulator::credentials::issued::Issued;
use volc_im_emulator::failure::Failure;
use volc_im_emulator::gateway::admission::{Arrival, admit, arrive};
use volc_im_emulator::gateway::authorization::Authorization;
use volc_im_emulator::gateway::clock::{Moment, parse_x_date};
use volc_im_emulator::gateway::query;
use volc_im_emulator::gateway::signature::{Signed, hex_sha256};

const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/signing.jsonl"));

fn let_in(config: &Config, arrival: &Arrival, now: Moment) -> Result<(), Failure> {
    admit(config, &Issued::default(), arrival, (now, now), &mut Vec::new())
}

fn vectors() -> Vec<Value> {
    VECTORS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_default()
}

fn arrival(vector: &Value) -> Arrival {
    let expected = &vector["expect"];
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", "application/json"),
        ("host", text(vector, "host")),
        ("x-date", text(vector, "date")),
        ("x-content-sha256", text(expected, "x_content_sha256")),
        ("authorization", text(expected, "authorization")),
        ("x-security-token", text(vector, "token")),
    ] {
        if !value.is_empty() {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
    }
    let action = text(&vector["query"], "Action");
    let uri: Uri = format!("/?Action={action}&Version=2020-12-01").parse().unwrap();
    arrive(Method::POST, uri, headers, text(vector, "body").to_owned().into())
}

fn config(vector: &Value) -> Config {
    Config::new(1, text(vector, "ak"), text(vector, "sk"))
}

fn time(vector: &Value) -> Moment {
    Moment::at_seconds(parse_x_date(text(vector, "date")).unwrap())
}

#[test]
fn every_vector_is_reproduced() {
    for vector in vectors() {
        let (arrival, expected) = (arrival(&vector), &vector["expect"]);
        let authorization = Authorization::parse(text(expected, "authorization")).unwrap();
        let headers: Vec<(String, String)> = authorization
            .signed_headers
            .iter()
            .map(|name| (name.clone(), arrival.header(name).unwrap()))
            .collect();
        let hash = hex_sha256(&arrival.body);
        let query = query::parameters(arrival.uri.query().unwrap());
        let signed = Signed {
            method: "POST",
            path: "/",
            query: &query,
            headers: &headers,
            content_hash: &hash,
            date: text(&vector, "date"),
        };
        assert_eq!(hash, text(expected, "x_content_sha256"));
        assert_eq!(signed.canonical_request(), text(expected, "canonical_request"));
        assert_eq!(signed.string_to_sign(&authorization.scope()), text(expected, "string_to_sign"));
        assert_eq!(
            hex::encode(signed.signature(&authorization, text(&vector, "sk"))),
            authorization.signature
        );
        assert_eq!(let_in(&config(&vector), &arrival, time(&vector)), Ok(()));
    }
}

fn refused(vector: &Value, spoil: impl FnOnce(&mut Arrival), seconds: i64) -> String {
    let mut arrival = arrival(vector);
    spoil(&mut arrival);
    let now = time(vector).skewed(seconds);
    let_in(&config(vector), &arrival, now).err().map(|failure| failure.code).unwrap_or_default()
}

fn set(name: &'static str, value: &str) -> impl FnOnce(&mut Arrival) + use<> {
    let value = HeaderValue::from_str(value).unwrap();
    move |arrival| {
        arrival.headers.insert(name, value);
    }
}

#[test]
fn every_spoiled_vector_is_refused() {
    for vector in vectors() {
        let authorization = text(&vector["expect"], "authorization").to_owned();
        let changed = |from: &str, to: &str| set("authorization", &authorization.replace(from, to));
        let flipped = {
            let mut flipped = authorization.clone();
            let last = flipped.pop().unwrap();
            flipped.push(if last == '0' { '1' } else { '0' });
            flipped
        };
        let day = &text(&vector, "date")[..8];
        let mismatch = "SignatureDoesNotMatch";
        assert_eq!(refused(&vector, |arrival| arrival.body = "{ }".into(), 0), mismatch);
        assert_eq!(refused(&vector, set("x-content-sha256", &hex_sha256(b"{ }")), 0), mismatch);
        let both = |arrival: &mut Arrival| {
            arrival.body = "{ }".into();
            set("x-content-sha256", &hex_sha256(b"{ }"))(arrival);
        };
        assert_eq!(refused(&vector, both, 0), mismatch);
        assert_eq!(refused(&vector, set("host", "example.com"), 0), mismatch);
        assert_eq!(refused(&vector, set("authorization", &flipped), 0), mismatch);
        let other_action = |arrival: &mut Arrival| {
            let now = text(&vector["query"], "Action");
            let other = if now == "GetMessages" { "SendMessage" } else { "GetMessages" };
            arrival.query[0].1 = other.to_owned();
        };
        assert_eq!(refused(&vector, other_action, 0), mismatch);
        let one_more = |arrival: &mut Arrival| arrival.query.push(("x".to_owned(), String::new()));
        assert_eq!(refused(&vector, one_more, 0), mismatch);
        assert_eq!(refused(&vector, changed("/rtc/", "/vod/"), 0), "ServiceNotFound");
        assert_eq!(
            refused(&vector, changed("cn-north-1", "cn-north-9"), 0),
            if text(&vector, "region") == "cn-north-1" { "InvalidCredential" } else { "" }
        );
        assert_eq!(refused(&vector, changed(day, "20010101"), 0), "InvalidCredential");
        assert_eq!(refused(&vector, changed(text(&vector, "ak"), "AKLTother"), 0), "InvalidAccessKey");
        assert_eq!(refused(&vector, changed("content-type;host;", "host;"), 0), "InvalidAuthorization");
        assert_eq!(refused(&vector, changed("x-date", "x-dato"), 0), "InvalidAuthorization");
        assert_eq!(
            refused(&vector, |arrival| drop(arrival.headers.remove("authorization")), 0),
            "MissingAuthenticationToken"
        );
        assert_eq!(
            refused(&vector, |arrival| drop(arrival.headers.remove("x-date")), 0),
            "MissingRequestInfo"
        );
        assert_eq!(refused(&vector, changed(", Signature=", ", Signed="), 0), "MissingSignature");
        assert_eq!(refused(&vector, set("x-date", "yesterday"), 0), "InvalidTimestamp");
        for (seconds, expected) in
            [(900, ""), (-900, ""), (901, "InvalidTimestamp"), (-901, "InvalidTimestamp")]
        {
            assert_eq!(refused(&vector, |_| (), seconds), expected, "{seconds}");
        }
    }
}

#[test]
fn session_tokens_are_signed_or_refused() {
    for vector in vectors() {
        if text(&vector, "token").is_empty() {
            assert_eq!(refused(&vector, set("x-security-token", "stray"), 0), "InvalidAuthorization");
        } else {
            assert_eq!(refused(&vector, set("x-security-token", "another"), 0), "SignatureDoesNotMatch");
            let gone = |arrival: &mut Arrival| drop(arrival.headers.remove("x-security-token"));
            assert_eq!(refused(&vector, gone, 0), "InvalidAuthorization");
        }
    }
}

#[test]
fn a_region_of_the_configuration_is_the_only_one() {
    let vector = vectors().into_iter().find(|vector| text(vector, "region") == "cn-north-1").unwrap();
    let mut config = config(&vector);
    config.region = Some("ap-southeast-1".to_owned());
    let refused = let_in(&config, &arrival(&vector), time(&vector)).map_err(|failure| failure.code);
    assert_eq!(refused, Err("InvalidCredential".to_owned()));
    config.region = Some("cn-north-1".to_owned());
    assert_eq!(let_in(&config, &arrival(&vector), time(&vector)), Ok(()));
}

#[tokio::test]
async fn refusals_are_envelopes_with_a_date() {
    let service = Service::start().await;
    let prepared = prepare(&service.host(), "GetMessages", "{}", Moment::now().skewed(-1_000));
    let mut request = service.http.post(format!("{}{}", service.running.url(), prepared.path));
    for (name, value) in prepared.headers.iter().filter(|(name, _)| name != "host") {
        request = request.header(name, value);
    }
    let response = request.body("{}").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    assert!(response.headers().contains_key("date"));
    let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(answer["ResponseMetadata"]["Error"]["Code"], "InvalidTimestamp");
    assert_eq!(answer["ResponseMetadata"]["Error"]["CodeN"], 100_006);
    assert_eq!(answer["ResponseMetadata"]["Service"], "rtc");
    assert_ne!(answer["ResponseMetadata"]["RequestId"], "");
    assert_eq!(answer.get("Result"), None);
}

#[tokio::test]
async fn the_door_tells_what_is_wrong() {
    let service = Service::start().await;
    let (host, now) = (service.host(), Moment::now());
    let (status, answer) = service.send(&prepare(&host, "NoSuchAction", "{}", now)).await.unwrap();
    assert_eq!(
        (status, &answer["ResponseMetadata"]["Error"]["Code"]),
        (404, &json!("InvalidActionOrVersion"))
    );
    for (body, code) in [
        ("{", "JsonParsingError"),
        ("", "JsonParsingError"),
        ("[]", "JsonParsingError"),
        ("{}", "InvalidParam"),
        ("{\"AppId\":\"1\"}", "InvalidParam"),
        ("{\"AppId\":4294967296}", "InvalidParam"),
    ] {
        let (status, answer) = service.send(&prepare(&host, "GetMessages", body, now)).await.unwrap();
        assert_eq!((status, &answer["ResponseMetadata"]["Error"]["Code"]), (400, &json!(code)), "{body}");
    }
    let other = json!({"AppId": APP + 1}).to_string();
    let (status, answer) = service.send(&prepare(&host, "GetMessages", &other, now)).await.unwrap();
    assert_eq!((status, &answer["ResponseMetadata"]["Error"]["Code"]), (200, &json!("AppNotFound")));
    let get = service.http.get(format!("{}/?Action=GetMessages&Version=2020-12-01", service.running.url()));
    assert_eq!(get.send().await.unwrap().status().as_u16(), 405);
    assert!(!ACCESS_KEY.is_empty() && !SECRET_KEY.is_empty());
}
