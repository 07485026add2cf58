//! What a search for keys reads: files, then responses.

use volc_im_core::credentials::{Environment, Plan, Resolver, Step};
use volc_im_core::machine::options::OptionNames;
use volc_im_core::machine::output::ResponseHead;

use super::now;
use crate::{Target, seeds};

pub const TARGET: Target =
    Target { name: "credentials", reads: "files of keys, responses of STS and of the metadata service", run, seeds: all };

const PLANS: [&str; 4] = [
    "\"configFile\"",
    "\"ecsRole\"",
    "{\"assumeRole\":{\"roleTrn\":\"trn:iam::1:role/a\",\"source\":{\"accessKeyId\":\"AK\",\"secretAccessKey\":\"the-secret\"}}}",
    "{\"assumeRoleWithOidc\":{\"roleTrn\":\"trn:iam::1:role/a\",\"tokenFile\":\"/t\"}}",
];

/// Steps after which a search has ended, whatever it was given.
const MOST_STEPS: usize = 200;

/// Files and bodies of the vectors, each for every plan.
fn all() -> Vec<Vec<u8>> {
    let texts: Vec<Vec<u8>> = seeds::vectors("machine/credentials.jsonl")
        .iter()
        .flat_map(|vector| vector["steps"].as_array().cloned().unwrap_or_default())
        .flat_map(|step| ["text", "file", "body"].map(|name| step[name].as_str().map(str::as_bytes).map(<[u8]>::to_vec)))
        .flatten()
        .collect();
    assert!(!texts.is_empty(), "the vectors have no texts");
    let of_plan = |plan: u8| texts.iter().map(move |text| [&[plan][..], text].concat());
    (0..4).flat_map(of_plan).collect()
}

/// The first byte picks the plan; zeros part what is read.
fn run(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let plan = PLANS[usize::from(*first) % PLANS.len()];
    let plan = Plan::from_json(plan, OptionNames::JAVASCRIPT).expect("a plan");
    let search = Resolver::new(plan).start(Environment::new(Some("/h")), &[7; 16]);
    let mut search = search.expect("a search");
    let mut parts = rest.split(|byte| *byte == 0);
    let mut ms = 0;
    for _ in 0..MOST_STEPS {
        match search.next(now(ms)) {
            Step::ReadFile { token, .. } => match parts.next() {
                Some(part) => search.on_file(token, part),
                None => search.on_no_file(token),
            },
            Step::Send { token, .. } => match parts.next() {
                Some(part) => {
                    search.on_response(now(ms), token, ResponseHead { status: 200, ..ResponseHead::default() }, part);
                }
                None => search.on_transport_error(now(ms), token, "gone"),
            },
            Step::Wait(wait) => ms += wait,
            Step::Done(_) => return,
            Step::Failed(message) => {
                assert!(!message.contains("the-secret"), "{message}");
                return;
            }
        }
    }
    panic!("the search does not end");
}
