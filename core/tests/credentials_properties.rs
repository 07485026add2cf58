//! What holds of every search for keys, and of every provider, whatever comes in whatever order.

mod support;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;
use volc_im_core::credentials::{Credentials, Environment, Plan, Provided, Resolver, Step, variables};
use volc_im_core::machine::call::{Call, Callee};
use volc_im_core::machine::client::{CallSpec, Client};
use volc_im_core::machine::options::{CallOptions, ClientOptions, OptionNames};
use volc_im_core::machine::output::{Machine, Output};
use volc_im_core::machine::pacing::Accounts;
use volc_im_core::model::shape::Operation;
use volc_im_core::time::{MonoTime, Now};
use volc_im_core::wire::protocol::JsonStyle;

/// In every secret of these tests, and in no name.
const SECRET: &str = "s3cr3t";

const PLANS: [&str; 7] = [
    r#""chain""#,
    r#"{"chain":{"skipBroken":true}}"#,
    r#""configFile""#,
    r#""ecsRole""#,
    r#"{"assumeRole":{"roleTrn":"trn:iam::1:role/a","source":"environment"}}"#,
    r#"{"assumeRole":{"roleTrn":"trn:iam::1:role/a"}}"#,
    r#"{"assumeRoleWithOidc":{"roleTrn":"trn:iam::1:role/a","tokenFile":"/t"}}"#,
];

