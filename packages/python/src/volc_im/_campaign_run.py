"""One run of a campaign: what the library asks of its store and its list."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterable, Awaitable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Callable, Optional

from ._errors import invalid
from ._gevent import is_patched
from ._input_json import json_text
from ._ledger import (
    AsyncLedger,
    ClaimRequest,
    Ledger,
    ReadRequest,
    SettleRequest,
    claim_answer_text,
    is_awaitable,
    parts_json,
)
from ._native_library import Library, from_json
from ._threads import Threads

if TYPE_CHECKING:
    import asyncio


class CampaignRun:
    """Answers the library's questions until it is closed."""

    def __init__(
        self,
        library: Library,
        ledger: Any,
        given: Mapping[str, Any],
        loop: Optional[asyncio.AbstractEventLoop],
    ) -> None:
        kinds = (Ledger,) if loop is None else (Ledger, AsyncLedger)
        if not isinstance(ledger, kinds):
            raise invalid("ledger", "type", f"must be {' or '.join(kind.__name__ for kind in kinds)}", repr(ledger)[:64])
        if is_patched():
            words = "must not be code of yours with gevent's patch_all(): it runs on threads, which gevent replaces"
            raise invalid("ledger", "gevent", words)
        self.given, self._items = _without_items(given)
        self._loop = loop
        if loop is None and isinstance(self._items, AsyncIterable):
            raise invalid("", "type", "must be an iterator that does not await, for a client that does not")
        self._ledger = ledger
        has_items = self._items is not None
        self._native: Any = library.module.NativeLedger(ledger.campaign, ledger.lease_ms, has_items)
        self._threads = Threads("volc-im ledger", self._native.threads(), self._native.queue())
        self.number: int = self._native.number()
        ledger.runs.add(self)
        threading.Thread(target=self._take, name="volc-im ledger", daemon=True).start()

    def __enter__(self) -> CampaignRun:
        return self

    def __exit__(self, *_: object) -> None:
        self._ledger.runs.discard(self)
        self._native.end()

    def stop(self) -> None:
        """Claims no further part."""
        self._native.stop()

    def _take(self) -> None:
        while questions := self._native.questions():
            for ticket, kind, *facts in from_json(questions):
                if not self._threads.submit(self._job(ticket, kind, facts)):
                    self._native.busy(ticket)

    def _job(self, ticket: int, kind: str, facts: list[Any]) -> Callable[[], None]:
        def job() -> None:
            try:
                result = self._start(kind, facts)
                if is_awaitable(result):
                    self._await(ticket, kind, result)
                else:
                    self._native.answer(ticket, _text(kind, result))
            except BaseException as error:
                self._failed(ticket, error)

        return job

    def _start(self, kind: str, facts: list[Any]) -> Any:
        store = self._ledger.store
        if kind == "claim":
            return store.claim(ClaimRequest(*facts))
        if kind == "settle":
            return store.settle(SettleRequest(*facts))
        if kind == "read":
            return store.read(ReadRequest(*facts))
        return _taken_async(self._items, *facts) if hasattr(self._items, "__anext__") else _taken(self._items, *facts)

    def _failed(self, ticket: int, error: BaseException) -> None:
        words = f"{type(error).__name__}: {error}"[:256]
        self._native.failed(ticket, words.encode("utf-8", "replace").decode())

    def _await(self, ticket: int, kind: str, result: Awaitable[Any]) -> None:
        """Runs a coroutine on the client's loop."""
        import asyncio

        async def run() -> None:
            try:
                self._native.answer(ticket, _text(kind, await result))
            except BaseException as error:
                self._failed(ticket, error)
                if not isinstance(error, Exception):
                    raise

        running = run()
        try:
            if self._loop is None:
                raise TypeError("a client that does not await takes a store of plain functions")
            asyncio.run_coroutine_threadsafe(running, self._loop)
        except BaseException:
            running.close()
            close = getattr(result, "close", None)
            if close is not None:
                close()
            raise


def _without_items(given: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """The input with an empty list in the place of an iterator, and the iterator."""
    streams = {name: value for name, value in given.items() if isinstance(value, (Iterator, AsyncIterable))}
    if len(streams) > 1:
        raise invalid(list(streams)[1], "type", "must not be an iterator: there is one already")
    for name, value in streams.items():
        return {**given, name: []}, value.__aiter__() if isinstance(value, AsyncIterable) else value
    return dict(given), None


def _taken(items: Iterator[Any], most: int) -> str:
    lines: list[str] = []
    is_last = False
    while len(lines) < most:
        try:
            lines.append(json_text(next(items)))
        except StopIteration:
            is_last = True
            break
    return "\n".join(["1" if is_last else "0", *lines])


async def _taken_async(items: Any, most: int) -> str:
    lines: list[str] = []
    is_last = False
    while len(lines) < most:
        try:
            lines.append(json_text(await items.__anext__()))
        except StopAsyncIteration:
            is_last = True
            break
    return "\n".join(["1" if is_last else "0", *lines])


def _text(kind: str, result: Any) -> str:
    if kind == "claim":
        return claim_answer_text(result)
    if kind == "settle":
        return "1" if result else "0"
    return parts_json(result) if kind == "read" else str(result)
