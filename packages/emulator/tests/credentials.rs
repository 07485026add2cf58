//! STS and the metadata service, and what their keys are good for.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use serde_json::{Value, json};
use support::{ACCESS_KEY, SECRET_KEY, Service};
use volc_im_emulator::gateway::authorization::Authorization;
use volc_im_emulator::gateway::clock::Moment;
use volc_im_emulator::gateway::query;
use volc_im_emulator::gateway::signature::{Signed, hex_sha256};

const ROLE: &str = "trn:iam::2100000001:role/app";

struct Keys<'a> {
    id: &'a str,
    secret: &'a str,
    token: Option<&'a str>,
}

const OWN: Keys<'static> = Keys { id: ACCESS_KEY, secret: SECRET_KEY, token: None };

/// A signed request.
async fn signed(
    service: &Service,
    keys: &Keys<'_>,
    method: &str,
    of: (&str, &str),
    body: &str,
) -> (u16, Value) {
    let (service_name, raw_query) = of;
    let url = service.running.url();
    let (date, hash) = (Moment::now().x_date(), hex_sha256(body.as_bytes()));
    let mut headers = vec![("host".to_owned(), url.trim_start_matches("http://").to_owned())];
    if method == "POST" {
        headers.insert(0, ("content-type".to_owned(), "application/json".to_owned()));
    }
    headers.push(("x-content-sha256".to_owned(), hash.clone()));
    headers.push(("x-date".to_owned(), date.clone()));
    headers.extend(keys.token.map(|token| ("x-security-token".to_owned(), token.to_owned())));
    let names: Vec<String> = headers.iter().map(|(name, _)| name.clone()).collect();
    let mut authorization = Authorization {
        access_key: keys.id.to_owned(),
        day: date[..8].to_owned(),
        region: "cn-north-1".to_owned(),
        service: service_name.to_owned(),
        signed_headers: names.clone(),
        signature: String::new(),
    };
    let parameters = query::parameters(raw_query);
    let parts =
        Signed { method, path: "/", query: &parameters, headers: &headers, content_hash: &hash, date: &date };
    authorization.signature = hex::encode(parts.signature(&authorization, keys.secret));
    let value = format!(
        "HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
        keys.id,
        authorization.scope(),
        names.join(";"),
        authorization.signature
    );
    let mut request = service.http.request(method.parse().unwrap(), format!("{url}/?{raw_query}"));
    for (name, value) in headers.iter().filter(|(name, _)| name != "host") {
        request = request.header(name, value);
    }
    let answer = request.header("authorization", value).body(body.to_owned()).send().await.unwrap();
    (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

async fn assume(service: &Service, keys: &Keys<'_>, more: &str) -> (u16, Value) {
    let query = format!("Action=AssumeRole&Version=2018-01-01&RoleTrn={ROLE}&RoleSessionName=tests{more}");
    signed(service, keys, "GET", ("sts", &query), "").await
}

async fn call(service: &Service, keys: &Keys<'_>) -> (u16, Value) {
    let body = r#"{"AppId":123456,"UserIds":[1]}"#;
    signed(service, keys, "POST", ("rtc", "Action=QueryOnlineStatus&Version=2020-12-01"), body).await
}

fn keys(result: &Value) -> Keys<'_> {
    Keys {
        id: result["AccessKeyId"].as_str().unwrap(),
        secret: result["SecretAccessKey"].as_str().unwrap(),
        token: result["SessionToken"].as_str(),
    }
}

fn code(answer: &Value) -> &str {
    answer["ResponseMetadata"]["Error"]["Code"].as_str().unwrap_or_default()
}

fn lasts(credentials: &Value, expiry: &str) -> i64 {
    let seconds = |name: &str| {
        volc_im_emulator::clock::read_time(credentials[name].as_str().unwrap()).unwrap().seconds()
    };
    seconds(expiry) - seconds("CurrentTime")
}

#[tokio::test]
async fn keys_of_a_role_work_until_they_expire() {
    let service = Service::start().await;
    let (status, answer) = assume(&service, &OWN, "").await;
    assert_eq!((status, &answer["ResponseMetadata"]["Service"]), (200, &json!("sts")), "{answer}");
    let credentials = &answer["Result"]["Credentials"];
    assert_eq!(lasts(credentials, "ExpiredTime"), 3_600);
    assert_eq!(answer["Result"]["AssumedRoleUser"]["Trn"], "trn:sts::2100000001:assumed-role/app/tests");
    let role = keys(credentials);
    assert_eq!(call(&service, &role).await.0, 200);
    // A role may assume another one.
    assert_eq!(assume(&service, &role, "").await.0, 200);

    for (id, secret, token, wanted) in [
        (role.id, role.secret, None, "InvalidSecretToken"),
        (role.id, role.secret, Some("other"), "InvalidSecretToken"),
        (role.id, "other", role.token, "SignatureDoesNotMatch"),
        ("AKTPother", role.secret, role.token, "InvalidAccessKey"),
    ] {
        let (status, answer) = call(&service, &Keys { id, secret, token }).await;
        assert_eq!((status, code(&answer)), (401, wanted), "{answer}");
    }
    service.post("clock", json!({"advance_ms": 3_600_000})).await;
    let (status, answer) = call(&service, &role).await;
    assert_eq!((status, code(&answer)), (401, "InvalidSecretToken"), "{answer}");
    let listed = service.get("credentials").await;
    assert_eq!(listed["keys"][0]["expired"], true);
    assert!(!listed.to_string().contains(role.secret) && !listed.to_string().contains(role.token.unwrap()));
}

#[tokio::test]
async fn keys_are_ended_by_the_control_api() {
    let service = Service::start().await;
    let (first, second) = (assume(&service, &OWN, "").await.1, assume(&service, &OWN, "").await.1);
    let (first, second) = (keys(&first["Result"]["Credentials"]), keys(&second["Result"]["Credentials"]));
    let ended = service.post("credentials/expire", json!({"access_key": first.id})).await;
    assert_eq!(ended["expired"], 1);
    assert_eq!(code(&call(&service, &first).await.1), "InvalidSecretToken");
    assert_eq!(call(&service, &second).await.0, 200);
    assert_eq!(service.post("credentials/expire", json!({})).await["expired"], 1);
    assert_eq!(code(&call(&service, &second).await.1), "InvalidSecretToken");
    service.post("reset", json!({})).await;
    assert_eq!(code(&call(&service, &second).await.1), "InvalidAccessKey");
}

#[tokio::test]
async fn assume_role_is_checked() {
    let service = Service::start().await;
    for (more, seconds) in
        [("&DurationSeconds=899", 3_600), ("&DurationSeconds=900", 900), ("&DurationSeconds=99999", 43_200)]
    {
        let answer = assume(&service, &OWN, more).await.1;
        assert_eq!(lasts(&answer["Result"]["Credentials"], "ExpiredTime"), seconds, "{more}");
    }
    for (query, wanted) in [
        ("Action=AssumeRole&Version=2018-01-01&RoleSessionName=tests".to_owned(), "MissingParameter"),
        (format!("Action=AssumeRole&Version=2018-01-01&RoleTrn={ROLE}"), "MissingParameter"),
        (
            format!("Action=AssumeRole&Version=2018-01-01&RoleTrn={ROLE}&RoleSessionName=a"),
            "InvalidParameter",
        ),
        (
            "Action=AssumeRole&Version=2018-01-01&RoleTrn=app&RoleSessionName=tests".to_owned(),
            "InvalidParameter",
        ),
    ] {
        let (status, answer) = signed(&service, &OWN, "GET", ("sts", &query), "").await;
        assert_eq!((status, code(&answer)), (400, wanted), "{query}: {answer}");
    }
    let query = format!("Action=AssumeRole&Version=2018-01-01&RoleTrn={ROLE}&RoleSessionName=tests");
    let other = Keys { id: ACCESS_KEY, secret: "other", token: None };
    for (keys, of, wanted) in [(&other, "sts", "SignatureDoesNotMatch"), (&OWN, "rtc", "ServiceNotFound")] {
        assert_eq!(code(&signed(&service, keys, "GET", (of, &query), "").await.1), wanted);
    }
    let unsigned = service.http.get(format!("{}/?{query}", service.running.url())).send().await.unwrap();
    assert_eq!(unsigned.status().as_u16(), 400);
}

#[tokio::test]
async fn a_role_by_oidc_is_an_unsigned_form() {
    let service = Service::start().await;
    let url = format!("{}/?Action=AssumeRoleWithOIDC&Version=2018-01-01", service.running.url());
    let post = async |form: &str| {
        let request = service.http.post(&url).header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form.to_owned()).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap())
    };
    let form = format!("RoleTrn={ROLE}&RoleSessionName=tests&OIDCToken=eyJ.a.b&DurationSeconds=900");
    let (status, answer) = post(&form).await;
    assert_eq!(status, 200, "{answer}");
    let credentials = &answer["Result"]["Credentials"];
    assert_eq!(lasts(credentials, "Expiration"), 900);
    assert_eq!(call(&service, &keys(credentials)).await.0, 200);
    for (form, wanted) in [
        (form.replace("eyJ.a.b", "abc"), "InvalidParameter"),
        (form.replace("=900", "=899"), "InvalidParameter"),
        (form.replace("&OIDCToken=eyJ.a.b", ""), "MissingParameter"),
    ] {
        let (status, answer) = post(&form).await;
        assert_eq!((status, code(&answer)), (400, wanted), "{form}");
    }
}

