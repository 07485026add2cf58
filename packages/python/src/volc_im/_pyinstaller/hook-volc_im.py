"""What PyInstaller packs of this package and does not see: the native library, and modules loaded by their names."""

from __future__ import annotations

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("volc_im")
hiddenimports = ["volc_im._generated.events", "volc_im._generated.inputs", "volc_im._native.volc_im"]
