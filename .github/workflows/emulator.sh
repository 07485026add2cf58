#!/usr/bin/env bash
# Puts the emulator of a system, by the name of its runner, where the later steps find it.
set -euo pipefail
case $1 in
  ubuntu-*-arm) platform=linux-arm64 ;;
  ubuntu-* | alpine) platform=linux-x64 ;;
  macos-*-intel) platform=darwin-x64 ;;
  macos-*) platform=darwin-arm64 ;;
  windows-*) platform=win32-x64 ;;
  *) echo "no program is built for $1" >&2; exit 1 ;;
esac
suffix=
case $platform in win32*) suffix=.exe ;; esac
# Called by this name, it is the emulator.
emulator=$PWD/built/volc-im-emulator$suffix
cp "built/packages/program/$platform/volc-im$suffix" "$emulator"
# Files lose their modes on the way.
chmod +x "$emulator"
if command -v cygpath > /dev/null; then emulator=$(cygpath --mixed "$emulator"); fi
echo "VOLC_IM_EMULATOR=$emulator" >> "$GITHUB_ENV"
