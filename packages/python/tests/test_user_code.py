"""Hooks, loggers and stores of rates: what they do changes nothing for the call."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Emulator, group, message
from receivers import Logged, soon
from volc_im import AsyncImClient, BatchOptions, ImClient, Pace, call_info, text_content


@pytest.fixture(params=["waiting", "awaited"])
def send(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Any]:
    """Sends a message by a client with options, and gives its result."""

    def waiting(given: dict[str, Any], **options: Any) -> Any:
        with ImClient(**emulator.options, **options) as im:
            return im.send_message(**given)

    def awaited(given: dict[str, Any], **options: Any) -> Any:
        async def main() -> Any:
            async with AsyncImClient(**emulator.options, **options) as im:
                return await im.send_message(**given)

        return asyncio.run(main())

    yield waiting if request.param == "waiting" else awaited


def fail(*_: Any) -> None:
    raise SystemExit("a hook's own fault")


def hang(*_: Any) -> None:
    threading.Event().wait(600)


async def coroutine(*_: Any) -> None:
    raise AssertionError("nobody awaits it")


@pytest.mark.parametrize("hook", [fail, hang, coroutine, lambda event: 5])
def test_what_hooks_do_changes_nothing(send: Any, emulator: Emulator, hook: Any) -> None:
    """U1: stored once, told to the logger once."""
    conversation = group(emulator)
    emulator.forget()
    logged = Logged(logging.INFO)
    emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "rate_limit", "retry_after": 0}})
    began = time.monotonic()
    hooks = {"on_request": hook, "on_response": hook, "on_retry": hook}
    info = call_info(send(message(conversation), **hooks, logger=logged.logger))
    assert info and info.attempts == 2 and time.monotonic() - began < 10
    assert len(emulator.messages(conversation)) == 1 and len(emulator.requests("SendMessage")) == 2
    if hook in (fail, coroutine):
        soon(lambda: len(logged.records) == 3)
        assert logged.reasons() == [("ERROR", "hook_failed")] * 3
        assert [record.getMessage().split()[0] for record in logged.records] == ["on_request", "on_response", "on_retry"]


@pytest.mark.parametrize("hook", [fail, hang, coroutine])
def test_what_a_progress_hook_does_changes_nothing(emulator: Emulator, hook: Any) -> None:
    """U1."""
    with ImClient(**emulator.options, logger=Logged().logger) as im:
        given: Any = {"sender": 1, "receiver": list(range(20001, 21001)), "msg_type": 10001, "content": text_content("x")}
        began = time.monotonic()
        report: Any = im.batch("BatchSendMessage", **given, options=BatchOptions(paced=False), on_progress=hook)
        assert report.sent == 1000 and not report.failed + report.unknown + report.left
        assert time.monotonic() - began < 20


def test_hooks_run_in_the_context_of_their_call(emulator: Emulator) -> None:
    """U2, U3."""
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    seen: list[tuple[str, str]] = []
    conversation = group(emulator)

    def hook(event: Any) -> None:
        seen.append((variable.get(), event.call_id))

    async def one(im: AsyncImClient, name: str) -> None:
        variable.set(name)
        await im.send_message(**message(conversation))

    async def main() -> None:
        async with AsyncImClient(**emulator.options, on_request=hook, on_response=hook) as im:
            await asyncio.gather(*[one(im, f"task {number}") for number in range(5)])

    asyncio.run(main())
    soon(lambda: len(seen) == 10)
    assert sorted({name for name, _ in seen}) == [f"task {number}" for number in range(5)]
    assert len(set(seen)) == 5
    seen.clear()
    variable.set("a thread's")
    with ImClient(**emulator.options, on_request=hook) as im:
        im.send_message(**message(conversation))
    assert [name for name, _ in seen] == ["a thread's"]


class BadLogger(logging.Logger):
    def __init__(self, behaviour: Any) -> None:
        super().__init__("bad")
        self.behaviour = behaviour

    def log(self, *_: Any, **__: Any) -> None:
        self.behaviour()


@pytest.mark.parametrize("behaviour", [fail, hang])
def test_what_a_logger_does_changes_nothing(send: Any, emulator: Emulator, behaviour: Any) -> None:
    """U1."""
    conversation = group(emulator)
    began = time.monotonic()
    assert send(message(conversation), on_request=fail, logger=BadLogger(behaviour)).message_id
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("behaviour", [fail, hang])
def test_what_a_receivers_logger_does_changes_nothing(behaviour: Any) -> None:
    """U1."""
    from receivers import ByAsgi, ByWsgi, body

    for way in (ByAsgi, ByWsgi):
        answering = way({"BeforeSendMessage": fail}, undecided="reject", logger=BadLogger(behaviour))
        began = time.monotonic()
        assert answering.post(b"{}")[0] in (400, 401)
        assert time.monotonic() - began < 5
        assert answering.post(body("AfterPush"))[0] == 200


class RateStore:
    """A store of rates that records, and does what a test wants."""

    def __init__(self, behaviour: str = "") -> None:
        self.behaviour = behaviour
        self.steps: list[Any] = []

    def reserve(self, bucket: str, pace: Pace) -> float:
        self.steps.append(("reserve", bucket, pace.weight))
        return self._do(0.01)

    def give_back(self, bucket: str, pace: Pace) -> None:
        self.steps.append(("give_back", bucket, pace.weight))
        self._do(0.0)

    def slow_down(self, bucket: str) -> None:
        self.steps.append(("slow_down", bucket))
        self._do(0.0)

    def _do(self, seconds: float) -> float:
        if self.behaviour == "hang":
            threading.Event().wait(600)
        if self.behaviour == "fail":
            raise OSError("store away")
        return {"junk": "soon", "negative": -5.0, "nan": float("nan")}.get(self.behaviour, seconds)  # type: ignore


@pytest.mark.parametrize("behaviour", ["", "fail", "hang", "junk", "negative", "nan"])
def test_a_store_of_rates_never_holds_a_call_up(send: Any, emulator: Emulator, behaviour: str) -> None:
    """W2."""
    conversation = group(emulator)
    logged = Logged(logging.INFO)
    store = RateStore(behaviour)
    began = time.monotonic()
    assert send(message(conversation), paced=True, rate_store=store, logger=logged.logger).message_id
    assert time.monotonic() - began < 10
    assert store.steps[0] == ("reserve", "SendMessage", 1)
    expected = [] if behaviour == "" else [("WARNING", "rate_store")]
    assert logged.reasons() == expected


def test_a_store_of_rates_is_asked_for_what_is_sent(emulator: Emulator) -> None:
    """W3, W4."""
    store = RateStore()
    with ImClient(**emulator.options, paced=True, rate_store=store) as im:
        given: Any = {"sender": 1, "receiver": list(range(20001, 20501)), "msg_type": 10001, "content": text_content("x")}
        im.batch_send_message(**given)
        assert store.steps == [("reserve", "BatchSendMessage", 500)]
        emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "rate_limit", "retry_after": 0}})
        im.send_message(**message(group(emulator)))
        soon(lambda: ("slow_down", "SendMessage") in store.steps)
