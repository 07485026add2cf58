//! What a search for keys reads: files, then responses. The first byte picks the plan.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volc_im_core::credentials::{Environment, Plan, Resolver, Step};
use volc_im_core::machine::options::OptionNames;
use volc_im_core::machine::output::ResponseHead;
use volc_im_core::time::{MonoTime, Now, WallTime};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let plans = [
        "\"configFile\"",
        "\"ecsRole\"",
        "{\"assumeRole\":{\"roleTrn\":\"trn:iam::1:role/a\",\"source\":{\"accessKeyId\":\"AK\",\"secretAccessKey\":\"SK\"}}}",
        "{\"assumeRoleWithOidc\":{\"roleTrn\":\"trn:iam::1:role/a\",\"tokenFile\":\"/t\"}}",
    ];
    let Some(plan) = plans.get(usize::from(*first) % plans.len()) else { return };
    let Ok(plan) = Plan::from_json(plan, OptionNames::JAVASCRIPT) else { return };
    let Ok(mut search) = Resolver::new(plan).start(Environment::new(Some("/h")), &[7; 16]) else { return };
    let mut parts = rest.split(|byte| *byte == 0);
    let mut ms = 0;
    loop {
        let now = Now { wall: WallTime::from_millis(1_700_000_000_000), mono: MonoTime::from_millis(ms) };
        match search.next(now) {
            Step::ReadFile { token, .. } => match parts.next() {
                Some(part) => search.on_file(token, part),
                None => search.on_no_file(token),
            },
            Step::Send { token, .. } => match parts.next() {
                Some(part) => search.on_response(now, token, ResponseHead { status: 200, ..ResponseHead::default() }, part),
                None => search.on_transport_error(now, token, "gone"),
            },
            Step::Wait(wait) => ms += wait,
            Step::Done(_) | Step::Failed(_) => return,
        }
    }
});
