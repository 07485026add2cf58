#!/usr/bin/env bash
# The Swift package's tests, with the package unpacked.
set -euo pipefail
project=${RUNNER_TEMP:-/tmp}/swift
mkdir -p "$project/volc-im" "$project/Conformance" "$project/Readme"
cp -R packages/swift/{Vectors,Tests,Memory,Demo,Bench} "$project"
cp -R tests/conformance/swift/. "$project/Conformance"
cp packages/swift/Package.dev.swift "$project/Package.swift"
tar -xf built/packages/volc-im-swift-*-"$(uname -m)"-linux-gnu.tar.gz -C "$project/volc-im" --strip-components 1
# The README's program is put together by `cargo xtask`, which tests it on Linux.
echo > "$project/Readme/main.swift"
cd "$project"
swift test --disable-xctest --no-parallel
