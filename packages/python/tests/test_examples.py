"""The examples, run as they are."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import EXAMPLES, Emulator

EXPECTED = {
    "send_and_list.py": ["attempts: 1", "10001 message 29", "99999 is no member"],
    "batch_with_progress.py": ["1250 sent, 0 refused, 0 unknown, 0 left"],
    "own_http_client_httpx.py": ["CreateConversation: 1 attempt(s)", "SendMessage: 1 attempt(s)", "sent 7"],
    "own_http_client_aiohttp.py": ["failed: []", "refused: GetMessages: ConversationNotFound"],
}


def run(name: str, emulator: Emulator) -> str:
    program = [sys.executable, str(EXAMPLES / name)]
    done = subprocess.run(program, env=emulator.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", EXPECTED)
def test_it_does_what_it_says(emulator: Emulator, name: str) -> None:
    printed = run(name, emulator)
    for line in EXPECTED[name]:
        assert line in printed


def test_every_example_is_run() -> None:
    served = {"callbacks_fastapi.py", "callbacks_starlette.py", "callbacks_flask.py", "callbacks_django.py"}
    assert {path.name for path in EXAMPLES.glob("*.py")} == served | set(EXPECTED)


def test_a_driver_of_ones_own_repeats_what_failed(emulator: Emulator) -> None:
    emulator.forget()
    emulator.faults(
        {"action": "SendMessage", "first": 1, "fault": {"type": "status", "status": 503}},
        {"action": "CreateConversation", "first": 1, "fault": {"type": "reset", "after": "processing"}},
    )
    printed = run("own_http_client_httpx.py", emulator)
    assert "CreateConversation: 2 attempt(s)" in printed and "SendMessage: 2 attempt(s)" in printed
    first, second = emulator.requests("SendMessage")
    assert first["body"] == second["body"]
