//! `tests/vectors/machine`: scripts with virtual time, on core.

#[path = "support/script.rs"]
mod script;
mod support;

macro_rules! scripts {
    ($($name:ident: $file:literal)*) => {
        $(#[test]
        fn $name() {
            for line in support::vectors(concat!("machine/", $file, ".jsonl")) {
                script::play(&line);
            }
        })*
    };
}

scripts! {
    calls: "call"
    batches: "batch"
    pacing: "pacing"
    clocks: "clock"
    options: "options"
    providers: "provider"
    campaigns: "ledger"
}
