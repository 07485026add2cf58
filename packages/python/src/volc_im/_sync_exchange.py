"""Exchanges on servers that wait: the server's thread drives one up to its answer, a library thread the rest."""

from __future__ import annotations

import contextvars
import heapq
import inspect
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Optional

from ._callback_event import CallbackEvent, received
from ._exchange import CallbackAnswer, Exchange, Input, words_of
from ._fork import renew_after_fork
from ._replay_store import ask_store, store_input

if TYPE_CHECKING:
    from ._receiver import Receiver


_LOOK_UP = 0.1
"""How long the server's thread waits without a look at signals, in seconds."""


class SyncExchange(Exchange):
    """Handlers and stores run on threads, and report to an inbox."""

    __slots__ = ("_background", "_fatal", "_inbox", "queued_at", "wake_at")

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(receiver)
        self._inbox: SimpleQueue[Input] = SimpleQueue()
        self._background: Optional[Background] = None
        self._fatal: Optional[BaseException] = None
        self.wake_at = 0.0
        self.queued_at = 0.0

    def answered(
        self, head: bytes, body: Optional[bytes], read: Optional[Callable[[int], Input]] = None
    ) -> CallbackAnswer:
        """Starts, reads the body where it is not there yet, and waits for the response; later work runs in the background.
        """
        try:
            self.start(head, body)
            if self.most and read is not None:
                self.feed(read(self.most))
            while self.answer is None and not self.is_over:
                self._step()
        except BaseException:
            # A signal, in the server's thread: it gets no response from here.
            self.post("disconnect", 0, "")
            raise
        finally:
            if not self.is_over and self.number:
                self._background = BACKGROUND
                BACKGROUND.look_at(self)
        if self._fatal is not None:
            raise self._fatal
        assert self.answer is not None
        return self.answer

    def post(self, *given: Any) -> None:
        """Reports something, from any thread."""
        self._inbox.put(given)
        if self._background is not None:
            self._background.look_at(self)

    def go_on(self) -> None:
        """Does what there is to do without waiting."""
        while not self.is_over:
            try:
                given = self._inbox.get_nowait()
            except Empty:
                if time.monotonic() < self.wake_at:
                    return
                given = self._on_time()
            self.feed(given)

    def _step(self) -> None:
        try:
            given = self._inbox.get(True, max(0.0, min(self.wake_at - time.monotonic(), _LOOK_UP)))
        except Empty:
            if time.monotonic() < self.wake_at:
                return
            given = self._on_time()
        self.feed(given)

    def _on_wait(self, ms: int) -> None:
        self.wake_at = time.monotonic() + ms / 1000

    def _on_run(self, handler: str, is_before: bool, event: str) -> None:
        context = contextvars.copy_context()
        told = received(event)
        if self.telemetry is not None:
            self.telemetry.on_run(told.type, told.id, context)

        def work() -> None:
            self._work(context, self.receiver.handlers[handler], told)

        if not self.receiver.threads_of(is_before).submit(work):
            self.post("notStarted", 0, self.receiver.no_room)

    def _work(self, context: contextvars.Context, handler: Any, event: CallbackEvent[Any]) -> None:
        self.has_started = True
        try:
            value = context.run(handler, event)
            if inspect.isawaitable(value):
                close = getattr(value, "close", None)
                if close is not None:
                    close()
                raise TypeError("a server that does not await takes handlers that are plain functions")
        except BaseException as error:
            self.failure = error
            if not isinstance(error, Exception):
                self._fatal = error
            self.post("handlerFailed", 0, words_of(error))
        else:
            self.post("reply", value)

    def _on_store(self, step: dict[str, Any]) -> None:
        def work() -> None:
            try:
                result = ask_store(self.receiver.store, step)
                if inspect.isawaitable(result):
                    close = getattr(result, "close", None)
                    if close is not None:
                        close()
                    raise TypeError("a server that does not await takes stores of plain functions")
                given = store_input(step, result)
            except BaseException as error:
                self.failure = error
                given = ("storeFailed", step["token"], words_of(error))
            self.post(*given)

        if not self.receiver.store_threads.submit(work):
            self.post("storeFailed", step["token"], "all threads for the store are busy")


class Background:
    """Drives exchanges whose responses were sent, on one thread."""

    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Without a thread: those exchanges are the parent's."""
        self._queue: SimpleQueue[SyncExchange] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_running = False

    def look_at(self, exchange: SyncExchange) -> None:
        """Continues an exchange that has an input."""
        self._queue.put(exchange)
        if not self._is_running:
            with self._lock:
                if not self._is_running:
                    threading.Thread(target=self._drive, name="volc-im exchanges", daemon=True).start()
                    self._is_running = True

    def _drive(self) -> None:
        queue = self._queue
        waiting: list[tuple[float, int, SyncExchange]] = []
        numbers = count()
        while True:
            timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
            with suppress(Empty):
                self._go_on(queue.get(True, timeout), waiting, numbers)
            while waiting and waiting[0][0] <= time.monotonic():
                self._go_on(heapq.heappop(waiting)[2], waiting, numbers)

    def _go_on(self, exchange: SyncExchange, waiting: list[Any], numbers: Any) -> None:
        try:
            exchange.go_on()
        except Exception as error:
            exchange.is_over = True
            exchange.receiver.log.write("error", "an exchange of the receiver failed", {"reason": "internal"}, error)
        if not exchange.is_over and exchange.queued_at != exchange.wake_at:
            exchange.queued_at = exchange.wake_at
            heapq.heappush(waiting, (exchange.wake_at, next(numbers), exchange))


BACKGROUND = Background()
