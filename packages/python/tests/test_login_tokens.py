"""Login tokens: every vector, and what Python alone can get wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import Emulator, vectors
from javascript_vectors import snake
from volc_im import ImClient, ImError, LoginToken, LoginTokens, ValidationError

KEY = "AAECAwQFBgcICQoLDA0ODw=="
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
tokens = LoginTokens(app_id=123456, app_key=KEY)
anything: Any = tokens


def at(ms: int) -> datetime:
    # Within microseconds of a float's precision nothing may be lost.
    return EPOCH + timedelta(milliseconds=ms)


def outcome(vector: dict[str, Any]) -> Any:
    made = LoginTokens(app_id=vector["appId"], app_key=vector["appKey"])
    if vector["do"] == "issue":
        return made.issue(int(vector["userId"]), expires_at=at(vector["expiresAtMs"]), now=at(vector["nowMs"]))
    return made.inspect(vector["token"], now=at(vector["nowMs"])) if vector["do"] == "inspect" else None


@pytest.mark.parametrize("vector", vectors("tokens.jsonl"), ids=lambda vector: vector["name"])
def test_every_vector(vector: dict[str, Any]) -> None:
    expected = vector.get("error")
    if expected:
        with pytest.raises(ValidationError) as caught:
            outcome(vector)
        error = caught.value
        assert (error.path, error.rule) == (snake(expected["path"]), expected["rule"])
        for secret in (vector["appKey"].strip(), vector.get("token", "").strip()):
            assert len(secret) < 8 or secret not in f"{error!r} {vars(error)}"
    elif vector["do"] == "issue":
        assert outcome(vector) == vector["token"]
    else:
        expires_at = at(vector["expiresAtMs"])
        facts = (vector["appId"], int(vector["userId"]), expires_at, vector["isExpired"], vector["tokenType"])
        assert outcome(vector) == LoginToken(*facts)


@pytest.mark.parametrize("user_id", ["alice", "10001", None, 1.0, True, 1 << 63, -(1 << 63) - 1])
def test_what_is_no_id_is_refused(user_id: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        anything.issue(user_id, expires_at=at(2), now=at(1))
    assert (caught.value.path, caught.value.rule) == ("user_id", "integer")


def test_wrong_types_are_refused_by_their_names() -> None:
    make: Any = LoginTokens
    for call, path, rule in (
        (lambda: make(app_id="1", app_key=KEY), "app_id", "type"),
        (lambda: make(app_id=1 << 31, app_key=KEY), "app_id", "range"),
        (lambda: make(app_id=1, app_key=None), "app_key", "required"),
        (lambda: make(app_id=1, app_key=bytes(16)), "app_key", "type"),
        (lambda: anything.issue(1, expires_at=None), "expires_at", "required"),
        (lambda: anything.issue(1, expires_at=1704880332100), "expires_at", "type"),
        (lambda: anything.issue(1, expires_at=timedelta(hours=1)), "expires_at", "type"),
        (lambda: anything.inspect(None), "token", "type"),
        (lambda: anything.inspect(b"token"), "token", "type"),
    ):
        with pytest.raises(ValidationError) as caught:
            call()
        assert (caught.value.path, caught.value.rule) == (path, rule)


def test_without_a_time_given_the_present_counts() -> None:
    hour = timedelta(hours=1)
    now = datetime.now(timezone.utc)
    token = tokens.issue(1, expires_at=now + hour)
    assert not tokens.inspect(token).is_expired
    assert tokens.inspect(token, now=now + 2 * hour).is_expired
    with pytest.raises(ImError):
        tokens.issue(1, expires_at=now - hour)
    assert KEY not in repr(tokens)


def test_the_emulator_makes_the_same_token(emulator: Emulator) -> None:
    same = LoginTokens(app_id=123456, app_key="ZW11bGF0b3ItYXBwLWtleQ==")
    expires_ms = 4_000_000_000_000
    with ImClient(**emulator.options) as im:
        token = im.get_app_token(user_id=10001, expire_time=expires_ms).token
    assert token == same.issue(10001, expires_at=at(expires_ms))
    answer = emulator.control("POST", "login", {"token": token, "user": 10001})
    assert (answer["ok"], answer["user"]) == (True, "10001")
