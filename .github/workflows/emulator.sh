#!/usr/bin/env bash
# Puts the emulator of a system, by the name of its runner, where the later steps find it.
set -euo pipefail
case $1 in
  ubuntu-*-arm) triple=aarch64-unknown-linux-musl ;;
  ubuntu-* | alpine) triple=x86_64-unknown-linux-musl ;;
  macos-*-intel) triple=x86_64-apple-darwin ;;
  macos-*) triple=aarch64-apple-darwin ;;
  windows-*) triple=x86_64-pc-windows-gnullvm ;;
  *) echo "no program is built for $1" >&2; exit 1 ;;
esac
suffix=
case $triple in *windows*) suffix=.exe ;; esac
# Called by this name, it is the emulator.
emulator=$PWD/built/volc-im-emulator$suffix
cp "built/programs/$triple/volc-im$suffix" "$emulator"
# Files lose their modes on the way.
chmod +x "$emulator"
if command -v cygpath > /dev/null; then emulator=$(cygpath --mixed "$emulator"); fi
echo "VOLC_IM_EMULATOR=$emulator" >> "$GITHUB_ENV"
