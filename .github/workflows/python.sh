#!/usr/bin/env bash
# The Python package's tests, with the wheel installed that pip chooses for the system.
set -euo pipefail
project=${RUNNER_TEMP:-/tmp}/python
mkdir -p "$project"
cp -R packages/python/tests packages/python/examples packages/python/README.md packages/python/README.zh-CN.md "$project"
built=$PWD/built/packages
cd "$project"
python3 -m venv environment || python -m venv environment
python=environment/bin/python
if [ -d environment/Scripts ]; then python=environment/Scripts/python; fi
"$python" -m pip install --quiet --requirement tests/requirements.txt
"$python" -m pip install --no-index --only-binary :all: --find-links "$built" volc-im
"$python" -m pytest -q -p no:cacheprovider tests