#[tokio::test]
async fn the_metadata_service_wants_a_token() {
    let service = Service::start().await;
    let base = service.running.url().to_owned();
    let roles = format!("{base}/volcstack/latest/iam/security_credentials");
    let get = async |url: &str, token: &str| {
        let answer = service.http.get(url).header("X-volc-ecs-metadata-token", token).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let put = async |seconds: &str| {
        let request = service.http.put(format!("{base}/latest/api/token"));
        let answer = request.header("X-volc-ecs-metadata-token-ttl-seconds", seconds).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!((put("0").await.0, put("21601").await.0, put("x").await.0), (400, 400, 400));
    assert_eq!(get(&roles, "other").await.0, 401);
    let (status, token) = put("21600").await;
    assert_eq!(status, 200);
    assert_eq!(
        get(&format!("{roles}?type=user&format=json"), &token).await,
        (200, r#"["emulator-role"]"#.to_owned())
    );
    assert_eq!(get(&format!("{roles}/other"), &token).await.0, 404);
    let (status, text) = get(&format!("{roles}/emulator-role"), &token).await;
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(status, 200);
    assert_eq!(call(&service, &keys(&found)).await.0, 200);

    service.post("credentials/ecs", json!({"role": "app", "seconds": 60})).await;
    let text = get(&format!("{roles}/app"), &token).await.1;
    let short: Value = serde_json::from_str(&text).unwrap();
    service.post("clock", json!({"advance_ms": 60_000})).await;
    assert_eq!(code(&call(&service, &keys(&short)).await.1), "InvalidSecretToken");
    service.post("credentials/ecs", json!({"role": ""})).await;
    assert_eq!(get(&roles, &token).await.0, 404);
    service.post("clock", json!({"advance_ms": 21_600_000})).await;
    assert_eq!(get(&roles, &token).await.0, 401);
}

#[tokio::test]
async fn faults_strike_them_by_name() {
    let service = Service::start().await;
    let rule = |action: &str| json!({"action": action, "fault": {"type": "status", "status": 503}});
    service.post("faults", json!({"rules": [rule("AssumeRole"), rule("MetadataToken")]})).await;
    let query = format!("Action=AssumeRole&Version=2018-01-01&RoleTrn={ROLE}&RoleSessionName=tests");
    let base = service.running.url();
    let sts = service.http.get(format!("{base}/?{query}")).send().await.unwrap();
    let token = service.http.put(format!("{base}/latest/api/token")).send().await.unwrap();
    assert_eq!((sts.status().as_u16(), token.status().as_u16()), (503, 503));
    let calls = service.get("requests").await;
    let names: Vec<&str> =
        calls["requests"].as_array().unwrap().iter().map(|call| call["action"].as_str().unwrap()).collect();
    assert_eq!(names, ["AssumeRole", "MetadataToken"]);
}
