//! Access keys by roles, files and providers, against the emulator's STS and metadata service.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use serde_json::{Value, json};
use support::{ACCESS_KEY, Emulator, SECRET_KEY, emulator, quick};
use volc_im::credentials::{AssumeRole, AssumeRoleWithOidc, Chain, ConfigFile, Credentials, EcsRole};
use volc_im::prelude::*;
use volc_im::users::QueryOnlineStatusRequest;
use volc_im::{CredentialsError, ProvideCredentials};

const ROLE: &str = "trn:iam::2100000001:role/im-sender";

fn client(emulator: &Emulator, provider: impl ProvideCredentials) -> ImClient {
    let builder = ImClient::builder().credentials_provider(provider).app_id(123_456);
    builder.base_url(emulator.running.url()).retry(quick()).build().expect("a client")
}

async fn call(im: &ImClient) -> Result<u32, Error> {
    let request = QueryOnlineStatusRequest::new([UserId(10_001)]);
    im.query_online_status(request).with_info().await.map(|answer| answer.info.attempts)
}

fn role(emulator: &Emulator) -> AssumeRole {
    let keys = Credentials::new(ACCESS_KEY, SECRET_KEY);
    AssumeRole::new(ROLE).source(keys).endpoint(emulator.running.url()).session_name("tests")
}

async fn issued(emulator: &Emulator) -> Vec<Value> {
    let listed = emulator.control("GET", "credentials", Value::Null).await;
    listed["keys"].as_array().cloned().expect("keys")
}

#[tokio::test]
async fn a_role_is_assumed_once_for_all_calls_and_again_when_its_keys_are_refused() {
    let emulator = emulator().await;
    let im = client(&emulator, role(&emulator));
    for outcome in join_all((0..20).map(|_| call(&im))).await {
        assert_eq!(outcome.expect("an answer"), 1);
    }
    let keys = issued(&emulator).await;
    assert_eq!(keys.len(), 1, "{keys:?}");
    assert_eq!((&keys[0]["role"], &keys[0]["session_name"]), (&json!(ROLE), &json!("tests")));

    emulator.control("POST", "credentials/expire", json!({})).await;
    for outcome in join_all((0..20).map(|_| call(&im))).await {
        assert_eq!(outcome.expect("an answer"), 2);
    }
    assert_eq!(issued(&emulator).await.len(), 2);
}

#[tokio::test]
async fn an_early_refresh_delays_no_call_and_its_failure_fails_none() {
    let emulator = emulator().await;
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let im = client(&emulator, move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            if number > 0 {
                return Err("the vault is sealed".into());
            }
            let end = SystemTime::now() + Duration::from_secs(50);
            Ok(Credentials::new(ACCESS_KEY, SECRET_KEY).expires_at(end))
        }
    });
    for _ in 0..5 {
        assert_eq!(call(&im).await.expect("an answer"), 1);
    }
    // The first run; and, in the last minute of the keys, another one every ten seconds.
    let asked = asked.load(Ordering::SeqCst);
    assert!((1..=3).contains(&asked), "{asked}");
}

#[tokio::test]
async fn the_role_of_the_instance() {
    let emulator = emulator().await;
    let im = client(&emulator, EcsRole::default().metadata_endpoint(emulator.running.url()));
    assert_eq!(call(&im).await.expect("an answer"), 1);
    let keys = issued(&emulator).await;
    assert_eq!((&keys[0]["issuer"], &keys[0]["role"]), (&json!("ecs_role"), &json!("emulator-role")));

    emulator.control("POST", "credentials/ecs", json!({"role": ""})).await;
    let im = client(&emulator, EcsRole::default().metadata_endpoint(emulator.running.url()));
    let error = call(&im).await.expect_err("no role").to_string();
    assert!(
        error.contains("ECS metadata: the request for the role's name was answered with HTTP 404"),
        "{error}"
    );
}

#[tokio::test]
async fn a_role_by_oidc() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, "eyJ.oidc.token\n").expect("a file");
    let path = file.to_str().expect("a path");
    let im = client(&emulator, AssumeRoleWithOidc::new(ROLE, path).endpoint(emulator.running.url()));
    assert_eq!(call(&im).await.expect("an answer"), 1);
    assert_eq!(issued(&emulator).await[0]["issuer"], "assume_role_with_oidc");

    std::fs::remove_file(&file).expect("removed");
    emulator.control("POST", "credentials/expire", json!({})).await;
    let error = call(&im).await.expect_err("no token").to_string();
    assert!(error.contains(&format!("{path} is not there")), "{error}");
}

#[tokio::test]
async fn a_profile_with_a_role() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.json");
    let profile = json!({"mode": "ramrolearn", "access-key": ACCESS_KEY, "secret-key": SECRET_KEY,
        "role-name": "im-sender", "account-id": "2100000001"});
    std::fs::write(&file, json!({"current": "app", "profiles": {"app": profile}}).to_string())
        .expect("a file");
    let path = file.to_str().expect("a path");
    let im = client(&emulator, ConfigFile::default().path(path).sts_endpoint(emulator.running.url()));
    assert_eq!(call(&im).await.expect("an answer"), 1);
    assert_eq!(issued(&emulator).await[0]["role"], ROLE);
}

