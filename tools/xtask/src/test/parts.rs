//! All parts of the tests, the ones that others wait for first.

use crate::setup::tool::{
    ACTIONLINT, ARM64, CHROMIUM, LINTS, LOADERS, MAVEN, NODE, PYTHON, READELF, REDIS, SWIFT, UMOCI, WASM,
    WINDOWS_NODE, WINE, ZIG,
};
use crate::test::part::Resource::{CargoDebug, CargoRelease, CargoWasm, Maven, Swift};
use crate::test::part::{Part, part};
use crate::{api, bench, build, demo, generate, test, toolchain};

/// What every part looks at.
pub const EVERYWHERE: &[&str] = &[
    ".cargo",
    ".ci",
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain.toml",
    "tools/xtask/Cargo.toml",
    "tools/xtask/src/build",
    "tools/xtask/src/command.rs",
    "tools/xtask/src/folder.rs",
    "tools/xtask/src/main.rs",
    "tools/xtask/src/run.rs",
    "tools/xtask/src/setup",
    "tools/xtask/src/test",
    "tools/xtask/src/toolchain",
    "tools/xtask/src/workspace.rs",
];

/// Every part of the tests, in the order in which they start where nothing else decides it.
pub const TESTS: &[Part] = &[
    Part {
        tools: &[&LINTS],
        inputs: &["bindings-uniffi", "bindings-wasm", "core", "packages", "rustfmt.toml", "tests", "tools"],
        ..part("format", test::rust::format)
    },
    Part {
        holds: &[CargoRelease],
        inputs: &["packages/emulator", "tools/xtask/src/emulator.rs"],
        ..part("build-emulator", || build::emulator::release().map(drop))
    },
    Part {
        tools: &[&ZIG, &PYTHON],
        holds: &[CargoDebug],
        inputs: &["bindings-uniffi/bindgen"],
        ..part("build-bindgen", toolchain::zig::build_bindgen)
    },
    Part {
        tools: &[&NODE, &WASM],
        holds: &[CargoWasm],
        inputs: &["bindings-wasm", "core", "packages/npm"],
        ..part("build-npm", || build::npm::tarball().map(drop))
    },
    Part {
        tools: &[&LINTS],
        inputs: &[
            "core",
            "docs",
            "packages",
            "rustfmt.toml",
            "tests/conformance/rust",
            "tests/packaging/typescript",
            "tools/codegen",
            "tools/xtask/src/generate.rs",
            "tools/xtask/src/rustfmt.rs",
        ],
        ..part("generated", || generate::run(true))
    },
    Part {
        after: &["build-bindgen"],
        tools: &[&ZIG, &READELF, &PYTHON],
        holds: &[CargoRelease],
        inputs: &["bindings-uniffi", "core", "packages/rust", "packages/python"],
        ..part("build-wheel", || build::python::wheel_of_this_machine().map(drop))
    },
    Part {
        tools: &[&LINTS, &WASM],
        holds: &[CargoDebug],
        inputs: &[
            "bindings-uniffi",
            "bindings-wasm",
            "core",
            "packages/cli",
            "packages/emulator",
            "packages/rust",
            "tests",
            "tools",
        ],
        ..part("clippy", test::rust::clippy)
    },
    Part {
        holds: &[CargoDebug],
        inputs: &["bindings-uniffi", "core", "packages/emulator", "packages/rust", "tests/conformance/judge"],
        ..part("build-tests", test::rust::build)
    },
    Part {
        tools: &[&ZIG, &READELF, &NODE, &PYTHON],
        holds: &[CargoRelease],
        inputs: &["core", "packages/cli", "packages/emulator", "packages/rust"],
        ..part("build-program", || build::emulator_program::everything().map(drop))
    },
    Part {
        after: &["build-bindgen"],
        tools: &[&ZIG, &SWIFT],
        holds: &[CargoRelease],
        inputs: &["bindings-uniffi", "core", "packages/rust", "packages/swift", "tools/codegen"],
        ..part("build-swift", || build::swift::everything().map(drop))
    },
    Part {
        after: &["build-bindgen"],
        tools: &[&ZIG, &MAVEN],
        holds: &[CargoRelease, Maven],
        inputs: &["bindings-uniffi", "core", "packages/rust", "packages/kotlin", "tools/codegen"],
        ..part("build-kotlin", || build::kotlin::jar().map(drop))
    },
    Part {
        after: &["build-wheel"],
        tools: &[&ZIG, &READELF, &PYTHON],
        holds: &[CargoRelease],
        ..part("build-wheels", || build::python::everything().map(drop))
    },
    Part {
        holds: &[CargoDebug],
        inputs: &["ARCHITECTURE.md", "core", "tools/codegen", "tools/xtask"],
        ..part("xtask", test::rust::xtask)
    },
    Part { after: &["build-tests"], inputs: &["tests/vectors"], ..part("core", test::rust::core) },
    Part {
        after: &["build-program"],
        tools: &[&UMOCI, &MAVEN],
        holds: &[CargoRelease, Maven],
        inputs: &["packages/emulator-kotlin", "packages/emulator-npm", "packages/emulator-python"],
        ..part("build-emulator-packages", || build::emulator_packages().map(drop))
    },
    Part { after: &["build-tests"], ..part("emulator", test::rust::emulator) },
    Part {
        after: &["build-tests"],
        holds: &[CargoDebug],
        inputs: &["core", "packages/cli", "packages/emulator", "packages/rust"],
        ..part("cli", test::rust::cli)
    },
    Part {
        after: &["build-tests"],
        tools: &[&REDIS],
        inputs: &["tests/vectors"],
        ..part("rust", test::rust::rust)
    },
    Part { after: &["build-tests"], inputs: &["tests/vectors"], ..part("uniffi", test::rust::uniffi) },
    Part { after: &["build-tests"], inputs: &["tests/vectors"], ..part("judge", test::rust::judge) },
    Part {
        after: &["build-tests"],
        inputs: &["tests/callbacks/attack", "tests/fuzz", "tests/vectors"],
        ..part("fuzz-small", test::rust::fuzz)
    },
    Part {
        after: &["build-npm", "build-emulator"],
        tools: &[&REDIS],
        inputs: &["tests/vectors"],
        ..part("npm", test::npm::run)
    },
    Part {
        after: &["build-wheel", "build-emulator"],
        inputs: &["tests/vectors", "tools/codegen"],
        ..part("python", test::python::run)
    },
    Part {
        after: &["build-npm", "build-kotlin", "build-emulator"],
        holds: &[Maven],
        inputs: &["packages/kotlin", "tests/telemetry"],
        ..part("telemetry", test::telemetry::run)
    },
    Part {
        after: &["build-swift"],
        holds: &[Swift],
        inputs: &["packages/swift", "tests/conformance/swift"],
        ..part("build-swift-tests", test::swift::build)
    },
    Part {
        after: &[
            "build-npm",
            "build-wheel",
            "build-kotlin",
            "build-swift-tests",
            "build-emulator",
            "build-tests",
        ],
        tools: &[&REDIS],
        holds: &[CargoDebug, Maven, Swift],
        inputs: &["core", "packages/rust", "tests/conformance/rust", "tests/stores", "tests/vectors"],
        ..part("stores", test::stores::run)
    },
    Part {
        after: &["build-swift-tests", "build-emulator"],
        holds: &[Swift],
        inputs: &["tests/vectors"],
        ..part("swift", test::swift::run)
    },
    Part {
        after: &["build-swift", "build-emulator"],
        inputs: &["packages/swift", "tests/packaging/swift-system", "tests/packaging/swift-vendored"],
        ..part("swift-packaging", test::swift_packaging::run)
    },
    Part {
        after: &["build-kotlin", "build-emulator"],
        tools: &[&READELF],
        holds: &[Maven],
        inputs: &[
            "tests/conformance/kotlin",
            "tests/packaging/kotlin-java",
            "tests/packaging/kotlin-ktor",
            "tests/packaging/kotlin-projects",
            "tests/packaging/kotlin-second-uniffi",
            "tests/packaging/kotlin-shaded",
            "tests/packaging/kotlin-spring",
            "tests/packaging/kotlin-spring-starter",
            "tests/vectors",
        ],
        ..part("kotlin", test::kotlin::run)
    },
    Part {
        after: &["build-npm", "build-emulator"],
        inputs: &["tests/packaging", "tools/codegen"],
        ..part("packaging", test::packaging::run)
    },
    Part {
        after: &["build-npm", "build-emulator"],
        tools: &[&REDIS],
        inputs: &["core", "packages/emulator", "packages/npm", "tests/callbacks", "tests/vectors"],
        ..part("callbacks", test::callbacks::run)
    },
    Part {
        after: &["build-emulator"],
        tools: &[&NODE, &CHROMIUM],
        inputs: &["docs/pages/public/console", "packages/emulator"],
        ..part("console", test::console::run)
    },
    Part {
        after: &["build-npm", "build-wheel", "build-emulator-packages"],
        tools: &[&SWIFT],
        holds: &[CargoDebug, Maven],
        inputs: &["packages/swift", "tests/emulator-packages"],
        ..part("emulator-packages", test::emulator_packages::run)
    },
    Part { after: &["build-npm"], ..part("npm-docs", test::npm_docs::run) },
    Part {
        after: &["build-npm", "build-wheel", "build-kotlin", "build-swift-tests", "build-emulator"],
        tools: &[&NODE, &CHROMIUM],
        holds: &[CargoDebug, Maven, Swift],
        inputs: &["core", "docs", "packages/emulator/console", "packages/rust", "tools/codegen"],
        ..part("docs", test::docs::run)
    },
    Part {
        after: &["build-npm", "build-wheel", "build-kotlin", "build-emulator"],
        tools: &[&NODE, &PYTHON, &MAVEN],
        holds: &[CargoDebug, Maven],
        inputs: &["core", "docs/examples", "docs/tests", "packages/rust"],
        ..part("example-programs", test::example_programs::run)
    },
    Part {
        after: &["build-npm", "build-emulator"],
        tools: &[&PYTHON, &MAVEN],
        holds: &[Maven],
        inputs: &[
            "packages/emulator",
            "tests/packaging/signing-oracle",
            "tests/vectors",
            "tools/codegen/templates/site",
        ],
        ..part("oracle", test::oracle::run)
    },
    Part {
        after: &["build-wheels"],
        tools: &[&LOADERS],
        holds: &[CargoRelease],
        inputs: &["tests/packaging/native-library"],
        ..part("python-wheels", test::python::wheels)
    },
    Part {
        after: &["build-npm", "build-wheel", "build-kotlin", "build-swift-tests"],
        tools: &[&PYTHON],
        holds: &[CargoDebug, Maven, Swift],
        inputs: &["core", "packages/rust", "tests/api", "tools/xtask/src/api"],
        ..part("api", api::check)
    },
    Part { tools: &[&ACTIONLINT], inputs: &[".github"], ..part("workflows", test::workflows::run) },
    Part { after: &["build-wheels"], ..part("mach-o", test::mach_o::run) },
    Part {
        after: &["build-wheels", "build-program"],
        tools: &[&WINE],
        inputs: &["tests/packaging/native-library"],
        ..part("windows", test::windows::run)
    },
    Part {
        after: &["build-npm", "build-program"],
        tools: &[&WINE, &WINDOWS_NODE],
        inputs: &["tests/vectors"],
        ..part("windows-npm", test::windows::npm)
    },
    Part {
        tools: &[&ZIG, &WINE],
        holds: &[CargoDebug],
        inputs: &["core", "packages/emulator", "packages/rust", "tests/vectors"],
        ..part("windows-rust", test::windows::rust)
    },
    Part {
        after: &["build-wheels", "build-swift", "build-kotlin", "build-emulator", "build-program"],
        tools: &[&ARM64],
        holds: &[Maven],
        inputs: &["tests/packaging/kotlin-java", "tests/packaging/native-library"],
        ..part("arm64", test::arm64::run)
    },
    // Of the wheel, it compares the library.
    Part {
        after: &["build-npm", "build-wheel"],
        unaffected_by: &["packages/python"],
        ..part("reproducible", test::reproducible::some)
    },
    Part {
        after: &["build-npm", "build-wheel", "build-kotlin", "build-swift-tests"],
        holds: &[CargoDebug, Maven, Swift],
        inputs: &["packages/emulator", "tests/conformance", "tests/vectors"],
        ..part("conformance", test::conformance::run)
    },
    Part { after: &["build-npm", "build-emulator"], inputs: DEMO, ..part("demo", demo::run_node) },
    Part {
        after: &["build-npm", "build-emulator"],
        inputs: DEMO,
        ..part("demo-workerd", demo::workerd::run)
    },
    Part {
        after: &["build-emulator"],
        holds: &[CargoDebug],
        inputs: &["core", "packages/rust", "tools/xtask/src/demo"],
        ..part("demo-rust", demo::rust::run)
    },
    Part { after: &["build-wheel", "build-emulator"], inputs: DEMO, ..part("demo-python", demo::run_python) },
];

