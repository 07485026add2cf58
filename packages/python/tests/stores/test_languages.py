"""Servers of several languages whose events are remembered in one Redis."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import APP_ID, CALLBACK_SECRET
from volc_im import Callbacks

PROGRAMS: dict[str, list[str]] = {
    "python": [sys.executable, str(Path(__file__).parent / "server.py")],
    **json.loads(os.environ["VOLC_IM_STORE_PROGRAMS"]),
}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """The URL of each language's server."""
    environment = {**os.environ, "VOLC_IM_APP_ID": str(APP_ID), "VOLC_IM_CALLBACK_SECRET": CALLBACK_SECRET}
    running = {
        name: subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True)
        for name, program in PROGRAMS.items()
    }
    try:
        yield {name: process.stdout.readline().strip() for name, process in running.items() if process.stdout}
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def reply(url: str, body: bytes) -> str:
    request = urllib.request.Request(url, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        message: str = json.loads(response.read())["CheckMessage"]
    return message


def test_there_are_several_languages() -> None:
    assert len(PROGRAMS) > 1


@pytest.mark.parametrize("first", PROGRAMS)
def test_the_reply_of_the_first_comes_from_all(servers: dict[str, str], first: str) -> None:
    callbacks = Callbacks(secret=CALLBACK_SECRET, app_id=APP_ID)
    body = callbacks.sign("BeforeSendMessage", {"AppId": APP_ID, "MessageBody": {"ConversationType": 1}})
    assert reply(servers[first], body) == first
    # The reply is remembered after the response.
    time.sleep(1)
    for name, url in servers.items():
        assert reply(url, body) == first, name
