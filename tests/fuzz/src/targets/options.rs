//! Options in JSON, as the drivers of every language give them.

use volc_im_core::callbacks::Callbacks;
use volc_im_core::machine::options::{BatchOptions, CallOptions, ClientOptions, OptionNames, Scope};

use crate::{Bytes, Target, seeds};

pub const TARGET: Target =
    Target { name: "options", reads: "options of clients, calls, batches and callbacks", run, seeds: all };

const NAMES: [OptionNames; 4] =
    [OptionNames::JAVASCRIPT, OptionNames::PYTHON, OptionNames::KOTLIN, OptionNames::RUST];

fn all() -> Vec<Vec<u8>> {
    let mut all = seeds::texts("machine/options.jsonl", "client");
    all.push(br#"{"secret":["a-secret","another"],"appId":123456,"eventId":"uuid","events":["AfterX"],"toleranceSeconds":300}"#.to_vec());
    all.push(br#"{"accessKeyId":"a","secretAccessKey":"s","appId":1,"retry":{"maxAttempts":3,"baseDelayMs":5},"deadlineMs":100}"#.to_vec());
    all.into_iter().map(|text| [&[0][..], &text].concat()).collect()
}

fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let names = bytes.pick(&NAMES);
    let text = String::from_utf8_lossy(bytes.rest());
    let kinds = [
        ClientOptions::from_json(&text, names).err(),
        CallOptions::from_json(&text, Scope::Call, names).err(),
        CallOptions::from_json(&text, Scope::RawCall, names).err(),
        BatchOptions::from_json(&text, names).err(),
        Callbacks::from_json(&text, names).err(),
    ];
    for error in kinds.iter().flatten() {
        assert_eq!(error.kind(), "validation", "{error}");
    }
}
