"""The calls of one event loop."""

from __future__ import annotations

import asyncio
import ctypes
import threading
from contextlib import suppress
from itertools import count
from typing import Any

from ._errors import TransportError
from ._call_events import CallEvents
from ._native_client import Asked, NativeClient
from ._native_library import Library, from_json


class Lane:
    """Runs the calls of one event loop on the library's threads, and hands their answers over many at a time.

    A thread waits for answers and wakes the loop once for all there are: a wake for each costs more than the call.
    """

    def __init__(self, library: Library, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._library = library
        self._native = library.call(library.module.NativeAnswers)
        self._address: int = self._native.address()
        self._calls: dict[int, tuple[asyncio.Future[None], CallEvents]] = {}
        self._tickets = count(1)
        # It does not keep the process from ending.
        threading.Thread(target=self._wait, name="volc-im answers", daemon=True).start()

    async def run(self, native: NativeClient, asked: Asked, events: CallEvents) -> CallEvents:
        """Runs a call to its end, or until the task is cancelled: nothing is sent after that. Its events, all taken."""
        ticket = next(self._tickets)
        over: asyncio.Future[None] = self.loop.create_future()
        self._calls[ticket] = (over, events)
        try:
            self._library.run(self._address, native.address, ticket, *asked)
            del asked
            await over
            return events
        finally:
            del self._calls[ticket]
            if events.outcome is None:
                self._native.cancel(ticket)
                events.cancelled()

    def close(self) -> None:
        """Cancels all calls and ends the thread. From any thread."""
        self._native.end()
        if self._calls:
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._give_up)

    def _give_up(self) -> None:
        for over, _ in self._calls.values():
            if not over.done():
                words = "the client was closed before the call ended [aborted]"
                over.set_exception(TransportError(words, transport_kind="aborted", maybe_sent=True))

    def abandon(self) -> None:
        """Drops the state of the parent process."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._native))

    def _wait(self) -> None:
        wait, address = self._library.answers, self._address
        while True:
            answers = wait(address)
            if answers is None:
                return
            try:
                self.loop.call_soon_threadsafe(self._deliver, answers)
            except RuntimeError:
                # The loop is closed: no caller waits.
                return

    def _deliver(self, answers: str) -> None:
        for ticket, entries in from_json(answers):
            over, events = self._calls.get(ticket, (None, None))
            if over is None or events is None or over.done():
                continue
            try:
                events.take(entries)
            except BaseException as error:
                over.set_exception(error)
                continue
            if events.outcome is not None:
                over.set_result(None)
