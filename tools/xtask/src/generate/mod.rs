//! `cargo xtask generate`: writes the files that are made from the declarations in core, or checks that they are fresh.

mod actions_page;
mod chinese;
mod console_actions;
mod console_api;
mod kotlin_actions;
mod kotlin_codes;
mod kotlin_doc;
mod kotlin_json;
mod kotlin_shape;
mod kotlin_types;
mod page_words;
mod python_calls;
mod python_codes;
mod python_events;
mod python_inputs;
mod python_methods;
mod python_results;
mod python_tables;
mod python_types;
mod python_typing;
mod reference_page;
mod rust_dispatch;
mod rust_doc;
mod rust_methods;
mod rustfmt;
mod shape_walk;
mod swift_actions;
mod swift_codes;
pub mod swift_conversions;
mod swift_dispatch;
mod swift_methods;
mod swift_names;
mod swift_shape;
mod swift_types;
mod typescript_actions;
mod typescript_calls;
mod typescript_codes;
mod typescript_doc;
mod typescript_events;
mod typescript_redis;
mod typescript_telemetry;
mod typescript_types;
mod word_check;
mod words;

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::fs;

/// One generated file: its path below the root and the function that makes its text.
type Output = (&'static str, fn() -> Result<String>);

/// Every generated file of the repository.
const OUTPUTS: &[Output] = &[
    ("packages/npm/src/generated/types.ts", typescript_types::make),
    ("packages/npm/src/generated/codes.ts", typescript_codes::make),
    ("packages/npm/src/generated/events.ts", typescript_events::make),
    ("packages/npm/src/generated/actions.ts", typescript_actions::make),
    ("packages/npm/src/generated/redis-scripts.ts", typescript_redis::make),
    ("packages/npm/src/generated/telemetry.ts", typescript_telemetry::make),
    ("tests/packaging/typescript/generated-calls.ts", typescript_calls::make),
    ("tests/packaging/typescript/generated-wrong-calls.ts", typescript_calls::make_wrong),
    ("packages/rust/src/generated/methods.rs", rust_methods::make),
    ("packages/rust/tests/support/every_method.rs", rust_dispatch::make_calls),
    ("tests/conformance/rust/src/typed_actions.rs", rust_dispatch::make_types),
    ("packages/python/src/volc_im/_generated/codes.py", python_codes::make),
    ("packages/python/src/volc_im/_generated/results.py", python_results::make),
    ("packages/python/src/volc_im/_generated/inputs.py", python_inputs::make),
    ("packages/python/src/volc_im/_generated/methods.py", python_methods::make),
    ("packages/python/src/volc_im/_generated/calls.py", python_calls::make),
    ("packages/python/src/volc_im/_generated/events.py", python_events::make),
    ("packages/python/src/volc_im/_generated/tables.py", python_tables::make),
    ("packages/python/src/volc_im/_generated/version.py", python_tables::make_version),
    ("packages/python/tests/typing/every_call.py", python_typing::make),
    ("packages/python/tests/typing/wrong_calls.py", python_typing::make_wrong),
    ("packages/kotlin/src/generated/kotlin/volc/im/Blacklists.kt", || kotlin_types::make("blacklists")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Broadcasts.kt", || kotlin_types::make("broadcasts")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Conversations.kt", || kotlin_types::make("conversations")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Friends.kt", || kotlin_types::make("friends")),
    ("packages/kotlin/src/generated/kotlin/volc/im/LiveGroups.kt", || kotlin_types::make("live_groups")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Marks.kt", || kotlin_types::make("marks")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Messages.kt", || kotlin_types::make("messages")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Participants.kt", || kotlin_types::make("participants")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Tokens.kt", || kotlin_types::make("tokens")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Users.kt", || kotlin_types::make("users")),
    ("packages/kotlin/src/generated/kotlin/volc/im/Events.kt", kotlin_types::make_events),
    ("packages/kotlin/src/generated/kotlin/volc/im/Codes.kt", kotlin_codes::make),
    ("packages/kotlin/src/generated/kotlin/volc/im/Json.kt", kotlin_json::make),
    ("packages/kotlin/src/generated/kotlin/volc/im/Action.kt", kotlin_actions::make),
    ("packages/kotlin/src/generated/kotlin/volc/im/ImActions.kt", kotlin_actions::make_suspending),
    ("packages/kotlin/src/generated/kotlin/volc/im/BlockingImActions.kt", kotlin_actions::make_blocking),
    ("packages/swift/Sources/VolcIM/Generated/Blacklists.swift", || swift_types::make("blacklists")),
    ("packages/swift/Sources/VolcIM/Generated/Broadcasts.swift", || swift_types::make("broadcasts")),
    ("packages/swift/Sources/VolcIM/Generated/Conversations.swift", || swift_types::make("conversations")),
    ("packages/swift/Sources/VolcIM/Generated/Friends.swift", || swift_types::make("friends")),
    ("packages/swift/Sources/VolcIM/Generated/LiveGroups.swift", || swift_types::make("live_groups")),
    ("packages/swift/Sources/VolcIM/Generated/Marks.swift", || swift_types::make("marks")),
    ("packages/swift/Sources/VolcIM/Generated/Messages.swift", || swift_types::make("messages")),
    ("packages/swift/Sources/VolcIM/Generated/Participants.swift", || swift_types::make("participants")),
    ("packages/swift/Sources/VolcIM/Generated/Tokens.swift", || swift_types::make("tokens")),
    ("packages/swift/Sources/VolcIM/Generated/Users.swift", || swift_types::make("users")),
    ("packages/swift/Sources/VolcIM/Generated/Events.swift", swift_types::make_events),
    ("packages/swift/Sources/VolcIM/Generated/Codes.swift", swift_codes::make),
    ("packages/swift/Sources/VolcIM/Generated/ClientMethods.swift", swift_methods::make),
    ("packages/swift/Sources/VolcIM/Generated/Actions.swift", swift_actions::make),
    ("packages/swift/Vectors/EveryAction.swift", swift_dispatch::make),
    ("packages/emulator/console/src/generated/actions.ts", console_actions::make),
    ("packages/emulator/console/src/generated/api.ts", console_api::make),
    ("packages/ACTIONS.md", actions_page::make),
    ("packages/ACTIONS.zh-CN.md", actions_page::make_chinese),
];

/// Writes the stale files. With `check`, writes nothing and fails when a file is stale.
pub fn run(check: bool) -> Result<()> {
    word_check::check()?;
    let mut stale = Vec::new();
    for (path, make) in OUTPUTS {
        let file = workspace::root().join(path);
        let made = make().with_context(|| format!("cannot generate {path}"))?;
        let fresh = if path.ends_with(".rs") { rustfmt::formatted(&made)? } else { made };
        if fs::read_to_string(&file).is_ok_and(|present| present == fresh) {
            continue;
        }
        stale.push(*path);
        if !check {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&file, fresh).with_context(|| format!("cannot write {path}"))?;
            println!("wrote {path}");
        }
    }
    if check && !stale.is_empty() {
        bail!("stale: {}; run `cargo xtask generate`", stale.join(", "));
    }
    println!("{} generated files, {} stale", OUTPUTS.len(), stale.len());
    Ok(())
}
