"""Where several processes and machines share one account's rates."""

from __future__ import annotations

import ctypes
import inspect
import threading
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Protocol, Union

from ._errors import invalid
from ._native_library import Library, from_json
from ._threads import Threads

if TYPE_CHECKING:
    import asyncio


class Pace(NamedTuple):
    """How fast calls go, and how many units a step takes."""

    interval_us: int
    """Microseconds that one unit takes."""
    burst: int
    """Burst: units allowed at once after a pause."""
    weight: int
    """Units that are reserved or given back."""


class RateStore(Protocol):
    """Shares one account's rates between processes and machines. Its functions run on the client's own threads.
    A step that raises, or takes longer than 250 ms, is logged, and the process's own rates are used."""

    def reserve(self, bucket: str, pace: Pace) -> float:
        """Reserves units of a rate; the seconds to wait before they are used."""

    def give_back(self, bucket: str, pace: Pace) -> object:
        """Returns units that were reserved and not used."""

    def slow_down(self, bucket: str) -> object:
        """Slows a rate down for a while: the service returned a rate limit error."""


class AsyncRateStore(Protocol):
    """A `RateStore` of coroutine functions, for an `AsyncImClient`, on whose event loop they run."""

    async def reserve(self, bucket: str, pace: Pace) -> float:
        """See `RateStore.reserve`."""

    async def give_back(self, bucket: str, pace: Pace) -> object:
        """See `RateStore.give_back`."""

    async def slow_down(self, bucket: str) -> object:
        """See `RateStore.slow_down`."""


class RateStoreThreads:
    """Carries out a native client's steps on a store."""

    def __init__(self, library: Library, store: Union[RateStore, AsyncRateStore]) -> None:
        for name in ("reserve", "give_back", "slow_down"):
            if not callable(getattr(store, name, None)):
                raise invalid("rate_store", "type", f"must have a function {name}", type(store).__name__)
        self._store = store
        self.loop: Optional[asyncio.AbstractEventLoop] = None
        """The event loop of an `AsyncImClient`, once it has run a call."""
        self._is_abandoned = False
        self.native: Any = library.module.NativeRateStore()
        self._threads = Threads("volc-im rates", self.native.threads(), self.native.queue())
        threading.Thread(target=self._take, name="volc-im rates", daemon=True).start()

    def close(self) -> None:
        """Ends the threads. Steps fail from now on."""
        if not self._is_abandoned:
            self.native.end()

    def abandon(self) -> None:
        """Drops the state of the parent process."""
        self._is_abandoned = True
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.native))

    def _take(self) -> None:
        while steps := self.native.steps():
            for ticket, step, bucket, interval_us, burst, weight in from_json(steps):
                job = self._job(ticket, step, bucket, Pace(interval_us, burst, weight))
                if not self._threads.submit(job):
                    self.native.busy(ticket)

    def _job(self, ticket: int, step: str, bucket: str, pace: Pace) -> Callable[[], None]:
        def job() -> None:
            try:
                result = self._start(step, bucket, pace)
                if inspect.isawaitable(result):
                    self._await(ticket, step, result)
                else:
                    self._done(ticket, step, result)
            except BaseException as error:
                self._failed(ticket, error)

        return job

    def _start(self, step: str, bucket: str, pace: Pace) -> Any:
        if step == "reserve":
            return self._store.reserve(bucket, pace)
        return self._store.give_back(bucket, pace) if step == "give_back" else self._store.slow_down(bucket)

    def _done(self, ticket: int, step: str, result: Any) -> None:
        wait_ms = round(float(result) * 1000) if step == "reserve" else 0
        self.native.done(ticket, min(wait_ms, (1 << 53)))

    def _failed(self, ticket: int, error: BaseException) -> None:
        words = f"{type(error).__name__}: {error}"[:256]
        self.native.failed(ticket, words.encode("utf-8", "replace").decode())

    def _await(self, ticket: int, step: str, result: Awaitable[Any]) -> None:
        """Runs a coroutine on the client's loop."""
        import asyncio

        async def run() -> None:
            try:
                self._done(ticket, step, await result)
            except BaseException as error:
                self._failed(ticket, error)
                if not isinstance(error, Exception):
                    raise

        running = run()
        try:
            if self.loop is None:
                raise TypeError("a client that does not await takes a store of plain functions")
            asyncio.run_coroutine_threadsafe(running, self.loop)
        except BaseException:
            running.close()
            close = getattr(result, "close", None)
            if close is not None:
                close()
            raise
