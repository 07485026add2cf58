"""Where keys come from: a provider of the program's, and the places that the library knows."""

from __future__ import annotations

import asyncio
import os
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import ACCESS_KEY, SECRET_KEY, Emulator, group, message
from volc_im import AsyncImClient, ImClient, ImError, ValidationError
from volc_im.credentials import AssumeRole, Chain, ConfigFile, Credentials, EcsRole, Environment

ROLE = "trn:iam::2100000001:role/im-sender"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no file of this machine's."""
    for name in list(os.environ):
        if name.startswith(("VOLCENGINE_", "VOLCSTACK_", "VOLC_A", "VOLC_S")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VOLCENGINE_ECS_METADATA_DISABLED", "true")


def options(emulator: Emulator, **more: Any) -> dict[str, Any]:
    keys = ("access_key_id", "secret_access_key")
    return {**{name: value for name, value in emulator.options.items() if name not in keys}, **more}


def keys(**more: Any) -> Credentials:
    return Credentials(ACCESS_KEY, SECRET_KEY, **more)


@pytest.mark.parametrize("kind", ["function", "coroutine"])
@pytest.mark.parametrize("client", ["waiting", "awaited"])
def test_a_provider_is_called_once_for_all_calls(emulator: Emulator, kind: str, client: str) -> None:
    calls: list[Any] = []

    def function() -> Credentials:
        calls.append(threading.current_thread())
        return keys(expires_at=datetime.now(timezone.utc) + timedelta(hours=1))

    async def coroutine() -> Credentials:
        await asyncio.sleep(0.1)
        return function()

    provider: Any = function if kind == "function" else coroutine
    conversation = group(emulator)
    if client == "waiting":
        with ImClient(**options(emulator, credentials=provider)) as im:
            sending = [threading.Thread(target=lambda: im.send_message(**message(conversation))) for _ in range(12)]
            for thread in sending:
                thread.start()
            for thread in sending:
                thread.join()
    else:

        async def main() -> None:
            async with AsyncImClient(**options(emulator, credentials=provider)) as im:
                await asyncio.gather(*[im.send_message(**message(conversation)) for _ in range(12)])

        asyncio.run(main())
    assert len(emulator.messages(conversation)) == 12 and len(calls) == 1
    assert calls[0] is not threading.main_thread() or (kind, client) == ("coroutine", "awaited")


@pytest.mark.parametrize(
    "provider, words",
    [
        (lambda: 5, "a provider returns Credentials, not int"),
        (lambda: Credentials("id", 5), "secret_access_key"),  # type: ignore[arg-type]
        (lambda: Credentials("id", "s", expires_at=datetime(2026, 1, 1)), "expires_at"),
        (lambda: {}["vault"], "KeyError"),
    ],
)
def test_a_provider_that_fails_ends_the_call_with_its_words(emulator: Emulator, provider: Any, words: str) -> None:
    with ImClient(**options(emulator, credentials=provider, deadline=5.0)) as im, pytest.raises(ImError, match=words) as caught:
        im.send_message(**message(1))
    assert not caught.value.maybe_sent


def test_keys_that_the_service_refuses_are_fetched_again(emulator: Emulator) -> None:
    calls: list[int] = []

    def provider() -> Credentials:
        calls.append(1)
        return keys()

    emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "api_error", "code": "InvalidSecretToken"}})
    conversation = group(emulator)
    with ImClient(**options(emulator, credentials=provider)) as im:
        im.send_message(**message(conversation))
    assert len(calls) == 2 and len(emulator.messages(conversation)) == 1


@pytest.mark.parametrize("source", [keys(), Environment(), Chain(), None])
def test_a_role_is_assumed(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, source: Any) -> None:
    monkeypatch.setenv("VOLCENGINE_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("VOLCENGINE_SECRET_KEY", SECRET_KEY)
    role = AssumeRole(ROLE, endpoint=emulator.url, source=source, duration_seconds=900)
    conversation = group(emulator)
    with ImClient(**options(emulator, credentials=role)) as im:
        im.send_message(**message(conversation))
    assert len(emulator.messages(conversation)) == 1
    assert SECRET_KEY not in repr(role) and SECRET_KEY not in repr(keys())


def test_without_keys_the_environment_is_looked_at(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = group(emulator)
    with ImClient(**options(emulator, deadline=5.0)) as im, pytest.raises(ImError) as caught:
        im.send_message(**message(conversation))
    assert "VOLCENGINE_ACCESS_KEY" in str(caught.value)
    monkeypatch.setenv("VOLCENGINE_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("VOLCENGINE_SECRET_KEY", SECRET_KEY)
    with ImClient(**options(emulator)) as im:
        im.send_message(**message(conversation))


def test_the_role_of_an_instance(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOLCENGINE_ECS_METADATA_DISABLED")
    conversation = group(emulator)
    with ImClient(**options(emulator, credentials=EcsRole(metadata_endpoint=emulator.url))) as im:
        im.send_message(**message(conversation))
    assert len(emulator.messages(conversation)) == 1


@pytest.mark.parametrize(
    "more, path, rule",
    [
        ({"credentials": AssumeRole(ROLE, session_name="no spaces")}, "credentials.assume_role.session_name", None),
        ({"credentials": AssumeRole(ROLE, endpoint="http://sts.example.com")}, "credentials.assume_role.endpoint", None),
        ({"credentials": "chian"}, "credentials", None),
        ({"credentials": keys(), "access_key_id": "a"}, "access_key_id", "conflict"),
        ({"access_key_id": "a"}, "secret_access_key", "required"),
    ],
)
def test_what_cannot_be_is_refused_where_the_client_is_made(
    emulator: Emulator, more: dict[str, Any], path: str, rule: Any
) -> None:
    with pytest.raises(ValidationError) as caught:
        ImClient(**options(emulator, **more))
    assert caught.value.path == path and rule in (None, caught.value.rule)


def test_a_config_file_is_read(emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    profile = f'{{"name": "im", "mode": "ak", "access-key": "{ACCESS_KEY}", "secret-key": "{SECRET_KEY}"}}'
    file.write_text(f'{{"current": "im", "profiles": {{"im": {profile}}}}}')
    conversation = group(emulator)
    with ImClient(**options(emulator, credentials=ConfigFile(str(file)))) as im:
        im.send_message(**message(conversation))
    assert len(emulator.messages(conversation)) == 1
