"""Exchanges on event loops: the loop drives them by callbacks, also after the request is over."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Optional

from ._callback_event import CallbackEvent, received
from ._event_loop import running_loop
from ._exchange import CallbackAnswer, Exchange, Input, words_of
from ._replay_store import ask_store, store_input

if TYPE_CHECKING:
    from ._receiver import Receiver

_TASKS: set[asyncio.Task[Any]] = set()
"""A loop alone does not keep its tasks."""


def _is_over(task: asyncio.Task[Any]) -> None:
    _TASKS.discard(task)
    if not task.cancelled():
        # Reported where it was raised.
        task.exception()


_NOTHING_CAME = (
    "no bytes arrived in time: the sender is slow, or something in front has read it; then hand on a receive() that gives "
    "the body again"
)


class _Errand:
    """Work for a loop. A closed loop drops work that it has not begun, which is detected here."""

    __slots__ = ("_choices",)

    def __init__(self, work: Callable[[], None], otherwise: Callable[[], None]) -> None:
        self._choices = [(work, otherwise)]

    def _take(self) -> Optional[tuple[Callable[[], None], Callable[[], None]]]:
        try:
            # One of several threads gets it.
            return self._choices.pop()
        except IndexError:
            return None

    def __call__(self) -> None:
        taken = self._take()
        if taken is not None:
            taken[0]()

    def give_up(self) -> None:
        """Runs the alternative, unless either was run."""
        taken = self._take()
        if taken is not None:
            taken[1]()

    __del__ = give_up


class AsyncExchange(Exchange):
    """Coroutines run on the loop, plain functions on threads."""

    __slots__ = ("_context", "_fatal", "_loop", "_result", "_timer")

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(receiver)
        self._loop = running_loop()
        self._context = contextvars.copy_context()
        self._timer: Optional[asyncio.TimerHandle] = None
        self._result: Optional[asyncio.Future[None]] = None
        self._fatal: Optional[BaseException] = None

    async def answered(self, receive: Optional[Callable[[], Awaitable[Any]]] = None) -> CallbackAnswer:
        """Reads the body where core wants it, and waits for the response; later work runs in the background."""
        try:
            if self.most and receive is not None:
                self.feed(await self._body(receive))
            if self.answer is None and not self.is_over:
                self._result = self._loop.create_future()
                await self._result
        except asyncio.CancelledError:
            self.feed(("disconnect", 0, ""))
            raise
        if self._fatal is not None:
            raise self._fatal
        assert self.answer is not None
        return self.answer

    async def _body(self, receive: Callable[[], Awaitable[Any]]) -> Input:
        """The body, of one that is too large the part that shows it."""
        body = bytearray()
        has_come = False

        async def read() -> Input:
            nonlocal has_come
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return "bodyFailed", 0, "the sender disconnected" if has_come else _NOTHING_CAME
                has_come = True
                body.extend(message.get("body") or b"")
                if len(body) >= self.most or not message.get("more_body", False):
                    return "body", bytes(body[: self.most])

        try:
            if sys.version_info >= (3, 11):
                async with asyncio.timeout(self.read_ms / 1000):
                    return await read()
            return await asyncio.wait_for(read(), self.read_ms / 1000)
        except (asyncio.TimeoutError, TimeoutError):
            return ("wake", 0, "") if has_come else ("bodyFailed", 0, _NOTHING_CAME)

    def feed(self, given: Input) -> None:
        """Reports something, on the loop."""
        if self.is_over:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().feed(given)
        if self.is_over:
            self._release()

    def _post(self, *given: Any) -> None:
        """Reports something, from another thread."""
        # With the loop closed no caller waits, but the handler's decision is kept.
        self._on_loop(lambda: self.feed(given), lambda: self.feed(given))

    def _on_loop(self, work: Callable[[], None], otherwise: Callable[[], None]) -> None:
        """Does work on the loop, from another thread, or the other thing here if the loop is closed before."""
        errand = _Errand(work, otherwise)
        try:
            self._loop.call_soon_threadsafe(errand)
        except RuntimeError:
            pass
        if self._loop.is_closed():
            errand.give_up()

    def _release(self) -> None:
        if self._result is not None and not self._result.done() and not self._loop.is_closed():
            self._result.set_result(None)

    def _on_answer(self, answer: CallbackAnswer) -> None:
        self.answer = answer
        self._release()

    def _on_wait(self, ms: int) -> None:
        if not self._loop.is_closed():
            self._timer = self._loop.call_later(ms / 1000, self._on_timer)

    def _on_timer(self) -> None:
        self.feed(self._on_time())

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        task: asyncio.Task[None] = self._context.run(self._loop.create_task, work)
        _TASKS.add(task)
        task.add_done_callback(_is_over)

    def _on_run(self, handler: str, is_before: bool, event: str) -> None:
        told = received(event)
        if self.telemetry is not None:
            self.telemetry.on_run(told.type, told.id, self._context)
        function = self.receiver.handlers[handler]
        if handler in self.receiver.coroutines:
            return self._task(self._handle(function, told))
        context = self._context.copy()

        def work() -> None:
            self.has_started = True
            try:
                value = context.run(function, told)
            except BaseException as error:
                self._failed(error, self._post)
                return
            if inspect.isawaitable(value):
                self._await_on_loop(value)
            else:
                self._post("reply", value)

        if not self.receiver.threads_of(is_before).submit(work):
            self._loop.call_soon(self.feed, ("notStarted", 0, self.receiver.no_room))

    def _await_on_loop(self, value: Awaitable[Any]) -> None:
        def give_up() -> None:
            close = getattr(value, "close", None)
            if close is not None:
                close()
            self.feed(("handlerFailed", 0, "its event loop was closed before what it returned could be awaited"))

        self._on_loop(lambda: self._task(self._handle(lambda _: value, None)), give_up)

    async def _handle(self, handler: Any, event: Optional[CallbackEvent[Any]]) -> None:
        self.has_started = True
        try:
            value = handler(event)
            if inspect.isawaitable(value):
                value = await value
        except BaseException as error:
            self._failed(error, lambda *given: self.feed(given))
            if not isinstance(error, Exception):
                raise
        else:
            self.feed(("reply", value))

    def _failed(self, error: BaseException, report: Callable[..., None]) -> None:
        self.failure = error
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            self._fatal = error
        report("handlerFailed", 0, words_of(error))

    def _on_store(self, step: dict[str, Any]) -> None:
        is_closed = self._loop.is_closed()
        if step["type"] in self.receiver.store_coroutines and not is_closed:
            return self._task(self._ask_store(step))

        def work() -> None:
            try:
                result = ask_store(self.receiver.store, step)
                if inspect.isawaitable(result):
                    if inspect.iscoroutine(result):
                        result.close()
                    raise TypeError("a store's functions are coroutine functions or plain ones")
                given = store_input(step, result)
            except BaseException as error:
                self.failure = error
                given = ("storeFailed", step["token"], words_of(error))
            self._post(*given)

        if is_closed:
            work()
        elif not self.receiver.store_threads.submit(work):
            given = ("storeFailed", step["token"], "all threads for the store are busy")
            self._loop.call_soon(self.feed, given)

    async def _ask_store(self, step: dict[str, Any]) -> None:
        try:
            given: Input = store_input(step, await ask_store(self.receiver.store, step))
        except BaseException as error:
            self.failure = error
            self.feed(("storeFailed", step["token"], words_of(error)))
            if not isinstance(error, Exception):
                raise
        else:
            self.feed(given)
