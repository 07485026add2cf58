"""Log records of calls: who gets them, and what is in them."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from typing import Any

import pytest
from conftest import SECRET_KEY, Emulator, group, message
from receivers import Logged, soon
from volc_im import AsyncImClient, ImClient, ImError, RetryOptions

RETRY = RetryOptions(base_delay=0.01, max_delay=0.02)


def facts(record: logging.LogRecord) -> dict[str, Any]:
    return vars(record)


@pytest.mark.parametrize("kind", ["waiting", "awaited"])
def test_each_attempt_is_a_record_at_debug(emulator: Emulator, kind: str) -> None:
    conversation, logged = group(emulator), Logged()
    emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "rate_limit", "retry_after": 0}})
    options: dict[str, Any] = {"logger": logged.logger, "retry": RETRY, "session_token": "token-of-mine"}

    async def awaited() -> None:
        async with AsyncImClient(**emulator.options, **options) as im:
            await im.send_message(**message(conversation, "a secret text"))

    if kind == "waiting":
        with ImClient(**emulator.options, **options) as im:
            im.send_message(**message(conversation, "a secret text"))
    else:
        asyncio.run(awaited())
    soon(lambda: len(logged.records) >= 3)
    first, retry, last = [facts(record) for record in logged.records]
    assert [record.levelno for record in logged.records] == [logging.DEBUG] * 3
    assert [first["reason"], retry["reason"], last["reason"]] == ["response", "retry", "response"]
    assert first["action"] == "SendMessage" and (first["attempt"], last["attempt"]) == (1, 2)
    assert first["status"] == "429" and last["status"] == "200" and int(last["took_ms"]) >= 0
    assert first["call_id"] == last["call_id"] and first["request_id"] != last["request_id"]
    text = "\n".join(record.getMessage() for record in logged.records)
    assert "SendMessage, attempt 2: status 200 in " in text and last["request_id"] in text and last["call_id"] in text
    everything = text + str([vars(record) for record in logged.records])
    for secret in (SECRET_KEY, "token-of-mine", "a secret text", "Signature", str(conversation)):
        assert secret not in everything


def test_an_attempt_without_a_response_is_a_record_too(emulator: Emulator) -> None:
    logged = Logged()
    with ImClient(**emulator.options, proxy="http://127.0.0.1:1", retry=False, logger=logged.logger) as im:
        with pytest.raises(ImError):
            im.register_users(users=[{"user_id": 1, "nick_name": "Anna"}])
    soon(lambda: logged.records)
    assert [facts(record)["reason"] for record in logged.records] == ["no_response"]
    assert "connect" in logged.records[0].getMessage()


def test_nothing_is_logged_above_debug(emulator: Emulator) -> None:
    logged = Logged()
    logged.logger = logging.getLogger("tests.late")
    logged.logger.addHandler(logged)
    logged.logger.setLevel(logging.INFO)
    with ImClient(**emulator.options, logger=logged.logger) as im:
        im.register_users(users=[{"user_id": 1, "nick_name": "Anna"}])
        # As programs do that configure logging late.
        logged.logger.setLevel(logging.DEBUG)
        im.register_users(users=[{"user_id": 1, "nick_name": "Anna"}])
    soon(lambda: logged.records)
    assert len(logged.records) == 1


PROGRAM = """
import os
from volc_im import ImClient
with ImClient(access_key_id=os.environ["VOLC_IM_ACCESS_KEY"], secret_access_key=os.environ["VOLC_IM_SECRET_KEY"],
              app_id=int(os.environ["VOLC_IM_APP_ID"]), base_url=os.environ["VOLC_IM_BASE_URL"]) as im:
    im.register_users(users=[{"user_id": 1, "nick_name": "Anna"}])
"""


@pytest.mark.parametrize(
    "level, lines, text",
    [("debug", 1, "DEBUG volc_im: RegisterUsers, attempt 1: status 200"), ("warn", 0, ""), ("", 0, ""), ("loud", 1, "VOLC_IM_LOG")],
)
def test_the_environment_shows_calls(emulator: Emulator, level: str, lines: int, text: str) -> None:
    environment = {**emulator.environment, "VOLC_IM_LOG": level}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.PIPE, text=True, check=True)
    printed = done.stderr.splitlines()
    assert len(printed) == lines and text in done.stderr, done.stderr
    assert os.environ.get("VOLC_IM_LOG") is None
