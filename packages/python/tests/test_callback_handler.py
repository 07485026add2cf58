"""What answers callbacks: decisions, limits, deadline, silence, events that come twice. On bare ASGI and WSGI as well."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from typing import Any

import pytest
from receivers import ByAsgi, ByHandler, ByWsgi, Kind, Logged, body, callbacks, soon, ways
from volc_im import CallbackError, CallbackEvent, Callbacks, UnverifiedEvent, ValidationError, accept, reject

UNDECIDED = b'{"CheckCode":1,"CheckMessage":"no decision in time"}'


@ways
def test_handlers_decide(way: Kind) -> None:
    seen: list[CallbackEvent[Any]] = []

    def decide(event: CallbackEvent[Any]) -> Any:
        seen.append(event)
        return reject(1001, "be kind") if len(seen) == 1 else accept() if len(seen) == 2 else None

    answering = way({"BeforeSendMessage": decide}, undecided="reject")
    assert answering.post(body()) == (200, reject(1001, "be kind").encode())
    assert answering.post(body()) == (200, accept().encode())
    assert answering.post(body()) == (200, accept().encode())
    assert seen[0].data["MessageBody"]["ConversationType"] == 2 and seen[0].get("MessageBody.ConversationType") == 2
    assert seen[0].get("Nothing[3].here") is None and seen[0].is_before and seen[0].app_id == "123456"


@ways
def test_the_handler_of_every_event(way: Kind) -> None:
    seen: list[str] = []
    answering = way({"*": lambda event: seen.append(event.type)}, undecided="accept", events=["AfterTeleport"])
    for name in ("AfterPush", "AfterTeleport"):
        assert answering.post(body(name)) == (200, accept().encode())
    assert seen == ["AfterPush", "AfterTeleport"]


@ways
def test_an_after_event_without_a_handler_is_accepted(way: Kind) -> None:
    logged = Logged()
    answering = way({}, logger=logged.logger)
    assert answering.post(body("AfterPush")) == (200, accept().encode())
    assert logged.reasons() == []
    for _ in range(2):
        assert answering.post(body()) == (200, accept().encode())
    # Told once, though it came twice.
    assert logged.reasons() == [("WARNING", "no_handler")]


@ways
def test_the_old_secret_counts_while_it_is_replaced(way: Kind) -> None:
    old = Callbacks(secret="old-secret-of-tests", app_id=123456)
    assert way({}).post(old.sign("AfterPush", {"AppId": 123456}))[0] == 200


@ways
def test_forgers_learn_nothing(way: Kind) -> None:
    logged = Logged()
    answering = way({}, logger=logged.logger)
    forged = Callbacks(secret="wrong-secret-of-tests", app_id=123456).sign("AfterPush", {"AppId": 123456})
    stranger = Callbacks(secret="new-secret-of-tests", app_id=654321).sign("AfterPush", {"AppId": 654321})
    tampered = body().replace(b"ConversationType", b"ConversationKind")
    for sent in (forged, stranger, tampered, b"", b"{}", b"null", b"\xff", b"[" * 100_000, body()[:-1]):
        status, answered = answering.post(sent)
        assert status in (400, 401) and answered == b""
    assert [reason for _, reason in logged.reasons()[:2]] == ["signature", "app_id"]
    assert len(logged.records) == 9


@ways
def test_what_is_turned_away_is_logged(way: Kind) -> None:
    """C17, C19."""
    logged = Logged()
    answering = way({}, max_body_bytes=1000, logger=logged.logger)
    assert answering.post(body(), "GET") == (405, b"")
    assert answering.post(b"x" * 1001) == (413, b"")
    assert answering.post(body(), headers={"content-type": "text/html"}) == (415, b"")
    assert answering.post(body(), headers={"content-encoding": "gzip"}) == (415, b"")
    assert answering.post(b"\xef\xbb\xbf" + body())[0] in (400, 401)
    reasons = ["method", "too_large", "content_type", "content_encoding"]
    assert [reason for _, reason in logged.reasons()[:4]] == reasons
    assert {level for level, _ in logged.reasons()[:4]} <= {"DEBUG", "INFO"}
    assert "gzip" in logged.records[3].getMessage() and "byte order mark" in logged.records[4].getMessage()
    assert answering.post(body(), headers={"content-type": "application/json; charset=utf-8"})[0] == 200
    assert answering.post(body(), headers={})[0] == 200


@ways
@pytest.mark.parametrize(
    ("undecided", "expected"), [("accept", accept()), ("reject", UNDECIDED.decode()), (reject(7, "own"),) * 2]
)
def test_a_late_handler_is_answered_for(way: Kind, undecided: Any, expected: str) -> None:
    logged = Logged()
    released, is_over = threading.Event(), threading.Event()

    def late(event: CallbackEvent[Any]) -> str:
        released.wait(30)
        is_over.set()
        return reject(8, "too late")

    answering = way({"BeforeSendMessage": late}, deadline=0.2, undecided=undecided, logger=logged.logger)
    sent = body(id="evt-late")
    began = time.monotonic()
    try:
        assert answering.post(sent) == (200, expected.encode())
        assert time.monotonic() - began < 10
    finally:
        released.set()
    assert logged.reasons() == [("ERROR", "handler_late")]
    assert "200 ms" in logged.records[0].getMessage() and getattr(logged.records[0], "event_id") == "evt-late"
    # Where somebody drives the exchange further, its decision is the redelivery's.
    if way in (ByHandler, ByWsgi):
        assert is_over.wait(30)
        soon(lambda: answering.post(sent)[1] == reject(8, "too late").encode())


@ways
def test_a_handler_that_fails(way: Kind) -> None:
    """C1, C12: it is undecided, at once, and logged at error with its reason and event."""

    def fail(event: CallbackEvent[Any]) -> Any:
        raise KeyError("oh")

    junk: list[Any] = ["ok", "", "{}", '{"CheckCode":"0","CheckMessage":""}', {"CheckCode": 0}, 0, True, b"{}", object()]
    for handler in [fail, *[lambda event, value=value: value for value in junk]]:
        logged = Logged()
        options = {"undecided": "reject", "logger": logged.logger}
        answering = way({"BeforeSendMessage": handler, "AfterPush": handler}, **options)
        began = time.monotonic()
        assert answering.post(body(id="evt-one")) == (200, UNDECIDED)
        # The service may send it again.
        assert answering.post(body("AfterPush")) == (500, b"")
        assert time.monotonic() - began < 10
        assert logged.reasons() == [("ERROR", "handler_failed")] * 2
        assert getattr(logged.records[0], "event_id") == "evt-one"
    assert way({"BeforeSendMessage": fail}, undecided="accept").post(body()) == (200, accept().encode())
    logged = Logged()
    way({"AfterPush": fail}, logger=logged.logger).post(body("AfterPush"))
    assert logged.records[0].exc_info and isinstance(logged.records[0].exc_info[1], KeyError)


@ways
@pytest.mark.parametrize("code", [1, -1, 1 << 31, -(1 << 63), (1 << 63) - 1])
def test_a_check_code_is_any_64_bit_integer_but_0(way: Kind, code: int) -> None:
    """C11."""
    answering = way({"BeforeSendMessage": lambda event: reject(code, "no")}, undecided="accept")
    assert json.loads(answering.post(body())[1])["CheckCode"] == code


def test_other_check_codes_are_refused() -> None:
    """C11."""
    for code in (0, 1.9, 0.5, 1 << 63, -(1 << 63) - 1, "1", True, None, float("nan")):
        with pytest.raises(ValidationError) as caught:
            reject(code, "no")  # type: ignore[arg-type]
        assert (caught.value.path, caught.value.rule) == ("code", "range")


@ways
def test_half_a_surrogate_pair_stays_a_rejection(way: Kind) -> None:
    """C6: quoted from the content, as a JSON escape of the sender's."""
    sent = callbacks.sign("BeforeSendMessage", '{"AppId":123456,"MessageBody":{"Content":"a\\ud83d!"}}')

    def quote(event: CallbackEvent[Any]) -> Any:
        assert event.texts == ["a\ufffd!"]
        return reject(5, event.data["MessageBody"]["Content"] + event.get("MessageBody.Content"))

    answer = json.loads(way({"BeforeSendMessage": quote}, undecided="accept").post(sent)[1])
    assert (answer["CheckCode"], answer["CheckMessage"]) == (5, "a\ufffd!a\ufffd!")


