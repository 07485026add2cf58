#!/usr/bin/env bash
# The Kotlin package's tests, and those of a backend in plain Java, with the jar installed.
set -euo pipefail
jar=$(ls built/packages/volc-im-[0-9]*[0-9].jar)
mvn --batch-mode --no-transfer-progress install:install-file "-Dfile=$jar" -DpomFile=packages/kotlin/pom.xml
export VOLC_IM_README=$PWD/packages/kotlin
for project in packages/kotlin/tests tests/packaging/kotlin-java; do
  mvn --batch-mode --no-transfer-progress --file "$project" verify
done