/// What takes too long for every change, and builds on the tests' parts.
pub const SOAK: &[Part] = &[
    Part {
        after: &[
            "build-npm",
            "build-wheels",
            "build-kotlin",
            "build-swift",
            "build-emulator",
            "build-emulator-packages",
        ],
        holds: &[CargoRelease],
        ..part("reproducible-all", test::reproducible::all)
    },
    Part { holds: &[CargoRelease], ..part("soak-callbacks", test::soak::callbacks) },
    Part { after: &["build-npm"], ..part("soak-npm", bench::npm_memory) },
    Part {
        after: &["build-npm", "build-emulator"],
        inputs: &["tests/soak"],
        ..part("load-npm", test::soak::load_npm)
    },
    Part {
        after: &["build-wheel", "build-emulator"],
        inputs: &["tests/soak"],
        ..part("load-python", test::soak::load_python)
    },
    Part { after: &["build-npm"], inputs: &["tests/sizes"], ..part("sizes-npm", test::soak::sizes_npm) },
    Part {
        after: &["build-wheel"],
        inputs: &["tests/sizes"],
        ..part("sizes-python", test::soak::sizes_python)
    },
    Part {
        after: &["build-kotlin"],
        holds: &[Maven],
        inputs: &["tests/sizes"],
        ..part("sizes-jvm", test::soak::sizes_jvm)
    },
    Part {
        after: &["build-swift"],
        holds: &[Swift],
        inputs: &["tests/sizes"],
        ..part("sizes-swift", test::soak::sizes_swift)
    },
    Part {
        after: &["build-kotlin", "build-emulator"],
        holds: &[Maven],
        inputs: &["tests/soak"],
        ..part("load-jvm", test::soak::load_jvm)
    },
    Part { after: &["build-npm", "build-emulator"], ..part("soak-faults", bench::faults) },
    Part {
        after: &["build-kotlin", "build-emulator"],
        holds: &[Maven],
        ..part("soak-kotlin", test::soak::kotlin)
    },
    Part {
        after: &["build-swift", "build-emulator"],
        holds: &[Swift],
        ..part("soak-swift", test::soak::swift)
    },
];