@ways
def test_texts_are_decoded(way: Kind) -> None:
    """C22."""
    content = json.dumps({"text": json.dumps({"t": "spoiler"}).replace("o", "\\u006f")})
    sent = callbacks.sign("BeforeSendMessage", {"AppId": 123456, "MessageBody": {"Content": content}})
    handlers = {"BeforeSendMessage": lambda event: reject(9, "no") if "spoiler" in event.texts else None}
    assert way(handlers, undecided="accept").post(sent)[1] == reject(9, "no").encode()


@ways
def test_an_event_that_comes_twice_is_answered_as_the_first_time(way: Kind) -> None:
    """C13."""
    handled: list[str] = []

    def once(event: CallbackEvent[Any]) -> str:
        handled.append(event.id)
        return reject(len(handled), "counted")

    answering = way({"BeforeSendMessage": once}, undecided="reject")
    sent = body(id="evt-twice")
    for _ in range(3):
        assert answering.post(sent)[1] == reject(1, "counted").encode()
    # Signed again, the id is the key.
    assert answering.post(body(id="evt-twice"))[1] == reject(1, "counted").encode()
    assert answering.post(body())[1] == reject(2, "counted").encode()
    without = way({"BeforeSendMessage": once}, undecided="reject", replay="off")
    assert [without.post(sent)[1] for _ in range(2)] == [reject(3, "counted").encode(), reject(4, "counted").encode()]


