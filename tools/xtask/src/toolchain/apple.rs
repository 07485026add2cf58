//! What links for macOS without an SDK of Apple's: LLVM's linker, which comes with Rust, and stubs of the system's
//! libraries. libSystem's comes with zig. Those of frameworks are written while linking, of the symbols that the objects
//! ask for.

use crate::{setup, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Frameworks that may be linked, with the beginning of their functions' and constants' names.
pub const FRAMEWORKS: [(&str, &str); 3] =
    [("CoreFoundation", "CF"), ("Security", "Sec"), ("SystemConfiguration", "SC")];

/// Links: `$lld` is the linker, `$nm` lists symbols, `$system` is libSystem's stub. Of that only the names are taken: it
/// also names machines that the linker does not know.
const LINK: &str = r#"set -eu
export LC_ALL=C
sdk=$(mktemp -d)
trap 'rm -rf "$sdk"' EXIT
# Of Rust's own objects the tool would read the bitcode, which names no memcpy.
for word; do
  case $word in *.o|*.rlib|*.a) "$nm" --no-llvm-bc --undefined-only --format=just-symbols --quiet "$word" || true ;; esac
done 2> "$sdk/unread" | grep '^_' > "$sdk/asked"
# The linker asks for it by itself, to bind at the first call.
echo dyld_stub_binder >> "$sdk/asked"
sort -u "$sdk/asked" > "$sdk/wanted"
stub() {
  symbols=$(tr '\n' ',')
  cat > "$sdk/$1.tbd" <<END
--- !tapi-tbd
tbd-version: 4
targets: [ arm64-macos, x86_64-macos ]
install-name: '$2'
exports:
  - targets: [ arm64-macos, x86_64-macos ]
    symbols: [ ${symbols%,} ]
...
END
}
for framework in $frameworks; do
  name=${framework%:*}
  mkdir "$sdk/$name.framework"
  grep -E "^_k?${framework#*:}[A-Z]" "$sdk/wanted" |
    stub "$name.framework/$name" "/System/Library/Frameworks/$name.framework/Versions/A/$name"
done
grep '^_iconv' "$sdk/wanted" | stub libiconv /usr/lib/libiconv.2.dylib
tr -cs 'A-Za-z0-9_$.' '\n' < "$system" | sort -u | comm -12 - "$sdk/wanted" | stub libSystem /usr/lib/libSystem.B.dylib
for name in libc libm; do cp "$sdk/libSystem.tbd" "$sdk/$name.tbd"; done
output= before=
for word; do
  if [ "$before" = -o ]; then output=${word##*/}; fi
  before=$word
done
case " $* " in *" -dylib "*) set -- "$@" -install_name "@rpath/$output" ;; esac
"$lld" "$@" "-L$sdk" "-F$sdk" -S -dead_strip -dead_strip_dylibs -adhoc_codesign
"#;

/// The script that links, for `zig`, which is beside its libraries.
pub fn linker(zig: &Path) -> Result<String> {
    let lld = setup::llvm_tool("rust-lld")?;
    let nm = setup::llvm_tool("llvm-nm")?;
    let system = stub_of_libsystem(zig);
    let frameworks: Vec<String> = FRAMEWORKS.iter().map(|(name, start)| format!("{name}:{start}")).collect();
    Ok(format!(
        "lld='{}' nm='{}' system='{}' frameworks='{}'\n{LINK}",
        lld.display(),
        nm.display(),
        system.display(),
        frameworks.join(" ")
    ))
}

/// A folder for `SDKROOT`, without which rustc and C compilers look for Apple's: nothing is in it.
pub fn empty_sdk(home: &Path) -> Result<PathBuf> {
    let sdk = home.join("empty-sdk");
    fs::create_dir_all(&sdk).with_context(|| format!("cannot make {}", workspace::shown(&sdk)))?;
    Ok(sdk)
}

/// The stub of libSystem that comes with zig.
pub fn stub_of_libsystem(zig: &Path) -> PathBuf {
    zig.with_file_name("lib").join("libc/darwin/libSystem.tbd")
}
