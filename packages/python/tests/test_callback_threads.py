"""Where handlers run: they starve nobody, end no process late, and belong to their own process."""

from __future__ import annotations

import asyncio
import contextvars
import io
import json
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from receivers import (
    JSON,
    ByAsgi,
    ByAwaitedHandler,
    ByHandler,
    ByWsgi,
    Kind,
    Logged,
    asgi_post,
    body,
    callbacks,
    soon,
    thread,
    ways,
    wsgi_post,
)
from volc_im import CallbackEvent, accept, reject

UNDECIDED = b'{"CheckCode":1,"CheckMessage":"no decision in time"}'
PROGRAM = (
    "import os, sys, threading, time, asyncio\n"
    "from volc_im import Callbacks, accept, reject\n"
    "callbacks = Callbacks(secret='secret-of-a-program', app_id=1)\n"
    "def body(type='BeforeSendMessage', **more): return callbacks.sign(type, {'AppId': 1}, **more)\n"
)


def program(text: str, timeout: float = 60) -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM + text], capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, done.stderr
    return done.stdout


@ways
def test_before_events_do_not_wait_behind_after_events(way: Kind) -> None:
    """C8."""
    released = threading.Event()
    handlers = {
        "AfterPush": lambda event: released.wait(60) and None,
        "BeforeSendMessage": lambda event: reject(7, "at once"),
    }
    answering = way(handlers, undecided="accept", deadline=5, handler_threads=4, handler_queue=4, logger=Logged().logger)
    try:
        running = [thread(lambda: answering.post(body("AfterPush"))) for _ in range(12)]
        soon(lambda: sum(not one.is_alive() for one in running) >= 4)
        assert answering.post(body()) == (200, reject(7, "at once").encode())
    finally:
        released.set()
    for one in running:
        one.join()


@ways
def test_what_finds_no_room_never_starts_and_is_undecided(way: Kind) -> None:
    """C8, C20."""
    released = threading.Event()
    logged = Logged()
    ran: list[str] = []

    def block(event: CallbackEvent[Any]) -> Any:
        ran.append(event.id)
        released.wait(60)
        return accept()

    options = {"undecided": "reject", "deadline": 3, "handler_threads": 2, "handler_queue": 1, "logger": logged.logger}
    answering = way({"BeforeSendMessage": block}, **options)
    answers: list[Any] = []
    try:
        running = [thread(lambda: answers.append(answering.post(body()))) for _ in range(6)]
        # Three find no room; of the others one waits for a thread.
        soon(lambda: len(answers) >= 3)
        assert answers[:3] == [(200, UNDECIDED)] * 3 and len(ran) == 2
        assert logged.reasons()[:3] == [("ERROR", "handler_not_started")] * 3
        for one in running:
            one.join()
        # One in the queue did not start either, two were late.
        assert answers == [(200, UNDECIDED)] * 6
        assert sorted(reason for _, reason in logged.reasons()) == ["handler_late"] * 2 + ["handler_not_started"] * 4
    finally:
        released.set()


def test_answers_do_not_depend_on_threads_that_handlers_fill() -> None:
    """C20."""
    released = threading.Event()
    answering = ByAwaitedHandler(
        {"BeforeSendMessage": lambda event: released.wait(60) and None},
        undecided="reject",
        deadline=1,
        logger=Logged().logger,
    )

    async def many() -> None:
        began = time.monotonic()
        answers = await asyncio.gather(*[answering.handler.answer_async("POST", body()) for _ in range(130)])
        assert time.monotonic() - began < 10
        assert {answer.body for answer in answers} == {UNDECIDED}

    try:
        asyncio.run(many())
    finally:
        released.set()


@ways
def test_handlers_run_in_the_requests_context(way: Kind) -> None:
    """U2."""
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="none")
    seen: list[str] = []
    answering = way({"AfterPush": lambda event: seen.append(variable.get())})
    token = variable.set("the request's")
    try:
        assert answering.post(body("AfterPush"))[0] == 200
    finally:
        variable.reset(token)
    assert seen == ["the request's"]