@ways
def test_an_event_that_was_not_handled_is_new_when_it_comes_again(way: Kind) -> None:
    tries: list[str] = []

    def second_time(event: CallbackEvent[Any]) -> None:
        tries.append(event.id)
        if len(tries) == 1:
            raise OSError("database away")

    answering = way({"AfterPush": second_time}, logger=Logged().logger)
    sent = body("AfterPush", id="evt-again")
    assert [answering.post(sent)[0] for _ in range(3)] == [500, 200, 200] and len(tries) == 2


@ways
@pytest.mark.parametrize(
    ("options", "path", "rule"),
    [
        ({"deadline": 0}, "deadline", "range"),
        ({"deadline": -5}, "deadline", "range"),
        ({"deadline": 1e18}, "deadline", "range"),
        ({"deadline": float("inf")}, "deadline", "range"),
        ({"deadline": float("nan")}, "deadline", "range"),
        ({"deadline": "1"}, "deadline", "type"),
        ({"deadline": True}, "deadline", "type"),
        ({"undecided": "rejected"}, "undecided", "enum"),
        ({"undecided": "Accept"}, "undecided", "enum"),
        ({"undecided": ""}, "undecided", "enum"),
        ({"undecided": "{}"}, "undecided", "enum"),
        ({"undecided": 1}, "undecided", "type"),
        ({"undecided": None}, "undecided", "required"),
        ({"max_body_bytes": 0}, "max_body_bytes", "range"),
        ({"max_body_bytes": 1 << 30}, "max_body_bytes", "range"),
        ({"max_body_bytes": 1.5}, "max_body_bytes", "type"),
        ({"replay": "store"}, "replay", "type"),
        ({"replay": object()}, "replay", "type"),
        ({"replay_capacity": 0}, "replay_capacity", "range"),
        ({"redelivery": "maybe"}, "redelivery", "enum"),
        ({"events": "AfterTeleport"}, "events", "type"),
        ({"events": ["no name"]}, "events[0]", "event_name"),
        ({"handler_threads": 0}, "handler_threads", "range"),
        ({"handler_threads": 10_001}, "handler_threads", "range"),
        ({"handler_queue": True}, "handler_queue", "type"),
        ({"handler_queue": 0}, "handler_queue", "range"),
        ({"handler_threds": 5}, "handler_threds", "unknown_option"),
        ({"logger": "volc_im"}, "logger", "type"),
        ({"on_late": "accept"}, "on_late", "unknown_option"),
        ({"replay_capacty": 5}, "replay_capacty", "unknown_option"),
        ({"deadline_ms": 5}, "deadline_ms", "unknown_option"),
    ],
)
def test_options_are_checked(way: Kind, options: dict[str, Any], path: str, rule: str) -> None:
    """C2, W7, W13."""
    with pytest.raises(ValidationError) as caught:
        way({"BeforeSendMessage": lambda event: None}, **{"undecided": "accept", **options})
    assert (caught.value.path, caught.value.rule) == (path, rule), caught.value
    if path == "replay_capacty":
        assert "replay_capacity" in str(caught.value)
    if path == "deadline":
        assert "60000" not in str(caught.value)


