#!/usr/bin/env bash
# The Swift package's tests: on Linux with the package of the machine, on a Mac with the framework beside it.
set -euo pipefail
project=${RUNNER_TEMP:-/tmp}/swift
mkdir -p "$project/volc-im" "$project/Conformance" "$project/Readme"
cp -R packages/swift/{Vectors,Tests,Memory,Demo,Bench} "$project"
cp -R tests/conformance/swift/. "$project/Conformance"
cp packages/swift/Package.dev.swift "$project/Package.swift"
machine=$(uname -m | sed s/arm64/aarch64/)
tar -xf built/packages/volc-im-swift-*-"$machine"-linux-gnu.tar.gz -C "$project/volc-im" --strip-components 1
# The README's program is put together by `cargo xtask`, which tests it on Linux.
echo > "$project/Readme/main.swift"
if [ "$(uname)" = Darwin ]; then
  rm -r "$project/volc-im/lib"
  unzip -q built/packages/CVolcIM.xcframework.zip -d "$project/volc-im"
fi
cd "$project"
swift test --disable-xctest --no-parallel
