"""The READMEs' snippets, run as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Emulator

ROOT = Path(__file__).parent.parent
EXPECTED = {
    "README.md": ["10001 hello", "1000 [] []", "AfterPush", "ConversationNotFound\nConversationNotFound"],
    "README.zh-CN.md": ["10001 你好", "1000 [] []", "AfterPush", "ConversationNotFound\nConversationNotFound"],
}


def snippets(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_snippet_runs(emulator: Emulator, name: str) -> None:
    printed = ""
    for snippet in snippets(name):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", snippet],
            env={**emulator.environment, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            timeout=60,
        )
        assert done.returncode == 0, f"{snippet}\n{done.stderr.decode()}"
        printed += done.stdout.decode()
    for line in EXPECTED[name]:
        assert line in printed, printed