@ways
@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_what_ends_a_program_goes_on_to_the_server(way: Kind, error: BaseException) -> None:
    """U5; the event was not handled, so a redelivery is."""
    tries: list[str] = []

    def leave(event: CallbackEvent[Any]) -> Any:
        tries.append(event.id)
        if len(tries) == 1:
            raise error
        return reject(4, "second")

    answering = way({"BeforeSendMessage": leave}, undecided="accept", logger=Logged().logger)
    sent = body()
    with pytest.raises(type(error)):
        answering.post(sent)
    assert answering.post(sent)[1] == reject(4, "second").encode() and len(tries) == 2


def test_what_ends_a_program_goes_on_from_a_coroutine() -> None:
    """U5."""

    async def leave(event: CallbackEvent[Any]) -> None:
        raise SystemExit(3)

    answering = ByAsgi({"BeforeSendMessage": leave}, undecided="accept", logger=Logged().logger)
    with pytest.raises(SystemExit):
        answering.post(body())


@pytest.mark.parametrize("answer", ["handler.answer('POST', body())", "asyncio.run(handler.answer_async('POST', body()))"])
def test_a_hung_handler_does_not_keep_the_program_from_ending(answer: str) -> None:
    """U6."""
    began = time.monotonic()
    printed = program(
        "handler = callbacks.handler({'BeforeSendMessage': lambda event: time.sleep(3600)}, undecided='reject', deadline=0.2)\n"
        f"print({answer}.body)\n"
    )
    assert "no decision in time" in printed and time.monotonic() - began < 40


def test_a_forked_process_has_threads_and_locks_of_its_own() -> None:
    """C7: used before the fork, while threads hold locks, by WSGI and by an event loop."""
    printed = program(
        "import json\n"
        "async def coroutine(event): return reject(6, 'decided')\n"
        "def plain(event): return reject(5, 'decided')\n"
        "made = [callbacks.handler({'BeforeSendMessage': f}, undecided='accept') for f in (plain, coroutine)]\n"
        "def codes():\n"
        "    for handler in made:\n"
        "        yield json.loads(asyncio.run(handler.answer_async('POST', body())).body)['CheckCode']\n"
        "    yield json.loads(made[0].answer('POST', body()).body)['CheckCode']\n"
        "assert list(codes()) == [5, 6, 5]\n"
        "def busy():\n"
        "    while True: made[0].answer('POST', body())\n"
        "for _ in range(4): threading.Thread(target=busy, daemon=True).start()\n"
        "time.sleep(0.2)\n"
        "for _ in range(20):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        os._exit(0 if list(codes()) == [5, 6, 5] else 1)\n"
        "    assert os.waitpid(child, 0)[1] == 0\n"
        "print('all decided')\n",
        timeout=120,
    )
    assert printed == "all decided\n"


def test_a_cancelled_request_is_decided_for_its_redelivery() -> None:
    """C9."""
    logged = Logged()

    async def main() -> None:
        started, released = asyncio.Event(), asyncio.Event()
        ran: list[str] = []

        async def slow(event: CallbackEvent[Any]) -> Any:
            ran.append(event.id)
            started.set()
            await released.wait()
            return reject(8, "decided")

        app = callbacks.asgi({"BeforeSendMessage": slow}, undecided="accept", deadline=20, logger=logged.logger)
        sent = body()
        request = asyncio.ensure_future(asgi_post(app, sent))
        await asyncio.wait_for(started.wait(), 20)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        again = asyncio.ensure_future(asgi_post(app, sent))
        await asyncio.sleep(0.1)
        released.set()
        assert await again == (200, reject(8, "decided").encode()) and len(ran) == 1
        assert await asgi_post(app, sent) == (200, reject(8, "decided").encode()) and len(ran) == 1

    asyncio.run(main())
    assert logged.reasons() == [("DEBUG", "redelivery")]


def test_a_late_coroutine_is_answered_for_and_goes_on() -> None:
    async def main() -> None:
        released = asyncio.Event()

        async def late(event: CallbackEvent[Any]) -> Any:
            await released.wait()
            return reject(9, "late")

        handler = callbacks.handler({"BeforeSendMessage": late}, undecided="reject", deadline=0.1, logger=Logged().logger)
        sent = body()
        assert (await handler.answer_async("POST", sent)).body == UNDECIDED
        released.set()
        for _ in range(500):
            answer = await handler.answer_async("POST", sent)
            if answer.body == reject(9, "late").encode():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("its decision was not kept")

    asyncio.run(main())