const DEMO: &[&str] = &["tools/xtask/src/demo", "tools/xtask/src/emulator.rs"];

/// Every part.
pub fn all() -> impl Iterator<Item = &'static Part> + Clone {
    TESTS.iter().chain(SOAK)
}

/// The part of a name.
pub fn named(name: &str) -> Option<&'static Part> {
    all().find(|part| part.name == name)
}

/// Parts and all that they come after, in the order of the list.
pub fn with_what_comes_before(names: &[&str]) -> Vec<&'static Part> {
    let mut wanted: Vec<&str> = names.to_vec();
    let mut at = 0;
    while let Some(part) = wanted.get(at).copied() {
        for before in named(part).map_or(&[][..], |part| part.after) {
            if !wanted.contains(before) {
                wanted.push(before);
            }
        }
        at += 1;
    }
    all().filter(|part| wanted.contains(&part.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::{TESTS, all, named};
    use crate::command::{command, output};
    use crate::test::changed::{inputs, is_below};
    use crate::workspace;

    /// Files that no part looks at.
    const UNTESTED: &[&str] = &[
        ".github/ISSUE_TEMPLATE",
        ".gitignore",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "NOTICE.md",
        "README.md",
        "README.zh-CN.md",
        "SECURITY.md",
        "THREAT_MODEL.md",
        "deny.toml",
        "tests/bench",
        "tests/fuzz.md",
        "tests/mutants.md",
        "tests/release",
        "tests/sizes",
        "tests/soak",
        "tools",
    ];

    #[test]
    fn a_part_comes_after_parts_of_the_list() {
        for part in all() {
            for before in part.after {
                let known = all().take_while(|other| other.name != part.name);
                assert!(known.clone().any(|other| other.name == *before), "{} before {before}", part.name);
            }
            assert_eq!(
                named(part.name).map(|found| found.inputs),
                Some(part.inputs),
                "two named {}",
                part.name
            );
        }
    }

    #[test]
    fn every_file_is_an_input_of_a_part() {
        let files = output(&mut command("git", &["ls-files"], &workspace::root())).expect("git");
        let mut known: Vec<&str> =
            TESTS.iter().filter(|part| part.name != "format").flat_map(inputs).collect();
        known.extend(UNTESTED);
        for file in files.lines() {
            assert!(known.iter().any(|input| is_below(file, input)), "no part looks at {file}");
        }
        for input in all().flat_map(inputs) {
            assert!(
                files.lines().any(|file| is_below(file, input)),
                "{input} is no input: it does not exist"
            );
        }
    }
}