@ways
def test_handlers_are_checked(way: Kind) -> None:
    """C3, C4."""

    def handler(event: CallbackEvent[Any]) -> None:
        pass

    wrong: list[Any] = [None, 5, [handler], {"BeforeSendMessage": None}, {"BeforeSendMessage": "accept"}, {5: handler}]
    for handlers in wrong:
        with pytest.raises(ValidationError) as caught:
            way(handlers, undecided="accept")
        assert caught.value.path.startswith("handlers") and caught.value.rule == "type"
    for name in ("beforeSendMessage", "BeforeSendMesage", "BeforeSendMessages", " BeforeSendMessage", "before_send_message"):
        with pytest.raises(ValidationError) as caught:
            way({name: handler}, undecided="accept")
        assert caught.value.rule == "unknown_event" and "did you mean BeforeSendMessage" in str(caught.value)
    for name in ("BeforeSendMessage", "*"):
        with pytest.raises(ValidationError) as caught:
            way({name: handler})
        assert (caught.value.path, caught.value.rule) == ("undecided", "required")
    way({"AfterPush": handler})


def test_a_wsgi_application_takes_plain_functions() -> None:
    async def handler(event: CallbackEvent[Any]) -> None:
        raise AssertionError("it does not run")

    with pytest.raises(ValidationError) as caught:
        callbacks.wsgi({"AfterPush": handler})
    assert caught.value.path == "handlers.AfterPush"
    # One that shows only when it runs.
    logged = Logged()
    answering = ByWsgi({"AfterPush": lambda event: handler(event)}, logger=logged.logger)
    assert answering.post(body("AfterPush")) == (500, b"")
    assert "plain functions" in logged.records[0].getMessage()


def test_a_plain_function_may_return_what_is_awaited() -> None:
    async def later(event: CallbackEvent[Any]) -> Any:
        await asyncio.sleep(0)
        return reject(3, "later")

    answering = ByAsgi({"BeforeSendMessage": lambda event: later(event)}, undecided="accept")
    assert answering.post(body())[1] == reject(3, "later").encode()


def test_the_default_logger(caplog: pytest.LogCaptureFixture) -> None:
    """C1."""

    def fail(event: CallbackEvent[Any]) -> None:
        raise KeyError("oh")

    assert ByWsgi({"BeforeSendMessage": fail}, undecided="accept").post(body(id="evt-told"))[0] == 200
    [record] = caplog.records
    assert (record.name, record.levelno) == ("volc_im", logging.ERROR)
    assert "evt-told" in caplog.text and "KeyError" in caplog.text


def test_short_secrets_and_a_missing_application_are_warned_of() -> None:
    """K5."""
    logged = Logged()
    Callbacks(secret="short").wsgi({}, logger=logged.logger)
    assert [level for level, _ in logged.reasons()] == ["WARNING"] * 2


@pytest.mark.parametrize("secret", ["", [], [""], [5], 5, None, " spaces ", "line\n", ["a" * 1000, 5], "half\ud83d"])
def test_secrets_are_checked_and_not_shown(secret: Any) -> None:
    """K5, C6."""
    with pytest.raises(ValidationError) as caught:
        Callbacks(secret=secret)
    assert caught.value.path.startswith("secret") and "aaaa" not in str(caught.value) + repr(vars(caught.value))
    assert "new-secret" not in repr(callbacks) + repr(vars(callbacks))