def test_what_a_handler_decides_after_its_loop_is_kept() -> None:
    """C9: servers that make a loop for each request."""
    released = threading.Event()
    ran: list[str] = []

    def late(event: CallbackEvent[Any]) -> Any:
        ran.append(event.id)
        released.wait(60)
        return reject(9, "late")

    answering = ByAwaitedHandler({"BeforeSendMessage": late}, undecided="reject", deadline=0.1, logger=Logged().logger)
    sent = body()
    assert answering.post(sent)[1] == UNDECIDED
    released.set()
    soon(lambda: answering.post(sent)[1] == reject(9, "late").encode())
    assert len(ran) == 1


@pytest.mark.parametrize("is_awaitable", [False, True])
def test_what_a_closed_loop_drops_is_kept(is_awaitable: bool) -> None:
    """A loop takes reports until it is closed, also when it will not run again."""
    released, reported = threading.Event(), threading.Event()

    async def decision() -> Any:
        return reject(9, "late")

    def late(event: CallbackEvent[Any]) -> Any:
        released.wait(60)
        return decision() if is_awaitable else reject(9, "late")

    handler = callbacks.handler({"BeforeSendMessage": late}, undecided="reject", deadline=0.1, logger=Logged().logger)
    sent = body()
    loop = asyncio.new_event_loop()
    take: Any = loop.call_soon_threadsafe

    def taken(*given: Any, **more: Any) -> Any:
        handle = take(*given, **more)
        reported.set()
        return handle

    anything: Any = loop
    anything.call_soon_threadsafe = taken
    assert loop.run_until_complete(handler.answer_async("POST", sent, headers=JSON)).body == UNDECIDED
    released.set()
    assert reported.wait(20)
    assert handler._receiver.native.size() == 1
    loop.close()
    soon(lambda: handler._receiver.native.size() == 0)
    if not is_awaitable:
        assert handler.answer("POST", sent, headers=JSON).body == reject(9, "late").encode()


@ways
def test_no_exchange_stays_behind(way: Kind) -> None:
    def odd(event: CallbackEvent[Any]) -> Any:
        number = int(event.id[-1], 16)
        if number % 4 == 0:
            raise OSError("odd")
        time.sleep(0.05 * (number % 3))
        return "junk" if number % 5 == 0 else accept()

    answering: Any = way({"*": odd}, undecided="reject", deadline=0.08, handler_threads=4, logger=Logged().logger)
    receiver = getattr(answering, "app", None) or answering.handler
    threads = [thread(lambda: [answering.post(body(kind)) for kind in ("BeforeSendMessage", "AfterPush") * 5]) for _ in range(8)]
    for running in threads:
        running.join()
    assert soon(lambda: receiver._receiver.native.size() == 0)


def test_an_event_that_is_being_handled_is_not_handled_again() -> None:
    handled: list[str] = []

    async def main() -> None:
        async def slow(event: CallbackEvent[Any]) -> str:
            handled.append(event.id)
            await asyncio.sleep(0.3)
            return reject(5, "slow")

        patient = callbacks.handler({"BeforeSendMessage": slow}, undecided="accept", deadline=20)
        sent = body()
        answers = await asyncio.gather(*[patient.answer_async("POST", sent) for _ in range(5)])
        assert [json.loads(answer.body)["CheckCode"] for answer in answers] == [5] * 5 and len(handled) == 1

    asyncio.run(main())


def test_an_asgi_body_that_middleware_has_read() -> None:
    """C10: an answer, and a log line that says what to change."""
    logged = Logged()

    async def never() -> Any:
        await asyncio.sleep(3600)

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    for receive in (never, gone):
        app = callbacks.asgi({}, deadline=0.3, logger=logged.logger)
        assert asyncio.run(asgi_post(app, b"", headers={"content-length": "700"}, receive=receive)) == (400, b"")
    assert ["receive()" in record.getMessage() for record in logged.records] == [True, True]


