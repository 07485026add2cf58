"""What PyInstaller has to pack and does not detect: the native library, and modules loaded by name."""

from __future__ import annotations

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("volc_im")
hiddenimports = ["volc_im._generated.events", "volc_im._generated.inputs", "volc_im._native.volc_im"]
