"""Calls: retries, errors, options, hooks; waiting and awaited alike."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from conftest import Emulator, group, message
from volc_im import (
    ApiError,
    AsyncImClient,
    CallOptions,
    CallTimeoutError,
    DecodeError,
    ErrorCode,
    HttpError,
    ImClient,
    ImError,
    MsgType,
    RequestEvent,
    ResponseEvent,
    RetryEvent,
    RetryOptions,
    TransportError,
    ValidationError,
    call_info,
    json_content,
    read_text_content,
    text_content,
)

QUICK = RetryOptions(base_delay=0.001, max_delay=0.005)


class Client:
    """Either client, by calls that wait."""

    def __init__(self, kind: str, options: dict[str, Any]) -> None:
        self.loop = asyncio.new_event_loop()
        self.im: Any = ImClient(**options) if kind == "waiting" else AsyncImClient(**options)
        self.is_async = kind == "awaited"

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.im, name)

        def call(*given: Any, **named: Any) -> Any:
            result = method(*given, **named)
            return self.loop.run_until_complete(result) if self.is_async else result

        return call

    def close(self) -> None:
        if self.is_async:
            self.loop.run_until_complete(self.im.aclose())
        else:
            self.im.close()
        self.loop.close()


@pytest.fixture(params=["waiting", "awaited"])
def connect(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Callable[..., Client]]:
    made: list[Client] = []

    def connect(**options: Any) -> Client:
        made.append(Client(request.param, {"retry": QUICK, **emulator.options, **options}))
        return made[-1]

    yield connect
    for client in made:
        client.close()


def test_a_call_that_failed_on_the_way_is_repeated_and_sends_once(connect: Any, emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.faults({"action": "SendMessage", "first": 2, "fault": {"type": "reset", "after": "processing"}})
    sent = connect().send_message(**message(conversation, "once"))
    info = call_info(sent)
    assert info and info.attempts == 3 and info.idempotency_id and info.request_id and info.elapsed >= 0
    [stored] = emulator.messages(conversation)
    assert stored["client_msg_id"] == info.idempotency_id
    assert read_text_content(stored["content"]) == "once"


def test_options_of_a_call_count_for_it_alone(connect: Any, emulator: Emulator) -> None:
    conversation = group(emulator)
    im = connect()
    options = CallOptions(idempotency_id="of-mine", retry=RetryOptions(max_attempts=1))
    first = im.send_message(**message(conversation), options=options)
    again = im.send_message(**message(conversation), options=options)
    assert first.message_id == again.message_id
    emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "status", "status": 503}})
    with pytest.raises(HttpError) as caught:
        im.send_message(**message(conversation), options=options)
    assert (caught.value.http_status, caught.value.attempts) == (503, 1)
    assert call_info(im.send_message(**message(conversation)))


def test_an_error_of_the_service_is_told_with_its_code(connect: Any, emulator: Emulator) -> None:
    im = connect()
    with pytest.raises(ApiError) as caught:
        im.send_message(**{**message(group(emulator)), "sender": 99999})
    error = caught.value
    assert (error.kind, error.code, error.action) == ("api", ErrorCode.PARTICIPANT_NOT_IN_CONVERSATION, "SendMessage")
    assert error.code == "ParticipantNotInConversation" and error.request_id and error.request_id in str(error)
    emulator.faults({"fault": {"type": "api_error", "code": "BrandNew", "message": "of the future"}})
    with pytest.raises(ApiError) as unknown:
        im.send_message(**message(1))
    assert unknown.value.code == "BrandNew" and unknown.value.code.name is None
    assert unknown.value.service_message == "of the future"


@pytest.mark.parametrize(
    ("fault", "kind", "maybe_sent"),
    [
        ({"type": "body", "status": 502, "body": "<html>", "content_type": "text/html"}, HttpError, True),
        ({"type": "body", "status": 200, "body": '{"ResponseMetadata": {"RequestId": "r"}, "Result": []}'}, DecodeError, True),
        ({"type": "reset", "after": "request"}, TransportError, True),
        ({"type": "truncate", "bytes": 20}, TransportError, True),
    ],
)
def test_what_is_no_answer_is_an_error(
    connect: Any, emulator: Emulator, fault: dict[str, Any], kind: type[ImError], maybe_sent: bool
) -> None:
    emulator.faults({"fault": fault})
    with pytest.raises(kind) as caught:
        connect(retry=RetryOptions(max_attempts=1)).send_message(**message(group_without_faults()))
    assert caught.value.maybe_sent is maybe_sent
    assert caught.value.idempotency_id


def group_without_faults() -> int:
    return 7221856821303362049


def test_a_server_that_is_not_there(connect: Any) -> None:
    im = connect(base_url="http://127.0.0.1:9", retry=RetryOptions(max_attempts=2, base_delay=0.001))
    with pytest.raises(TransportError) as caught:
        im.get_messages(conversation_short_id=1, message_ids=[2])
    error = caught.value
    assert (error.transport_kind, error.maybe_sent, error.attempts) == ("connect", False, 2)


def test_limits_of_time(connect: Any, emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.faults({"fault": {"type": "latency", "ms": 20000}})
    began = time.monotonic()
    with pytest.raises(CallTimeoutError) as caught:
        connect().send_message(**message(conversation), options=CallOptions(timeout=0.05, deadline=0.3))
    assert isinstance(caught.value, TimeoutError) and caught.value.maybe_sent
    assert time.monotonic() - began < 15
    with pytest.raises(CallTimeoutError):
        connect(timeout=0.05, deadline=0.2).send_message(**message(conversation))


def test_hooks_hear_of_every_attempt(connect: Any, emulator: Emulator) -> None:
    conversation = group(emulator)
    heard: list[Any] = []
    emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "rate_limit", "retry_after": 0}})
    connect(on_request=heard.append, on_response=heard.append, on_retry=heard.append).send_message(**message(conversation))
    kinds = [type(event) for event in heard]
    assert kinds == [RequestEvent, ResponseEvent, RetryEvent, RequestEvent, ResponseEvent]
    assert heard[1].status == 429 and heard[2].error.retryable and heard[4].status == 200
    assert [event.attempt for event in heard if isinstance(event, RequestEvent)] == [1, 2]
    assert len({event.call_id for event in heard}) == 1


def test_any_action_by_the_wires_own_names(connect: Any, emulator: Emulator) -> None:
    conversation = group(emulator)
    im = connect()
    wire = {"ConversationShortId": conversation, "Sender": 1, "MsgType": 10001, "Content": '{"text":"raw"}', "AppId": 123456}
    sent = im.raw("SendMessage", wire)
    assert sent["MessageId"] == int(emulator.messages(conversation)[0]["message_id"])
    assert im.raw("SendMessage", json.dumps(wire))["MessageId"] != sent["MessageId"]
    emulator.faults({"first": 1, "fault": {"type": "status", "status": 503}})
    with pytest.raises(HttpError) as caught:
        im.raw("SendMessage", wire)
    assert caught.value.attempts == 1
    emulator.faults({"first": 1, "fault": {"type": "status", "status": 503}})
    im.raw("SendMessage", wire, retry_safe=True)
    emulator.faults()
    with pytest.raises(ApiError):
        im.raw("BrandNewAction", "{}")
    with pytest.raises(ValidationError):
        im.raw("Brand New", "{}")


def test_more_fields_by_the_wires_names(connect: Any, emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.forget()
    connect().send_message(**message(conversation), extra={"BrandNew": {"a": [1]}})
    assert json.loads(emulator.requests("SendMessage")[0]["body"])["BrandNew"] == {"a": [1]}


def test_another_application(connect: Any, emulator: Emulator) -> None:
    with pytest.raises(ApiError) as caught:
        connect().send_message(**message(1), app_id=654321)
    assert caught.value.code == ErrorCode.APP_NOT_FOUND


@pytest.mark.parametrize(
    ("change", "path", "rule"),
    [
        ({"access_key_id": ""}, "access_key_id", "not_empty"),
        ({"secret_access_key": "a\n"}, "secret_access_key", None),
        ({"secret_access_key": " of-mine"}, "secret_access_key", None),
        ({"secret_access_key": "half\ud83d"}, "secret_access_key", None),
        ({"app_id": "1"}, "app_id", "type"),
        ({"app_id": -1}, "app_id", "range"),
        ({"region": "CN"}, "region", None),
        ({"base_url": "ftp://x"}, "base_url", None),
        ({"timeout": 0}, "timeout", "range"),
        ({"timeout": -1}, "timeout", "range"),
        ({"timeout": float("nan")}, "timeout", "range"),
        ({"timeout": True}, "timeout", "type"),
        ({"deadline": "1"}, "deadline", "type"),
        ({"deadline": float("inf")}, "deadline", "range"),
        ({"connect_timeout": 0}, "connect_timeout", "range"),
        ({"connect_timeout": 1e300}, "connect_timeout", "range"),
        ({"retry": True}, "retry", "type"),
        ({"retry": 5}, "retry", "type"),
        ({"retry": RetryOptions(max_attempts=0)}, "retry.max_attempts", "range"),
        ({"retry": RetryOptions(base_delay=-1)}, "retry.base_delay", "range"),
        ({"retry": {"maxAttempts": 1}}, "retry.maxAttempts", "unknown_option"),
        ({"paced": 1}, "paced", "type"),
        ({"on_request": 5}, "on_request", "type"),
        ({"logger": "volc_im"}, "logger", "type"),
        ({"rate_store": object()}, "rate_store", "type"),
        ({"time_out": 5}, "time_out", "unknown_option"),
        ({"timeoutMs": 5}, "timeoutMs", "unknown_option"),
        ({"baseURL": "http://h"}, "baseURL", "unknown_option"),
        ({"base_url": "http://user:hunter2@h"}, "base_url", "base_url"),
        ({"proxy": "::"}, "proxy", "type"),
        ({"root_certificates": b"none"}, "root_certificates", "type"),
    ],
)
def test_settings_are_checked(connect: Any, change: dict[str, Any], path: str, rule: str) -> None:
    with pytest.raises(ValidationError) as caught:
        connect(**change)
    assert caught.value.path == path and rule in (None, caught.value.rule)
    secret = change.get("secret_access_key")
    assert not secret or secret not in str(caught.value)
    assert "hunter2" not in str(caught.value) + repr(vars(caught.value))
    if path == "time_out":
        assert "did you mean timeout?" in str(caught.value)


def test_nothing_shows_a_secret(connect: Any, emulator: Emulator) -> None:
    im = connect(session_token="token-of-mine").im
    for shown in (repr(im), repr(vars(im)), str(im)):
        assert "test-secret-key" not in shown and "token-of-mine" not in shown


@pytest.mark.parametrize(
    ("options", "path", "rule"),
    [
        ({"timeout": 1}, "options", "type"),
        (CallOptions(timeout=-1), "timeout", "range"),
        (CallOptions(deadline=float("nan")), "deadline", "range"),
        (CallOptions(idempotency_id=5), "idempotency_id", "type"),  # type: ignore
        (CallOptions(retry=True), "retry", "type"),  # type: ignore
        (CallOptions(paced="yes"), "paced", "type"),  # type: ignore
        (CallOptions(idempotencyID="x"), "idempotencyID", "unknown_option"),  # type: ignore
        (CallOptions(concurrency=5), "concurrency", "unknown_option"),  # type: ignore
    ],
)
def test_options_are_checked(connect: Any, options: Any, path: str, rule: str, emulator: Emulator) -> None:
    """W7, W13: refused before anything is sent."""
    emulator.forget()
    with pytest.raises(ValidationError) as caught:
        connect().send_message(**message(1), options=options)
    assert (caught.value.path, caught.value.rule) == (path, rule)
    assert emulator.requests("SendMessage") == []


def test_retries_are_switched_off_by_false(connect: Any, emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "status", "status": 503}})
    with pytest.raises(HttpError) as caught:
        connect(retry=False).send_message(**message(conversation))
    assert caught.value.attempts == 1


def test_idempotency_ids_fit_or_are_refused(connect: Any, emulator: Emulator) -> None:
    """S3, S4."""
    conversation = group(emulator)
    emulator.forget()
    options = CallOptions(idempotency_id="mine")
    with pytest.raises(ValidationError) as caught:
        connect().query_online_status(user_ids=[1], options=options)
    assert caught.value.rule == "no_idempotency"
    with pytest.raises(ValidationError) as caught:
        connect().send_message(**message(conversation), client_msg_id="other", options=options)
    assert caught.value.rule == "conflict" and emulator.requests("SendMessage") == []


def test_what_json_cannot_hold_is_named(connect: Any) -> None:
    im = connect()
    with pytest.raises(ValidationError) as caught:
        im.register_users(users=[{"user_id": 1, "ext": {"a": b"bytes"}}])
    assert (caught.value.path, caught.value.rule) == ("users[0].ext.a", "type")
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ValidationError) as caught:
        im.register_users(users=circle)
    assert caught.value.rule == "depth"
    with pytest.raises(ValidationError):
        im.send_message(**{**message(1), "content": "\ud800"})
    half: list[tuple[Callable[[], Any], str]] = [
        (lambda: im.send_message(**message(1), ext={"a": "\ud83d"}), "ext.a"),
        (lambda: im.send_message(**message(1), ext={"\ud83d": "a"}), "ext"),
        (lambda: im.send_message(**message(1), extra={"New": [1, "\ud83d"]}), "extra.New[1]"),
        (lambda: im.raw("SendMessage", {"Content": ["\ud83d", ()]}), "Content[0]"),
        (lambda: im.raw("SendMessage", '{"Content":"\ud83d"}'), ""),
        (lambda: im.raw("\ud83d", {}), "action"),
        (lambda: text_content("\ud83d"), "message"),
        (lambda: json_content({"a": ("\ud83d",)}), "a[0]"),
        (lambda: read_text_content("\ud83d"), "content"),
    ]
    for call, path in half:
        with pytest.raises(ValidationError) as caught:
            call()
        assert caught.value.path == path, caught.value
    with pytest.raises(ValidationError):
        im.send_message(**{**message(1), "priority": float("nan")})


def test_a_closed_client_says_so(connect: Any) -> None:
    client = connect()
    if client.is_async:
        client.aclose()
    else:
        client.im.close()
    with pytest.raises(ValidationError) as caught:
        client.send_message(**message(1))
    assert caught.value.rule == "closed"


def test_results_are_objects(connect: Any, emulator: Emulator) -> None:
    im = connect()
    conversation = group(emulator)
    sent = im.send_message(**{**message(conversation), "msg_type": MsgType.TEXT, "content": text_content("héllo")})
    [found] = im.get_messages(conversation_short_id=conversation, message_ids=[sent.message_id]).messages
    assert repr(found).startswith("Message(") and "msg_type=MsgType.TEXT" in repr(found)
    assert found.msg_type is not None and found.msg_type == MsgType.TEXT and found.msg_type.name == "TEXT"
    assert f"{found.msg_type} {found.msg_type!s}" == "10001 10001"
    assert MsgType(77).name is None and repr(MsgType(77)) == "MsgType(77)" and MsgType.TEXT in MsgType.known()
    assert found.ref_msg_info is None
    assert json.loads(json.dumps(found.to_dict()))["message_id"] == sent.message_id
    for twin in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert twin == found and twin is not found
    info = call_info(pickle.loads(pickle.dumps(sent)))
    assert info and info.attempts == 1


def test_errors_can_be_pickled(connect: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        connect().send_message(**{**message(1), "sender": -1})
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (str(twin), vars(twin)) == (str(caught.value), vars(caught.value))
    assert twin.path == "sender" and twin.rule == "range" and not twin.maybe_sent


def test_ctrl_c_ends_a_call_that_waits(emulator: Emulator, request: pytest.FixtureRequest) -> None:
    # Shells start what runs in the background with the signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    conversation = group(emulator)
    emulator.faults({"fault": {"type": "latency", "ms": 20000}})
    interrupt = threading.Timer(0.2, lambda: signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT))
    with ImClient(**emulator.options) as im:
        began = time.monotonic()
        interrupt.start()
        with pytest.raises(KeyboardInterrupt):
            im.send_message(**message(conversation))
        assert time.monotonic() - began < 15


def test_python_runs_while_a_call_waits(emulator: Emulator) -> None:
    conversation = group(emulator)
    emulator.faults({"fault": {"type": "latency", "ms": 4000}})
    with ImClient(**emulator.options) as im:
        thread = threading.Thread(target=lambda: im.send_message(**message(conversation)))
        thread.start()
        turns = 0
        longest = 0.0
        while thread.is_alive():
            began = time.perf_counter()
            sum(range(100))
            turns += 1
            longest = max(longest, time.perf_counter() - began)
        thread.join()
    # With Python's lock held during the wait there would be one turn, of 4000 ms.
    assert turns > 1000 and longest < 3.5


PROXIED = """
import os, volc_im
proxy = {"proxy": ""} if "DIRECT" in os.environ else {}
keys = {"access_key_id": os.environ["VOLC_IM_ACCESS_KEY"], "secret_access_key": os.environ["VOLC_IM_SECRET_KEY"]}
app_id = int(os.environ["VOLC_IM_APP_ID"])
with volc_im.ImClient(**keys, app_id=app_id, base_url=os.environ["VOLC_IM_BASE_URL"], retry=False, **proxy) as im:
    try:
        im.query_online_status(user_ids=[1])
        print("sent")
    except volc_im.TransportError as error:
        print(error.transport_kind)
"""


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"ALL_PROXY": "http://127.0.0.1:1"}, "connect"),
        ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "connect"),
        ({"ALL_PROXY": "http://127.0.0.1:1", "NO_PROXY": "*"}, "sent"),
        ({"ALL_PROXY": "http://127.0.0.1:1", "DIRECT": "1"}, "sent"),
    ],
)
def test_the_environments_proxies_count_unless_it_or_an_option_says_none(
    emulator: Emulator, variables: dict[str, str], said: str
) -> None:
    theirs = {name: value for name, value in emulator.environment.items() if not name.lower().endswith("_proxy")}
    program = [sys.executable, "-c", PROXIED]
    done = subprocess.run(program, env={**theirs, **variables}, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == said, done
