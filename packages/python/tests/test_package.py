"""What an import does, what is installed, and that it is Python 3.9's."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import json
import subprocess
import sys
from pathlib import Path

import volc_im

FOLDER = Path(volc_im.__file__).parent


def loaded_by(program: str) -> set[str]:
    words = f"{program}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    return set(json.loads(subprocess.run([sys.executable, "-c", words], capture_output=True, check=True).stdout))


def test_an_import_loads_neither_the_library_nor_an_event_loop() -> None:
    loaded = loaded_by("import volc_im") - loaded_by("")
    assert not loaded & {"asyncio", "logging", "dataclasses", "volc_im._native", "volc_im._generated.inputs"}
    # Types stand ready for hints, and the library for the first client.
    assert "volc_im._generated.events" in loaded_by("from volc_im import events")
    assert "volc_im._native.volc_im" in loaded_by("import volc_im\nvolc_im.Callbacks(secret='s')")


def test_every_public_name_is_documented() -> None:
    for name in volc_im.__all__:
        value = getattr(volc_im, name)
        if inspect.isclass(value) or inspect.isfunction(value) or inspect.ismodule(value):
            assert (value.__doc__ or "").strip(), name
        if inspect.isclass(value):
            for method, function in vars(value).items():
                if inspect.isfunction(function) and not method.startswith("_"):
                    assert function.__doc__, f"{name}.{method}"
    assert set(volc_im.__all__) <= set(dir(volc_im)) | {"events", "inputs"}


def test_the_installed_package_is_complete() -> None:
    assert (FOLDER / "py.typed").exists()
    metadata = importlib.metadata.metadata("volc-im")
    assert metadata["Version"] == volc_im.__version__
    assert metadata["Requires-Python"] == ">=3.9" and all(
        "extra ==" in needed for needed in metadata.get_all("Requires-Dist") or []
    )
    files = {str(file) for file in importlib.metadata.files("volc-im") or []}
    assert any("LICENSE-MIT" in file for file in files) and any("LICENSE-APACHE" in file for file in files)
    assert not any(file.startswith(("tests", "examples")) for file in files)


def test_the_source_is_python_3_9() -> None:
    sources = list(FOLDER.rglob("*.py"))
    for source in sources:
        ast.parse(source.read_text("utf-8"), str(source), feature_version=(3, 9))
    assert len(sources) > 30


def test_unknown_names_are_unknown() -> None:
    assert not hasattr(volc_im, "no_such_name")
