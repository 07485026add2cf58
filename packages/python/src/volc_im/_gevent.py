"""gevent: greenlets that call wait without stopping each other. What cannot do so is refused at once."""

from __future__ import annotations

import ctypes
import sys
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any

from ._errors import TransportError, invalid
from ._native_library import Library, from_json

if TYPE_CHECKING:
    from ._call_events import CallEvents
    from ._native_client import Asked, NativeClient


def is_patched() -> bool:
    """Whether threads are gevent's greenlets."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


def check_client(is_async: bool, has_rate_store: bool, has_provider: bool) -> None:
    """Raises the error that a client would stop every greenlet, or never return."""
    patcher = sys.modules.get("eventlet.patcher")
    if patcher is not None and patcher.is_monkey_patched("thread"):
        words = "a call would stop every greenlet of eventlet: use threads, gevent or asyncio"
        raise invalid("", "eventlet", words)
    if not is_patched():
        return
    if is_async:
        words = "asyncio does not run beside gevent's patch_all(): use ImClient, whose calls let other greenlets run"
        raise invalid("", "gevent", words)
    for name, is_given in (("rate_store", has_rate_store), ("credentials", has_provider)):
        if is_given:
            words = "must not be code of yours with gevent's patch_all(): it runs on threads, which gevent replaces"
            raise invalid(name, "gevent", words)


def check_receiver(queue: type) -> None:
    """Raises the error that a receiver would stop every greenlet."""
    if is_patched() and queue.__module__ == "_queue":
        words = "gevent's patch_all() must come before the import of volc_im: else every event stops all greenlets"
        raise invalid("", "gevent", words)


class GreenLane:
    """Runs the calls of one hub on the library's threads, while their greenlets wait."""

    def __init__(self, library: Library) -> None:
        import gevent
        from gevent.monkey import get_original

        self._library = library
        self._native = library.call(library.module.NativeAnswers)
        self._address: int = self._native.address()
        self._waiters: dict[int, _Waiter] = {}
        self._tickets = count(1)
        self._answers: deque[str] = deque()
        self._has_ended = False
        self._watcher = gevent.get_hub().loop.async_()
        # A thread of the system's: it blocks.
        get_original("_thread", "start_new_thread")(self._wait, ())

    def run(self, native: NativeClient, asked: Asked, events: CallEvents) -> None:
        """Runs a call to its end, or until the greenlet is killed or its time is over: nothing is sent after that."""
        ticket, waiter = next(self._tickets), _Waiter()
        if not self._waiters:
            # The hub ends a program that waits for nothing.
            self._watcher.start(self._deliver)
        self._waiters[ticket] = waiter
        try:
            self._library.run(self._address, native.address, ticket, *asked)
            while events.outcome is None:
                waiter.wait()
                if self._has_ended:
                    words = "the client was closed before the call ended [aborted]"
                    raise TransportError(words, transport_kind="aborted", maybe_sent=True)
                while waiter.entries:
                    events.take(waiter.entries.popleft())
        finally:
            del self._waiters[ticket]
            if not self._waiters:
                self._watcher.stop()
            if events.outcome is None:
                self._native.cancel(ticket)
                events.cancelled()

    def close(self) -> None:
        """Ends its calls and its thread."""
        self._has_ended = True
        self._native.end()
        for waiter in self._waiters.values():
            waiter.wake()

    def abandon(self) -> None:
        """Drops the state of the parent process."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._native))

    def _wait(self) -> None:
        wait, address = self._library.answers, self._address
        while (answers := wait(address)) is not None:
            self._answers.append(answers)
            # The only thing of gevent's that other threads may touch.
            self._watcher.send()

    def _deliver(self) -> None:
        while self._answers:
            for ticket, entries in from_json(self._answers.popleft()):
                waiter = self._waiters.get(ticket)
                if waiter is not None:
                    waiter.entries.append(entries)
                    waiter.wake()


class _Waiter:
    """A greenlet that waits for entries of its call."""

    __slots__ = ("_event", "entries")

    def __init__(self) -> None:
        from gevent.event import Event

        self.entries: deque[list[list[Any]]] = deque()
        self._event = Event()

    def wait(self) -> None:
        self._event.wait()
        self._event.clear()

    def wake(self) -> None:
        self._event.set()


class GreenLanes:
    """The lanes of a client, one for each hub: a thread has one."""

    def __init__(self) -> None:
        self._lanes: dict[int, GreenLane] = {}

    def of(self, library: Library) -> GreenLane:
        """The lane of the present hub."""
        # gevent replaces it: that of the thread, not of the greenlet.
        from gevent.monkey import get_original

        thread: int = get_original("_thread", "get_ident")()
        lane = self._lanes.get(thread)
        if lane is None:
            lane = self._lanes[thread] = GreenLane(library)
        return lane

    def close(self) -> None:
        """Ends all calls."""
        lanes, self._lanes = self._lanes, {}
        for lane in lanes.values():
            lane.close()

    def abandon(self) -> None:
        """Drops the state of the parent process."""
        for lane in self._lanes.values():
            lane.abandon()
        self._lanes = {}
