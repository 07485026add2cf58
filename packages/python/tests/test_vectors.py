"""The vectors of all languages, through the package as Python users call it."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Optional

import pytest
from conftest import vectors
from javascript_vectors import snake, wired
from volc_im import CallbackError, Callbacks, ImClient, ImError, ImProtocol, Record, ValidationError

protocol = ImProtocol(access_key_id="AKLTexample", secret_access_key="secret", app_id=123456)
build: Any = protocol.build_request
parse: Any = protocol.parse_response


def test_every_input_gives_its_wire_body_with_ids_as_integers_and_as_texts() -> None:
    actions = set()
    for vector in vectors("requests/actions.jsonl"):
        given = wired(vector["input"], vector["body"])
        assert json.loads(build(vector["action"], given).body) == vector["body"], vector["name"]
        texts = texted(given)
        assert json.loads(build(vector["action"], texts).body) == vector["body"], vector["name"]
        actions.add(vector["action"])
    assert len(actions) == 57


def texted(value: Any) -> Any:
    """The value with large integers as texts, which an id may be."""
    if isinstance(value, dict):
        return {key: texted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [texted(item) for item in value]
    return str(value) if isinstance(value, int) and abs(value) > 1 << 53 else value


def test_every_refused_input_is_refused_with_its_path_and_rule() -> None:
    refused = 0
    for vector in vectors("requests/refused.jsonl"):
        given, expected = vector["input"], vector["error"]
        try:
            value = json.loads(given) if isinstance(given, str) else given
        except ValueError:
            # Broken JSON cannot be said with Python's values.
            continue
        # A key twice cannot either, Python's integers are no doubles, and `None` means not given.
        if expected["rule"] in ("duplicate_key", "safe_integer") or vector["name"].startswith("null for"):
            continue
        with pytest.raises(ImError) as caught:
            build(vector["action"], pythonic(value))
        error = caught.value
        assert isinstance(error, ValidationError) and isinstance(error, ValueError), vector["name"]
        path = ".".join(snake(step) if step[:1].islower() else step for step in expected["path"].split("."))
        assert (error.path, error.rule) == (path, expected["rule"]), vector["name"]
        refused += 1
    assert refused > 50, refused


def test_none_is_not_given() -> None:
    right = {"sender": 1, "conversation_short_id": 2, "msg_type": 1, "content": "{}"}
    assert build("SendMessage", {**right, "priority": None}).body == build("SendMessage", right).body
    with pytest.raises(ValidationError) as caught:
        build("SendMessage", {**right, "sender": None})
    assert (caught.value.path, caught.value.rule) == ("sender", "required")


def pythonic(value: Any) -> Any:
    if isinstance(value, dict):
        return {snake(name) if name[:1].islower() else name: pythonic(item) for name, item in value.items()}
    if isinstance(value, list):
        return [pythonic(item) for item in value]
    return value


def same(expected: Any, got: Any) -> bool:
    """Whether Python reads what JavaScript reads: names in its own spelling, ids as integers."""
    if isinstance(got, Record):
        got = {name: getattr(got, name) for name in vars(got)}
    if isinstance(expected, dict):
        if not isinstance(got, dict) or len(expected) != len(got):
            return False
        texts = {str(name): value for name, value in got.items()}
        names = {name: name if name in texts else snake(name) for name in expected}
        return all(names[name] in texts and same(value, texts[names[name]]) for name, value in expected.items())
    if isinstance(expected, list):
        return isinstance(got, list) and len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(got, int) and not isinstance(got, bool) and isinstance(expected, str):
        return str(got) == expected
    return type(expected) is type(got) and expected == got or isinstance(got, (int, str)) and got == expected


FACTS = {"serverMessage": "service_message"}


@pytest.mark.parametrize("file", ["responses/actions.jsonl", "responses/envelopes.jsonl"])
def test_every_answer_gives_its_result_or_its_error(file: str) -> None:
    results = errors = 0
    for vector in vectors(file):
        body = vector["body"].encode("utf-8", "surrogatepass")
        if "error" not in vector:
            results += 1
            got = parse(vector["action"], status=vector["status"], body=body)
            if vector["name"] == "FailedInfos UserId that is no number":
                # Where an id is an integer, a text in its place is kept aside.
                assert (got.failed_infos[0].user_id, got.failed_infos[0].extra) == (0, {"UserId": "alice"})
                continue
            assert same(vector["result"], got), f"{vector['name']}: {got}"
            continue
        errors += 1
        with pytest.raises(ImError) as caught:
            parse(vector["action"], status=vector["status"], body=body)
        for fact, value in vector["error"].items():
            name = FACTS.get(fact, snake(fact))
            assert getattr(caught.value, name) == value, f"{vector['name']}: {fact} {vars(caught.value)}"
    assert results > 5 and errors > 5


def test_every_sample_of_the_documentation_goes_out_as_it_is_printed() -> None:
    for action, sample in samples("request"):
        if action == "CreateConversation":
            # The page's sample lacks the type that its own table requires.
            sample["ConversationCoreInfo"]["ConversationType"] = 1
        assert json.loads(build(action, snaked(sample)).body) == sample, action


def test_every_sample_of_the_documentation_is_read() -> None:
    for action, sample in samples("response"):
        result = parse(action, status=200, body=json.dumps(sample))
        assert holds(result, sample.get("Result") or {}), f"{action}: {result}"


def samples(side: str) -> list[tuple[str, Any]]:
    """Action and body of every sample of one side."""
    paths = sorted(Path(os.environ["VOLC_IM_VECTORS"], "examples").glob(f"*.{side}.json"))
    assert len(paths) >= 19
    return [(path.name.split(".")[0], json.loads(path.read_text("utf-8"))) for path in paths]


def snaked(value: Any) -> Any:
    """The value with the wire's names in Python's spelling."""
    if isinstance(value, dict):
        return {snake(name): snaked(item) for name, item in value.items()}
    return [snaked(item) for item in value] if isinstance(value, list) else value


def holds(got: Any, printed: Any) -> bool:
    """Whether a result has everything that is printed."""
    if isinstance(printed, dict):
        fields = {str(name): item for name, item in (vars(got) if isinstance(got, Record) else got).items()}
        return all(snake(name) in fields and holds(fields[snake(name)], item) for name, item in printed.items())
    if isinstance(printed, list):
        return len(got) == len(printed) and all(map(holds, got, printed))
    return bool(got == printed)


def at(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, timezone.utc)


def callbacks_of(vector: dict[str, Any]) -> tuple[Callbacks, bytes]:
    body = bytes.fromhex(vector["bodyHex"]) if "bodyHex" in vector else vector["body"].encode("utf-8", "surrogatepass")
    return Callbacks(secret=vector["secrets"], app_id=vector.get("appId"), event_id=vector.get("eventId")), body


def test_every_good_callback_gives_its_event() -> None:
    accepted = vectors("callbacks/accepted.jsonl")
    for vector in accepted:
        callbacks, body = callbacks_of(vector)
        event = callbacks.verify(body, now=at(vector["nowMs"]))
        expected = vector["event"]
        assert (event.type, event.id, event.time_ms, event.app_id) == (
            expected["type"],
            expected["id"],
            expected["timeMs"],
            expected["appId"],
        )
        assert event.raw == expected["raw"], vector["name"]
        assert event.data == json.loads(expected["raw"])
        assert event.time == at(event.time_ms)
        assert re.fullmatch("[0-9a-f]{64}", event.signature)
        unverified = callbacks.parse_unverified(body)
        assert (unverified.id, unverified.raw) == (event.id, event.raw)
    assert len(accepted) > 15


def test_every_bad_callback_is_refused_for_its_reason() -> None:
    refused = vectors("callbacks/refused.jsonl")
    for vector in refused:
        callbacks, body = callbacks_of(vector)
        with pytest.raises(CallbackError) as caught:
            callbacks.verify(body, now=at(vector["nowMs"]))
        error = caught.value
        if vector["reason"] == "*":
            assert error.reason != "signature", vector["name"]
        else:
            assert error.reason == vector["reason"], vector["name"]
        assert error.skew_seconds == vector.get("skewSeconds"), vector["name"]
        assert not any(secret in str(error) for secret in vector["secrets"] if len(secret) > 3)
    assert len(refused) > 50


def test_every_path_leads_to_its_value() -> None:
    signer = Callbacks(secret="s", app_id=123456)
    there = 0
    for vector in vectors("callbacks/paths.jsonl"):
        event = signer.verify(signer.sign("AfterPush", vector["data"]))
        assert event.text(vector["path"]) == vector["text"], vector
        if "expect" not in vector:
            continue
        got, expected = event.get(vector["path"]), vector["expect"]
        there += got is not None
        if isinstance(expected, list):
            assert [str(item) for item in got] == [str(item) for item in expected]
        else:
            # JavaScript reads ids, and what its numbers cannot hold, as texts.
            assert got == expected or str(got) == expected, vector
    assert there > 10


class Keys:
    """What tells an event from others."""

    def __init__(self, id: str, signature: str) -> None:
        self.id = id
        self.signature = signature


def test_signatures_are_the_vendors() -> None:
    signed = 0
    for vector in vectors("signing.jsonl"):
        request = signed_like(vector)
        if request is None:
            continue
        signed += 1
        assert request == vector["expect"]["authorization"], vector.get("name")
    assert signed > 20, signed


def signed_like(vector: dict[str, Any]) -> Optional[str]:
    """The signature of the same request, where its body could be one of an action."""
    if not vector["body"].startswith("{"):
        return None
    made = ImProtocol(
        access_key_id=vector["ak"],
        secret_access_key=vector["sk"],
        session_token=vector["token"] or None,
        region=vector["region"],
        base_url=f"https://{vector['host']}",
        app_id=1,
    )
    now = datetime.strptime(vector["date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    request = made.build_raw_request(vector["query"]["Action"], vector["body"], now=now)
    assert request.headers["x-content-sha256"] == vector["expect"]["x_content_sha256"]
    steps = made.signing_steps(vector["query"]["Action"], vector["body"], now=now)
    assert steps.canonical_request == vector["expect"]["canonical_request"]
    assert steps.string_to_sign == vector["expect"]["string_to_sign"]
    return request.headers["authorization"]


def test_every_action_has_a_method() -> None:
    for vector in vectors("requests/actions.jsonl"):
        assert callable(getattr(ImClient, snake(vector["action"]))), vector["action"]