def test_options_of_callbacks_are_checked() -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"app_id": "1"}, "app_id"),
        ({"app_id": -1}, "app_id"),
        ({"tolerance": -1}, "tolerance"),
        ({"tolerance": "5"}, "tolerance"),
        ({"tolerance_seconds": 5}, "tolerance_seconds"),
        ({"event_id": "guid("}, "event_id"),
        ({"apid": 5}, "apid"),
    ]
    for options, path in wrong:
        with pytest.raises(ValidationError) as caught:
            Callbacks(**{"secret": "a-secret-of-tests", **options})
        assert caught.value.path == path, caught.value


def test_the_form_of_ids_is_kept_to() -> None:
    pinned = Callbacks(secret="new-secret-of-tests", app_id=123456, event_id="uuid")
    assert pinned.verify(body()).type == "BeforeSendMessage"
    with pytest.raises(CallbackError):
        pinned.verify(body(id="evt-no-uuid"))


def test_what_is_unverified_is_no_event() -> None:
    forged = Callbacks(secret="wrong-secret-of-tests", app_id=123456).sign("AfterPush", {"AppId": 123456})
    event = callbacks.parse_unverified(forged)
    assert isinstance(event, UnverifiedEvent) and not isinstance(event, CallbackEvent)
    assert (event.type, event.app_id, json.loads(event.raw)["AppId"]) == ("AfterPush", "123456", 123456)
    assert not hasattr(event, "data") and not hasattr(event, "texts")


def test_any_time_can_be_accepted() -> None:
    from datetime import datetime, timezone

    sent = callbacks.sign("AfterPush", {"AppId": 123456}, time=datetime(2024, 5, 1, tzinfo=timezone.utc))
    with pytest.raises(CallbackError) as caught:
        callbacks.verify(sent)
    assert caught.value.reason == "time_tolerance" and caught.value.skew_seconds and caught.value.skew_seconds < -1e6
    anytime = Callbacks(secret="new-secret-of-tests", app_id=123456, tolerance=None)
    assert anytime.verify(sent).time == datetime(2024, 5, 1, tzinfo=timezone.utc)
    far = Callbacks(secret="new-secret-of-tests", app_id=123456, tolerance=10**9)
    assert far.verify(sent.decode()).type == "AfterPush"


def test_a_time_without_a_zone_is_refused() -> None:
    """T5: Python would read what utcnow() gives as local time."""
    from datetime import datetime

    for call in (lambda now: callbacks.verify(body(), now=now), lambda now: callbacks.sign("AfterPush", {}, time=now)):
        with pytest.raises(ValidationError) as caught:
            call(datetime(2026, 1, 1))
        assert caught.value.rule == "time_zone" and caught.value.path in ("now", "time")


def test_replies_take_more_fields() -> None:
    assert json.loads(accept(extra={"Brand": {"New": 1}}))["Brand"] == {"New": 1}
    assert json.loads(accept(extra={"a\ud83d": ["\ud83d"]}))["a\ufffd"] == ["\ufffd"]
    answer = json.loads(reject(7, "no", extra={"Brand": 7221856821303362049}))
    assert (answer["CheckCode"], answer["Brand"]) == (7, 7221856821303362049)


def test_a_handler_is_used_by_threads_and_loops_at_once() -> None:
    answering = ByHandler({"BeforeSendMessage": lambda event: reject(2, event.id)}, undecided="accept")

    async def many() -> None:
        ids = [f"evt-loop-{number}" for number in range(50)]
        answers = await asyncio.gather(*[answering.handler.answer_async("POST", body(id=id)) for id in ids])
        assert [json.loads(answer.body)["CheckMessage"] for answer in answers] == ids

    found: list[str] = []
    threads = [
        threading.Thread(target=lambda id=f"evt-thread-{n}": found.append(json.loads(answering.post(body(id=id))[1])["CheckMessage"]))  # type: ignore
        for n in range(50)
    ]
    for running in threads:
        running.start()
    asyncio.run(many())
    for running in threads:
        running.join()
    assert len(set(found)) == 50
