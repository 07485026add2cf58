//! What a search for keys reads: files, then responses. The first byte picks the plan.

use volc_im_core::credentials::{Environment, Plan, Resolver, Step};
use volc_im_core::machine::options::OptionNames;
use volc_im_core::machine::output::ResponseHead;

use super::now;
use crate::{Bytes, Target};

pub const TARGET: Target =
    Target { name: "credentials", reads: "files and responses with keys", run, seeds: all };

const PLANS: [&str; 4] = [
    "\"configFile\"",
    "\"ecsRole\"",
    "{\"assumeRole\":{\"roleTrn\":\"trn:iam::1:role/a\",\"source\":{\"accessKeyId\":\"AK\",\"secretAccessKey\":\"SK\"}}}",
    "{\"assumeRoleWithOidc\":{\"roleTrn\":\"trn:iam::1:role/a\",\"tokenFile\":\"/t\"}}",
];

/// More steps than any search has.
const MANY: u32 = 1_000;

fn all() -> Vec<Vec<u8>> {
    vec![
        b"\0{\"access_key\":\"AK\",\"secret_key\":\"SK\",\"session_token\":\"t\"}".to_vec(),
        b"\x01role\0{\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"SK\",\"SessionToken\":\"t\",\"ExpiredTime\":\"2025-04-17T15:09:39Z\"}".to_vec(),
        b"\x02{\"ResponseMetadata\":{},\"Result\":{\"Credentials\":{\"AccessKeyId\":\"AK\",\"SecretAccessKey\":\"SK\",\"SessionToken\":\"t\",\"ExpiredTime\":\"2025-04-17T15:09:39Z\"}}}".to_vec(),
        b"\x03a.token\0{\"ResponseMetadata\":{\"Error\":{\"Code\":\"AccessDenied\"}}}".to_vec(),
    ]
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let Ok(plan) = Plan::from_json(bytes.pick(&PLANS), OptionNames::JAVASCRIPT) else { return };
    let Ok(mut search) = Resolver::new(plan).start(Environment::new(Some("/h")), &[7; 16]) else { return };
    let mut parts = bytes.rest().split(|byte| *byte == 0);
    let mut ms = 0;
    for _ in 0..MANY {
        match search.next(now(ms)) {
            Step::ReadFile { token, .. } => match parts.next() {
                Some(part) => search.on_file(token, part),
                None => search.on_no_file(token),
            },
            Step::Send { token, .. } => match parts.next() {
                Some(part) => {
                    search.on_response(
                        now(ms),
                        token,
                        ResponseHead { status: 200, ..ResponseHead::default() },
                        part,
                    );
                }
                None => search.on_transport_error(now(ms), token, "gone"),
            },
            Step::Wait(wait) => ms += wait,
            Step::Done(_) | Step::Failed(_) => return,
        }
    }
    panic!("the search never ends");
}
