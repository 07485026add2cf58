//! Login tokens: every vector, and what a client gets for one.

mod support;

use serde_json::{Value, json};
use support::{ACCESS_KEY, APP, SECRET_KEY, Service};
use volc_im_emulator::Config;
use volc_im_emulator::gateway::clock::Moment;
use volc_im_emulator::login::{AppKey, Claims, read, write};

const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/tokens.jsonl"));

fn vectors(kind: &str) -> Vec<Value> {
    let all = VECTORS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_kind: Vec<Value> = all.filter(|vector| vector["do"] == kind).collect();
    assert!(of_kind.len() > 9, "{kind}");
    of_kind
}

fn key(vector: &Value) -> Result<AppKey, String> {
    vector["appKey"].as_str().unwrap().parse()
}

fn app(vector: &Value) -> u32 {
    u32::try_from(vector["appId"].as_u64().unwrap()).unwrap()
}

fn claims(vector: &Value) -> Claims {
    let user = vector["userId"].as_str().unwrap().parse().unwrap();
    Claims::of_user(user, vector["expiresAtMs"].as_u64().unwrap())
}

#[test]
fn every_token_is_written_and_read() {
    for vector in vectors("issue").iter().filter(|vector| vector.get("error").is_none()) {
        let (app, key, claims) = (app(vector), key(vector).unwrap(), claims(vector));
        let token = vector["token"].as_str().unwrap();
        assert_eq!(write(app, &key, claims), token, "{vector}");
        assert_eq!(read(app, &key, token), Some(claims), "{vector}");
    }
}

#[test]
fn every_other_token_is_read_or_refused() {
    for vector in vectors("inspect") {
        let found = read(app(&vector), &key(&vector).unwrap(), vector["token"].as_str().unwrap());
        if vector.get("error").is_none() {
            let found = found.unwrap_or_else(|| panic!("{vector}"));
            assert_eq!(json!(found.kind), vector["tokenType"], "{vector}");
            assert_eq!(json!(found.user.to_string()), vector["userId"], "{vector}");
            let latest = 253_402_300_799_999;
            assert_eq!(json!(found.expires_ms.min(latest)), vector["expiresAtMs"], "{vector}");
        } else if vector["name"] == "of a user id beyond 63 bits" {
            assert_eq!(found.unwrap().user, 1 << 63);
        } else {
            assert_eq!(found, None, "{vector}");
        }
    }
}

#[test]
fn every_bad_key_is_refused() {
    for vector in vectors("new") {
        assert_eq!(key(&vector).is_ok(), vector["error"]["path"] == "appId", "{vector}");
    }
}

#[tokio::test]
async fn a_client_logs_in_with_what_get_app_token_returned() {
    let mut config = Config::new(APP, ACCESS_KEY, SECRET_KEY);
    config.app_key = "AAECAwQFBgcICQoLDA0ODw==".parse().unwrap();
    let key = config.app_key.clone();
    let service = Service::start_with(config).await;
    let told = service.ok("GetAppToken", json!({"UserId": 10001, "ExpireTime": 4_000_000_000_000_i64})).await;
    let token = told["Token"].as_str().unwrap();
    let welcome = json!({"ok": true, "user": "10001", "expires_at_ms": 4_000_000_000_000_i64});
    assert_eq!(service.post("login", json!({"token": token})).await, welcome);
    assert_eq!(service.post("login", json!({"token": token, "user": "10001"})).await, welcome);
    let app = u32::try_from(APP).unwrap();
    let past = u64::try_from(Moment::now().millis()).unwrap() - 1;
    let of_server = Claims { kind: 2, ..Claims::of_user(10001, 4_000_000_000_000) };
    for (login, number) in [
        (json!({"token": token, "user": 10002}), 55),
        (json!({"token": write(app, &key, Claims::of_user(10001, past))}), 100),
        (json!({"token": write(app, &key, of_server)}), 1),
        (json!({"token": write(app, &key, Claims::of_user(0, 4_000_000_000_000))}), 1),
        (json!({"token": write(app, &AppKey::default(), Claims::of_user(10001, 4_000_000_000_000))}), 1),
        (json!({"token": write(app + 1, &key, Claims::of_user(10001, 4_000_000_000_000))}), 1),
        (json!({"token": ""}), 1),
    ] {
        let refused = service.post("login", login.clone()).await;
        assert_eq!((&refused["ok"], &refused["error"]["number"]), (&json!(false), &json!(number)), "{login}");
    }
    assert_eq!(service.post("login", json!({"user": 1})).await["error"]["code"], "BadRequest");
    assert_eq!(
        service.post("login", json!({"token": token, "user": {}})).await["error"]["code"],
        "BadRequest"
    );
}

#[tokio::test]
async fn string_users_log_in_until_the_state_is_gone() {
    let service = Service::start().await;
    let asked = json!({"UserId": 0, "UserIdStr": "alice", "ExpireTime": 4_000_000_000_000_i64});
    let told = service.ok("GetAppToken", asked).await;
    let login = json!({"token": told["Token"], "user": "alice"});
    assert_eq!(service.post("login", login.clone()).await["user"], "alice");
    service.post("reset", json!({})).await;
    assert_eq!(service.post("login", login).await["error"]["number"], 1);
}