def test_an_asgi_body_that_comes_too_slowly() -> None:
    logged = Logged()

    async def slowly() -> Any:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    app = callbacks.asgi({}, deadline=0.3, logger=logged.logger)
    assert asyncio.run(asgi_post(app, b"", receive=slowly)) == (408, b"")
    assert [reason for _, reason in logged.reasons()] == ["body_late"]


class EndlessInput(io.RawIOBase):
    """Counts what is read."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.taken += size
        return b"x" * size


class BrokenInput(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise OSError("connection reset")


def test_odd_lengths_of_wsgi_bodies() -> None:
    """C10: an answer, a log line, and never more read than the limit."""
    sent = body("AfterPush")
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked"}
    told: list[tuple[dict[str, Any], int, str]] = [
        ({"CONTENT_LENGTH": "²", "wsgi.input": io.BytesIO(sent)}, 401, ""),
        ({"CONTENT_LENGTH": "9" * 5000, "wsgi.input": io.BytesIO(sent)}, 413, "too_large"),
        ({"CONTENT_LENGTH": "-5", "wsgi.input": io.BytesIO(sent)}, 401, ""),
        ({"wsgi.input": io.BytesIO(sent)}, 401, ""),
        ({**chunked, "wsgi.input": io.BytesIO(sent)}, 500, "body_consumed"),
        ({"CONTENT_LENGTH": "700", "wsgi.input": io.BytesIO(b"")}, 500, "body_consumed"),
        ({"CONTENT_LENGTH": "7000", "wsgi.input": io.BytesIO(sent)}, 400, "body_failed"),
        ({"CONTENT_LENGTH": "700", "wsgi.input": BrokenInput()}, 400, "body_failed"),
        ({**chunked, "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(sent)}, 200, ""),
        ({"CONTENT_LENGTH": str(len(sent)), "wsgi.input": io.BytesIO(sent + b"rest")}, 200, ""),
    ]
    for environ, status, reason in told:
        logged = Logged()
        answer = wsgi_post(callbacks.wsgi({}, logger=logged.logger), environ)
        assert answer[0] == status or (status == 401 and answer[0] == 400), (environ, answer)
        assert not reason or [found for _, found in logged.reasons()] == [reason]
        assert status == 200 or logged.records
    endless = EndlessInput()
    app = callbacks.wsgi({}, max_body_bytes=1000, logger=Logged().logger)
    assert wsgi_post(app, {**chunked, "wsgi.input_terminated": True, "wsgi.input": endless})[0] == 413
    assert endless.taken == 1001


def test_odd_lengths_of_asgi_bodies() -> None:
    """C10."""
    sent = body("AfterPush")
    for length, status in (("²", 200), ("9" * 5000, 413), ("-5", 200), ("", 200)):
        answer = asyncio.run(asgi_post(callbacks.asgi({}, logger=Logged().logger), sent, headers={"content-length": length}))
        assert answer[0] == status
    taken = 0

    async def endless() -> Any:
        nonlocal taken
        taken += 1000
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    app = callbacks.asgi({}, max_body_bytes=5000, logger=Logged().logger)
    assert asyncio.run(asgi_post(app, b"", receive=endless))[0] == 413 and taken <= 6000


@pytest.mark.parametrize("answering", [ByHandler, ByWsgi])
def test_ctrl_c_while_a_handler_runs(answering: Kind, request: pytest.FixtureRequest) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    started, released = threading.Event(), threading.Event()

    def slow(event: CallbackEvent[Any]) -> Any:
        started.set()
        released.wait(60)
        return reject(3, "decided")

    made = answering({"BeforeSendMessage": slow}, undecided="accept", deadline=30, logger=Logged().logger)
    sent = body()
    main = threading.main_thread().ident or 0
    thread(lambda: started.wait(60) and signal.pthread_kill(main, signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        made.post(sent, headers=JSON)
    released.set()
    # What the handler decided is kept.
    assert soon(lambda: made.post(sent))[1] == reject(3, "decided").encode()