#[tokio::test]
async fn what_sts_refuses_is_told_without_secrets() {
    let emulator = emulator().await;
    let im = client(&emulator, role(&emulator));
    emulator
        .faults(json!([{"action": "AssumeRole", "fault": {"type": "api_error", "code": "AccessDenied", "message": "no trust"}}]))
        .await;
    let error = call(&im).await.expect_err("no keys");
    assert!(!error.maybe_sent());
    let Error::Validation(error) = error else { panic!("{error}") };
    assert_eq!(error.path, "credentials");
    let words = error.words();
    assert!(words.contains(ROLE) && words.contains("HTTP 403: AccessDenied: no trust, request "), "{words}");
    assert!(!words.contains(SECRET_KEY), "{words}");
    assert_eq!(emulator.requests("QueryOnlineStatus").await.len(), 0);

    // By a clock that is off, it is asked again by its own.
    emulator
        .faults(json!([{"action": "AssumeRole", "fault": {"type": "date_skew", "seconds": 7_200}}]))
        .await;
    let im = client(&emulator, role(&emulator));
    assert_eq!(call(&im).await.expect("an answer"), 1);

    // Busy, it is asked again after a second.
    let im = client(&emulator, role(&emulator));
    emulator
        .faults(json!([{"action": "AssumeRole", "first": 1, "fault": {"type": "api_error", "code": "AccountFlowLimitExceeded"}}]))
        .await;
    assert_eq!(call(&im).await.expect("an answer"), 1);
}

#[tokio::test]
async fn a_metadata_service_that_hangs_is_bounded() {
    let emulator = emulator().await;
    emulator.faults(json!([{"action": "MetadataToken", "fault": {"type": "hang"}}])).await;
    let im = client(&emulator, EcsRole::default().metadata_endpoint(emulator.running.url()));
    let error = call(&im).await.expect_err("no keys").to_string();
    assert!(error.contains("the metadata service: ") && error.contains("(3 attempts)"), "{error}");
}

#[tokio::test]
async fn settings_are_checked_when_the_client_is_built() {
    let build = |provider: Chain| ImClient::builder().credentials_provider(provider).app_id(1).build();
    let Error::Validation(error) =
        build(Chain::default().sts_endpoint("http://sts.example")).expect_err("refused")
    else {
        panic!("another kind")
    };
    assert_eq!(error.rule, "base_url");
    let build = ImClient::builder().credentials_provider(AssumeRole::new("im-sender")).app_id(1).build();
    let Error::Validation(error) = build.expect_err("refused") else { panic!("another kind") };
    assert_eq!((error.path.as_str(), error.rule), ("role_trn", "role_trn"));
}

/// A client whose provider does something else the first time, and then gives keys.
fn after<T>(emulator: &Emulator, first: fn() -> T) -> (ImClient, Arc<AtomicU32>)
where
    T: Future<Output = Result<Credentials, CredentialsError>> + Send + 'static,
{
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let im = client(emulator, move || {
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        async move { if is_first { first().await } else { Ok(Credentials::new(ACCESS_KEY, SECRET_KEY)) } }
    });
    (im, asked)
}

#[tokio::test]
async fn a_provider_that_panics_fails_who_waits_and_is_asked_again() {
    let emulator = emulator().await;
    let (im, asked) = after(&emulator, || async { panic!("in a provider") });
    for outcome in join_all([call(&im), call(&im)]).await {
        let error = outcome.expect_err("no keys").to_string();
        assert!(error.contains("the provider gave none: the provider panicked"), "{error}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(call(&im).await.expect("an answer"), 1);
}

/// A vault's error, behind which is another.
#[derive(Debug)]
struct Sealed(std::io::Error);

impl std::fmt::Display for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the vault is sealed")
    }
}

impl std::error::Error for Sealed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[tokio::test]
async fn the_error_of_a_provider_is_the_cause() {
    use std::error::Error as _;

    let emulator = emulator().await;
    let (im, _) = after(&emulator, || async {
        Err(Sealed(std::io::Error::from(std::io::ErrorKind::PermissionDenied)).into())
    });
    let error = call(&im).await.expect_err("no keys");
    assert!(error.to_string().contains("the provider gave none: the vault is sealed"), "{error}");
    let sealed =
        error.source().and_then(|cause| cause.downcast_ref::<Sealed>()).expect("the provider's error");
    assert_eq!(sealed.0.kind(), std::io::ErrorKind::PermissionDenied);
    assert_eq!(call(&im).await.expect("an answer"), 1);
}

#[tokio::test]
async fn a_provider_that_hangs_ends_a_call_at_its_own_limit() {
    let emulator = emulator().await;
    let (im, asked) = after(&emulator, pending);
    let request = || QueryOnlineStatusRequest::new([UserId(10_001)]);
    let limited = || im.query_online_status(request()).timeout(Duration::from_millis(50));
    for _ in 0..2 {
        let error = limited().await.expect_err("no keys").to_string();
        assert!(error.contains("no answer in time"), "{error}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(emulator.requests("QueryOnlineStatus").await.len(), 0);
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_its_run_to_the_others() {
    let emulator = emulator().await;
    let (im, asked) = after(&emulator, || async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(Credentials::new(ACCESS_KEY, SECRET_KEY))
    });
    let dropped = tokio::time::timeout(Duration::from_millis(50), call(&im));
    let (dropped, other) = futures_util::future::join(dropped, call(&im)).await;
    assert!(dropped.is_err());
    assert_eq!(other.expect("an answer"), 1);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}
