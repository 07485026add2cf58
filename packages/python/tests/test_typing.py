"""Type checkers: right calls pass, wrong calls do not."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import volc_im
from conftest import EXAMPLES

TYPING = Path(__file__).parent / "typing"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The calls and the examples, away from the package's sources."""
    folder = tmp_path_factory.mktemp("typing")
    for source in [*TYPING.glob("*.py"), *EXAMPLES.glob("*.py")]:
        shutil.copy(source, folder)
    settings = {
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
        "pythonVersion": "3.9",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder


def mypy(project: Path, *files: str) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(project / "cache"), *files]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    return done.stdout + done.stderr


def pyright(project: Path, *files: str) -> str:
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, *files]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    return done.stdout + done.stderr


def test_mypy_takes_every_call_and_refuses_every_mistake(project: Path) -> None:
    # A mistake that passes leaves a comment unused, which is an error.
    found = mypy(project, "every_call.py", "wrong_calls.py", "other_calls.py")
    assert found.startswith("Success: no issues found in 3 source files"), found


def test_pyright_takes_every_call_and_refuses_every_mistake(project: Path) -> None:
    found = pyright(project, "every_call.py", "wrong_calls.py", "other_calls.py")
    assert "0 errors, 0 warnings" in found, found


def test_the_checkers_see_every_public_method_called() -> None:
    code = "".join(source.read_text() for source in TYPING.glob("*.py"))
    expected = set()
    for name in volc_im.__all__:
        public = getattr(volc_im, name)
        for owner in public.__mro__ if inspect.isclass(public) else ():
            if owner.__module__.startswith("volc_im."):
                expected |= {member for member, value in vars(owner).items() if is_method(member, value)}
    assert len(expected) > 90
    assert {name for name in expected if not re.search(rf"\.{name}\b", code)} == set()


def is_method(name: str, value: object) -> bool:
    return not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, (classmethod, property)))


def test_every_mistake_is_found_by_itself(project: Path) -> None:
    """Without the comments: an error in each of the lines, and nowhere else."""
    text = (project / "wrong_calls.py").read_text()
    (project / "bare_mistakes.py").write_text(text.replace("  # type: ignore", ""))
    expected = {number for number, line in enumerate(text.split("\n"), 1) if "# type: ignore" in line}
    assert len(expected) > 900
    found = mypy(project, "bare_mistakes.py")
    assert {int(number) for number in re.findall(r"^bare_mistakes\.py:(\d+): error", found, re.MULTILINE)} == expected


def test_the_examples_are_typed(project: Path) -> None:
    names = sorted(path.name for path in EXAMPLES.glob("*.py"))
    # Each by itself: Django's has no types.
    typed = [name for name in names if name != "callbacks_django.py"]
    found = mypy(project, *typed)
    assert found.startswith(f"Success: no issues found in {len(typed)} source files"), found
    found = pyright(project, *typed)
    assert "0 errors" in found, found


def test_the_packages_own_code_is_typed(project: Path) -> None:
    folder = Path(volc_im.__file__).parent
    # uniffi's code is not written for checkers.
    (project / "mypy.ini").write_text("[mypy]\n[mypy-volc_im._native.*]\nfollow_imports = skip\n[mypy-PyInstaller.*,django.*,gevent.*,zope.*]\nignore_missing_imports = true\n")
    copy = project / "own" / "volc_im"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("_native", "__pycache__"))
    found = mypy(project, "--config-file", "mypy.ini", str(copy))
    assert found.startswith("Success"), found
