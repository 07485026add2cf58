"""Programs that pack this package: PyInstaller, and zip archives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import volc_im

PROGRAM = """
from volc_im import Callbacks, ImProtocol, events, inputs
callbacks = Callbacks(secret="secret-of-a-program", app_id=1)
print(callbacks.verify(callbacks.sign("AfterPush", {"AppId": 1})).type, inputs.SendMessageInput.__name__)
"""


def test_pyinstaller_packs_the_native_library(tmp_path: Path) -> None:
    """Y14."""
    (tmp_path / "program.py").write_text(PROGRAM)
    command = ["-m", "PyInstaller", "--onedir", "--noconfirm", "--log-level", "ERROR", "program.py"]
    done = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    program = [str(tmp_path / "dist/program/program")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ran = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.stdout == "AfterPush SendMessageInput\n", ran.stderr


def test_the_wheel_tells_pyinstaller_of_its_hook() -> None:
    found = entry_points()
    hooks = found.select(group="pyinstaller40") if hasattr(found, "select") else found["pyinstaller40"]
    [folder] = [hook for hook in hooks if hook.value.startswith("volc_im.")][0].load()()
    assert (Path(folder) / "hook-volc_im.py").exists()


def test_an_import_out_of_a_zip_archive_says_what_to_do(tmp_path: Path) -> None:
    """Y14."""
    shutil.copytree(Path(volc_im.__file__).parent, tmp_path / "site/volc_im", ignore=shutil.ignore_patterns("__pycache__"))
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "site")
    program = "import volc_im\nvolc_im.Callbacks(secret='secret-of-a-program')"
    command = [sys.executable, "-S", "-c", f"import sys\nsys.path.insert(0, {archive!r})\n{program}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    last = done.stderr.strip().split("\n")[-1]
    assert last.startswith("ImportError: volc_im: its native library can only be loaded from a folder"), done.stderr
