"""What answers callbacks: limits, deadline, silence, events that come twice. On bare ASGI and WSGI as well."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
from typing import Any, Callable

import pytest
from volc_im import (
    CallbackError,
    CallbackEvent,
    Callbacks,
    ImError,
    ReplayGuard,
    ValidationError,
    accept,
    reject,
)

callbacks = Callbacks(secret=["new-secret", "old-secret"], app_id=123456)


def body(type: str = "BeforeSendMessage", **more: Any) -> bytes:
    return callbacks.sign(type, {"AppId": 123456, "MessageBody": {"ConversationType": 2}}, **more)


def by_handler(handlers: Any, method: str, sent: bytes, **settings: Any) -> tuple[int, bytes]:
    answer = callbacks.handler(handlers, **settings).answer(method, sent)
    return answer.status, answer.body


def by_awaited_handler(handlers: Any, method: str, sent: bytes, **settings: Any) -> tuple[int, bytes]:
    answer = asyncio.run(callbacks.handler(handlers, **settings).answer_async(method, sent))
    return answer.status, answer.body


def by_asgi(handlers: Any, method: str, sent: bytes, **settings: Any) -> tuple[int, bytes]:
    app = callbacks.asgi(handlers, **settings)
    chunks = [sent[at : at + 1000] for at in range(0, len(sent), 1000)] or [b""]
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        chunk = chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(app({"type": "http", "method": method, "headers": []}, receive, send))
    start, end = answers
    headers = dict(start["headers"])
    assert headers[b"content-length"] == str(len(end["body"])).encode()
    assert (b"content-type" in headers) == bool(end["body"])
    return start["status"], end["body"]


def by_wsgi(handlers: Any, method: str, sent: bytes, **settings: Any) -> tuple[int, bytes]:
    app = callbacks.wsgi(handlers, **settings)
    started: list[Any] = []
    environ: Any = {"REQUEST_METHOD": method, "CONTENT_LENGTH": str(len(sent)), "wsgi.input": io.BytesIO(sent)}
    answer = b"".join(app(environ, lambda status, headers: started.extend([status, headers])))  # type: ignore
    return int(started[0].split()[0]), answer


WAYS = [by_handler, by_awaited_handler, by_asgi, by_wsgi]
Ask = Callable[..., tuple[int, bytes]]
ways = pytest.mark.parametrize("ask", WAYS)


@ways
def test_handlers_decide(ask: Ask) -> None:
    seen: list[CallbackEvent[Any]] = []

    def decide(event: CallbackEvent[Any]) -> Any:
        seen.append(event)
        return reject(1001, "be kind") if len(seen) == 1 else accept() if len(seen) == 2 else None

    assert ask({"BeforeSendMessage": decide}, "POST", body()) == (200, reject(1001, "be kind").encode())
    assert ask({"BeforeSendMessage": decide}, "POST", body()) == (200, accept().encode())
    assert ask({"BeforeSendMessage": decide}, "POST", body()) == (200, accept().encode())
    assert seen[0].data["MessageBody"]["ConversationType"] == 2 and seen[0].get("MessageBody.ConversationType") == 2
    assert seen[0].get("Nothing[3].here") is None and seen[0].is_before


@ways
def test_events_without_a_handler_are_accepted(ask: Ask) -> None:
    assert ask({}, "POST", body("BrandNewEvent")) == (200, accept().encode())


@ways
def test_the_old_secret_counts_while_it_is_replaced(ask: Ask) -> None:
    old = Callbacks(secret="old-secret", app_id=123456)
    assert ask({}, "POST", old.sign("AfterPush", {"AppId": 123456}))[0] == 200


@ways
def test_forgers_learn_nothing(ask: Ask) -> None:
    logged: list[ImError] = []
    forged = Callbacks(secret="wrong", app_id=123456).sign("AfterPush", {"AppId": 123456})
    stranger = Callbacks(secret="new-secret", app_id=654321).sign("AfterPush", {"AppId": 654321})
    tampered = body().replace(b"ConversationType", b"ConversationKind")
    for sent in (forged, stranger, tampered, b"", b"{}", b"\xff", b"[" * 100_000, body()[:-1]):
        assert ask({}, "POST", sent, log=logged.append) == (401, b"")
    assert [isinstance(error, CallbackError) for error in logged] == [True] * 8
    assert [getattr(error, "reason", "") for error in logged[:2]] == ["signature", "app_id"]


@ways
def test_what_is_no_post_or_too_large_is_not_read(ask: Ask) -> None:
    assert ask({}, "GET", b"") == (405, b"")
    assert ask({}, "POST", b"x" * ((1 << 20) + 1)) == (413, b"")
    assert ask({}, "POST", body(), max_body_bytes=100) == (413, b"")


@ways
@pytest.mark.parametrize(("policy", "expected"), [("accept", accept()), ("reject", reject(1, "no decision in time"))])
def test_a_late_handler_is_answered_for(ask: Ask, policy: Any, expected: str) -> None:
    logged: list[Any] = []
    released = threading.Event()

    def late(event: CallbackEvent[Any]) -> str:
        released.wait(5)
        return reject(7, "too late")

    settings = {"deadline": 0.1, "on_late": policy, "log": logged.append}
    try:
        threading.Timer(0.8, released.set).start()
        assert ask({"BeforeSendMessage": late}, "POST", body(), **settings) == (200, expected.encode())
        assert ask is not by_handler or not released.is_set()
    finally:
        released.set()
    assert logged[0].reason == "handler_late" and "100 ms" in str(logged[0])


@pytest.mark.parametrize("ask", [by_awaited_handler, by_asgi])
def test_a_late_coroutine_is_answered_for_and_goes_on(ask: Ask) -> None:
    async def main() -> None:
        released, finished = asyncio.Event(), asyncio.Event()

        async def late(event: CallbackEvent[Any]) -> None:
            await released.wait()
            finished.set()

        handler = callbacks.handler({"AfterPush": late}, deadline=0.05, log=lambda error: None)
        assert (await handler.answer_async("POST", body("AfterPush"))).status == 200
        released.set()
        await asyncio.wait_for(finished.wait(), 5)

    asyncio.run(main())


@ways
def test_a_handler_that_fails(ask: Ask) -> None:
    logged: list[Any] = []

    def fail(event: CallbackEvent[Any]) -> None:
        raise KeyError("oh")

    handlers = {"BeforeSendMessage": fail, "AfterPush": fail}
    assert ask(handlers, "POST", body(), log=logged.append) == (200, accept().encode())
    assert ask(handlers, "POST", body(), log=logged.append, on_late="reject")[1] == reject(1, "no decision in time").encode()
    # The service may send it again.
    assert ask(handlers, "POST", body("AfterPush"), log=logged.append) == (500, b"")
    assert [error.reason for error in logged] == ["handler_failed"] * 3
    assert isinstance(logged[0].__cause__, KeyError)


@ways
def test_a_handler_that_returns_something_else(ask: Ask) -> None:
    logged: list[Any] = []
    assert ask({"AfterPush": lambda event: 5}, "POST", body("AfterPush"), log=logged.append) == (500, b"")
    assert "accept(), reject() or nothing" in repr(logged[0].__cause__)


def test_a_coroutine_where_nothing_awaits_is_an_error() -> None:
    async def handler(event: CallbackEvent[Any]) -> None:
        raise AssertionError("it does not run")

    logged: list[Any] = []
    assert by_wsgi({"AfterPush": handler}, "POST", body("AfterPush"), log=logged.append) == (500, b"")
    assert "plain functions" in repr(logged[0].__cause__)


def test_what_a_log_raises_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    def log(error: ImError) -> None:
        raise OSError("disk full")

    assert by_asgi({}, "POST", b"{}", log=log) == (401, b"")
    assert "disk full" in caplog.text


def test_without_a_log_the_logger_gets_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "volc_im"):
        assert by_wsgi({}, "POST", b"{}") == (401, b"")
    assert [record.name for record in caplog.records] == ["volc_im"]


@ways
def test_an_event_that_comes_twice_is_answered_as_the_first_time(ask: Ask) -> None:
    handled: list[str] = []

    def once(event: CallbackEvent[Any]) -> str:
        handled.append(event.id)
        return reject(len(handled), "counted")

    guard = ReplayGuard()
    sent = body(id="twice")
    for _ in range(3):
        assert ask({"BeforeSendMessage": once}, "POST", sent, replay_guard=guard)[1] == reject(1, "counted").encode()
    assert handled == ["twice"] and len(guard) == 1
    # Signed anew, the id tells.
    assert ask({"BeforeSendMessage": once}, "POST", body(id="twice"), replay_guard=guard)[1] == reject(1, "counted").encode()
    assert ask({"BeforeSendMessage": once}, "POST", body(), replay_guard=guard)[1] == reject(2, "counted").encode()


@ways
def test_an_event_that_was_not_handled_is_new_when_it_comes_again(ask: Ask) -> None:
    tries: list[str] = []

    def second_time(event: CallbackEvent[Any]) -> None:
        tries.append(event.id)
        if len(tries) == 1:
            raise OSError("database away")

    guard = ReplayGuard()
    sent = body("AfterPush", id="again")
    answers = [
        ask({"AfterPush": second_time}, "POST", sent, replay_guard=guard, log=lambda error: None)[0] for _ in range(3)
    ]
    assert answers == [500, 200, 200] and len(tries) == 2


def test_an_event_that_is_being_handled_is_not_handled_again() -> None:
    handled: list[str] = []

    async def main() -> None:
        async def slow(event: CallbackEvent[Any]) -> str:
            handled.append(event.id)
            await asyncio.sleep(0.1)
            return reject(5, "slow")

        handlers = {"BeforeSendMessage": slow, "AfterPush": slow}
        patient = callbacks.handler(handlers)
        sent = body()
        answers = await asyncio.gather(patient.answer_async("POST", sent), patient.answer_async("POST", sent))
        assert [json.loads(answer.body)["CheckCode"] for answer in answers] == [5, 5]
        assert len(handled) == 1

        guard = ReplayGuard()
        hasty = callbacks.handler(handlers, deadline=0.03, on_late="reject", replay_guard=guard, log=lambda error: None)
        for event_type, statuses in (("BeforeSendMessage", [200, 200]), ("AfterPush", [200, 503])):
            sent = body(event_type)
            answers = [await hasty.answer_async("POST", sent) for _ in range(2)]
            # The first is late; the second came while it was being handled.
            assert [answer.status for answer in answers] == statuses
            await asyncio.sleep(0.2)
            # What the sender got is what it gets again.
            assert await hasty.answer_async("POST", sent) == answers[0]
        assert len(handled) == 3

    asyncio.run(main())


@ways
def test_without_a_guard_every_delivery_is_handled(ask: Ask) -> None:
    handled: list[str] = []

    def count(event: CallbackEvent[Any]) -> None:
        handled.append(event.id)

    sent = body("AfterPush")
    for _ in range(2):
        assert ask({"AfterPush": count}, "POST", sent, replay_guard=None)[0] == 200
    assert len(handled) == 2


@ways
def test_a_reply_of_ones_own_for_late_handlers(ask: Ask) -> None:
    def fail(event: CallbackEvent[Any]) -> None:
        raise KeyError("oh")

    own = reject(77, "ask again", extra={"Wait": 1})
    answer = ask({"BeforeSendMessage": fail}, "POST", body(), on_late=own, log=lambda error: None)
    assert answer == (200, own.encode())


def test_content_that_is_no_json_is_not_read() -> None:
    handler = callbacks.handler({})
    for content_type, status in (("application/json; charset=utf-8", 200), ("", 200), ("text/html", 415)):
        assert handler.answer("POST", body(), content_type=content_type).status == status
    assert handler.refuse("POST", "application/json", (1 << 20) + 1) == (413, b"")
    # A limit above the library's own is the library's.
    assert callbacks.handler({}, max_body_bytes=1 << 30).max_body_bytes == 1 << 20


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"deadline": 0}, "deadline"),
        ({"on_late": "wait"}, "on_late"),
        ({"max_body_bytes": 0}, "max_body_bytes"),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as caught:
        callbacks.asgi({}, **settings)
    assert caught.value.path == path


def test_secrets_are_checked_and_not_shown() -> None:
    wrong: list[Any] = ["", [], [""], [5], ["a" * 1000, 5]]
    for secret in wrong:
        with pytest.raises(ValidationError) as caught:
            Callbacks(secret=secret)
        assert "aaaa" not in str(caught.value)
    assert "new-secret" not in repr(callbacks) + repr(vars(callbacks))
    for code in (0, 1 << 31, "1", True):
        with pytest.raises(ValidationError):
            reject(code, "no")  # type: ignore[arg-type]


def test_any_time_can_be_accepted() -> None:
    from datetime import datetime, timezone

    sent = callbacks.sign("AfterPush", {"AppId": 123456}, time=datetime(2024, 5, 1, tzinfo=timezone.utc))
    with pytest.raises(CallbackError) as caught:
        callbacks.verify(sent)
    assert caught.value.reason == "time_tolerance" and caught.value.skew_seconds and caught.value.skew_seconds < -1e6
    anytime = Callbacks(secret="new-secret", app_id=123456, tolerance=None)
    assert anytime.verify(sent).time == datetime(2024, 5, 1, tzinfo=timezone.utc)
    assert Callbacks(secret="new-secret", app_id=123456, tolerance=10**9).verify(sent.decode()).type == "AfterPush"


def test_replies_take_more_fields() -> None:
    assert json.loads(accept(extra={"Brand": {"New": 1}}))["Brand"] == {"New": 1}
    answer = json.loads(reject(7, "no", extra={"Brand": 7221856821303362049}))
    assert (answer["CheckCode"], answer["Brand"]) == (7, 7221856821303362049)
