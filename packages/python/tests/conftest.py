"""An emulator for every test file, and the vectors of all languages."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

APP_ID = 123456
CALLBACK_SECRET = "test-callback-secret"
ACCESS_KEY = "AKLTtest"
SECRET_KEY = "test-secret-key"
EXAMPLES = Path(__file__).parent.parent / "examples"


def vectors(name: str) -> list[dict[str, Any]]:
    """The lines of a file below `tests/vectors`."""
    lines = Path(os.environ["VOLC_IM_VECTORS"], name).read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


class Emulator:
    """A running emulator and its `/_emulator/` interface."""

    def __init__(self) -> None:
        options = ["--app-id", str(APP_ID), "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]
        self.process = subprocess.Popen(
            [os.environ["VOLC_IM_EMULATOR"], *options, "--exit-on-stdin-close"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout
        self.url: str = json.loads(self.process.stdout.readline())["url"]

    @property
    def options(self) -> dict[str, Any]:
        """Settings of a client of this emulator."""
        return {
            "access_key_id": ACCESS_KEY,
            "secret_access_key": SECRET_KEY,
            "app_id": APP_ID,
            "base_url": self.url,
        }

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to use this emulator."""
        return {
            **os.environ,
            "VOLC_IM_BASE_URL": self.url,
            "VOLC_IM_APP_ID": str(APP_ID),
            "VOLC_IM_ACCESS_KEY": ACCESS_KEY,
            "VOLC_IM_SECRET_KEY": SECRET_KEY,
            "VOLCENGINE_ACCESS_KEY": ACCESS_KEY,
            "VOLCENGINE_SECRET_KEY": SECRET_KEY,
            "IM_CALLBACK_SECRET": CALLBACK_SECRET,
        }

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Asks what is not part of the IM API."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as response:
            return json.loads(response.read() or b"null")

    def faults(self, *rules: dict[str, Any]) -> None:
        """From now on, requests go wrong as the rules say."""
        self.control("DELETE", "faults")
        if rules:
            self.control("POST", "faults", {"rules": rules})

    def requests(self, action: str) -> list[dict[str, Any]]:
        """The requests of an action since the last `forget`."""
        found: list[dict[str, Any]] = self.control("GET", f"requests?action={action}")["requests"]
        return found

    def forget(self) -> None:
        self.control("DELETE", "requests")

    def messages(self, conversation: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", f"state/messages?conversation_short_id={conversation}")["messages"]
        return found

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    running = Emulator()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def without_faults(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "emulator" in request.fixturenames:
        request.getfixturevalue("emulator").faults()


def group(emulator: Emulator) -> int:
    """A group that user 1 owns."""
    from volc_im import ConversationType, ImClient

    with ImClient(**emulator.options) as im:
        core = {"conversation_type": ConversationType.GROUP, "name": "friends"}
        return im.create_conversation(conversation_core_info=core, owner_user_id=1).conversation_short_id


def message(conversation: int, text: str = "hello") -> dict[str, Any]:
    """A right input of SendMessage."""
    return {
        "sender": 1,
        "conversation_short_id": conversation,
        "msg_type": 10001,
        "content": json.dumps({"text": text}),
    }