/// What a file or a response may hold: what is right somewhere, cut or with a byte changed, or anything.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let keys = r#""AccessKeyId":"AKTP","SecretAccessKey":"s3cr3t","SessionToken":"s3cr3t""#;
    let right = vec![
        format!(r#"{{"Result":{{"Credentials":{{{keys},"ExpiredTime":"2030-01-01T00:00:00+08:00"}}}}}}"#),
        format!(r#"{{{keys},"ExpiredTime":"2030-01-01T00:00:00Z"}}"#),
        r#"{"ResponseMetadata":{"Error":{"Code":"AccessDenied","Message":"no"}}}"#.to_owned(),
        r#"{"profiles":{"default":{"access-key":"AK","secret-key":"s3cr3t"}}}"#.to_owned(),
        r#"{"profiles":{"default":{"mode":"ramrolearn","access-key":"AK","secret-key":"s3cr3t","role-name":"a","account-id":"1"}}}"#.to_owned(),
        r#"{"profiles":{"default":{"mode":"oidc","role-trn":"trn:iam::1:role/a","oidc-token-file":"/t"}}}"#.to_owned(),
        r#"{"profiles":{"default":{"mode":"ecsrole"}}}"#.to_owned(),
        r#"{"ak":"AK","sk":"s3cr3t"}"#.to_owned(),
        r#"["app"]"#.to_owned(),
        "s3cr3t:oidc:token".to_owned(),
    ];
    let changed = (prop::sample::select(right), any::<prop::sample::Index>(), any::<u8>(), 0u8..4).prop_map(
        |(text, at, byte, how)| {
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            match how {
                0 => bytes.truncate(at),
                1 => bytes[at] = byte,
                _ => {}
            }
            bytes
        },
    );
    prop_oneof![4 => changed, 1 => prop::collection::vec(any::<u8>(), 0..64)]
}

/// What becomes of a step.
#[derive(Clone, Debug)]
enum Fate {
    Content(u16, Vec<u8>),
    Missing,
    Failed,
    Nothing,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let status = prop::sample::select(vec![200u16, 200, 200, 400, 403, 404, 429, 503]);
    let fate = prop_oneof![
        6 => (status, content()).prop_map(|(status, body)| Fate::Content(status, body)),
        1 => Just(Fate::Missing),
        1 => Just(Fate::Failed),
        1 => Just(Fate::Nothing),
    ];
    prop::collection::vec(fate, 40)
}

fn at(ms: u64) -> Now {
    let wall = support::noon().plus_millis(i64::try_from(ms).expect("a time"));
    Now { wall, mono: MonoTime::from_millis(ms) }
}

proptest! {
    #[test]
    fn a_search_ends_in_time_and_its_error_has_no_secret(
        plan in prop::sample::select(&PLANS[..]),
        given in prop::collection::vec(any::<bool>(), 32),
        fates in fates(),
    ) {
        let resolver = Resolver::new(Plan::from_json(plan, OptionNames::JAVASCRIPT).expect("a plan"));
        let mut fates = fates.into_iter();
        let mut ms = 0;
        for _ in 0..2 {
            let mut environment = Environment::new(Some("/home/u"));
            for (name, is_given) in variables().into_iter().zip(&given) {
                let value = match name {
                    _ if name.ends_with("_TRN") => "trn:iam::1:role/a",
                    _ if name.ends_with("_FILE") => "/t",
                    _ if name.ends_with("_DISABLED") => "false",
                    _ if name.ends_with("_ENDPOINT") => "sts.example",
                    _ if name.contains("SECRET") || name.contains("TOKEN") => SECRET,
                    _ => "name",
                };
                // Keys would end most searches at once.
                if *is_given && !name.contains("_KEY") && !name.contains("KEY_") {
                    environment.add(name, value);
                }
            }
            let mut search = resolver.start(environment, &[7; 16]).expect("a search");
            let began = ms;
            let mut pending = None;
            let message = loop {
                match search.next(at(ms)) {
                    Step::ReadFile { token, .. } => pending = Some((token, false)),
                    Step::Send { token, request, .. } => {
                        prop_assert!(!request.url.contains(SECRET), "{}", request.url);
                        pending = Some((token, true));
                    }
                    Step::Wait(wait) => {
                        let fate = pending.take().and_then(|step| Some((step, fates.next()?)));
                        match fate {
                            Some(((token, true), Fate::Content(status, body))) => search.on_response(at(ms), token, status, &body),
                            Some(((token, true), Fate::Missing | Fate::Failed)) => search.on_transport_error(at(ms), token, "refused"),
                            Some(((token, false), Fate::Content(_, bytes))) => search.on_file(token, &bytes),
                            Some(((token, false), Fate::Missing)) => search.on_no_file(token),
                            Some(((token, false), Fate::Failed)) => search.on_file_failed(token, "denied"),
                            _ => ms += wait,
                        }
                    }
                    Step::Done(_) => break String::new(),
                    Step::Failed(message) => break message,
                }
                prop_assert!(ms - began <= 28_000, "{}", ms - began);
                let shown = format!("{search:?}");
                prop_assert!(!shown.contains(SECRET), "{}", shown);
            };
            prop_assert!(!message.contains(SECRET), "{message}");
            prop_assert!(matches!(search.next(at(ms)), Step::Wait(_)));
        }
    }

    #[test]
    fn any_declaration_is_read_or_refused(text in "\\PC{0,60}", name in "[a-zA-Z]{0,12}", value in "[\\[\\]{}\":,a-z0-9]{0,30}") {
        for text in [text, format!("{{\"{name}\":{value}}}"), format!("{{\"assumeRole\":{value}}}")] {
            let _ = Plan::from_json(&text, OptionNames::JAVASCRIPT);
        }
    }

    #[test]
    fn one_run_of_a_provider_is_under_way_at_a_time(
        deeds in prop::collection::vec((0u64..12_000, 0usize..4, 0u8..5, 0i64..120_000), 1..60),
    ) {
        let mut options = ClientOptions::new(None, 123_456, OptionNames::JAVASCRIPT);
        options.policy.max_attempts = 1;
        let client = Client::new(options, &Accounts::new(), at(0)).expect("a client");
        let mut calls: Vec<Option<Call>> = (0..4).map(|_| None).collect();
        let mut under_way: Option<(u64, u64)> = None;
        let mut ms = 0;
        for (passed, which, deed, expires_in) in deeds {
            ms += passed;
            let slot = calls.get_mut(which).expect("a call");
            match deed {
                0 => {
                    if let Some((run, _)) = under_way.take() {
                        let keys = Credentials::new("AK", "secret", None).expect("keys");
                        let end = at(ms).wall.plus_millis(expires_in);
                        client.on_credentials(at(ms), run, &Provided::new(keys, Some(end)));
                    }
                }
                1 => {
                    if let Some((run, _)) = under_way.take() {
                        client.on_credentials_failed(at(ms), run, "words");
                    }
                }
                _ => *slot = Some(start(&client, at(ms))),
            }
            for call in calls.iter_mut().flatten() {
                loop {
                    match call.next(at(ms)) {
                        Output::RunProvider { run, timeout_ms } => {
                            prop_assert!(under_way.is_none_or(|(_, until)| until <= ms), "two runs");
                            under_way = Some((run, ms + timeout_ms));
                        }
                        Output::Wait(_) => break,
                        _ => {}
                    }
                }
            }
        }
    }
}

fn start(client: &Arc<Client>, now: Now) -> Call {
    let callee = Callee::Operation(Operation::find("QueryOnlineStatus").expect("an action"));
    let input = json!({"userIds": ["1"]}).to_string();
    let spec =
        CallSpec { callee, input: &input, style: JsonStyle::JAVASCRIPT, options: CallOptions::default() };
    client.start(spec, now, &[9; 16]).expect("a call")
}
