"""Runs of a user's provider of keys, on the client's own threads."""

from __future__ import annotations

import ctypes
import inspect
import threading
from typing import TYPE_CHECKING, Any, Callable, Optional

from ._moments import milliseconds
from ._text import text
from ._native_library import Library
from ._threads import Threads
from .credentials import Credentials

if TYPE_CHECKING:
    import asyncio


class ProviderThreads:
    """Calls a provider whenever a native client wants keys."""

    def __init__(self, library: Library, provider: Callable[[], Any]) -> None:
        self._provider = provider
        self._is_abandoned = False
        self.loop: Optional[asyncio.AbstractEventLoop] = None
        """The event loop of an `AsyncImClient`, once it has run a call."""
        # A run that hangs must not keep the next from being tried.
        self._threads = Threads("volc-im credentials", 4, 16)
        self.native: Any = library.module.NativeProvider()
        threading.Thread(target=self._take, name="volc-im credentials", daemon=True).start()

    def close(self) -> None:
        """Ends the threads."""
        if not self._is_abandoned:
            self.native.end()

    def abandon(self) -> None:
        """Drops the state of the parent process."""
        self._is_abandoned = True
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.native))

    def _take(self) -> None:
        while run := self.native.next_run():
            if not self._threads.submit(lambda run=run: self._run(run)):  # type: ignore[misc]
                self.native.failed(run, "earlier runs of the provider have not ended")

    def _run(self, run: int) -> None:
        try:
            result = self._provider()
            if inspect.isawaitable(result):
                result = self._awaited(result)
            self._provided(run, result)
        except BaseException as error:
            words = f"{type(error).__name__}: {error}"[:256]
            self.native.failed(run, words.encode("utf-8", "replace").decode())

    def _awaited(self, result: Any) -> Any:
        """What a coroutine returns: on the client's loop where that runs, else on one for it."""
        import asyncio

        async def run() -> Any:
            return await result

        loop = self.loop
        if loop is not None and loop.is_running():
            return asyncio.run_coroutine_threadsafe(run(), loop).result()
        return asyncio.run(run())

    def _provided(self, run: int, keys: Any) -> None:
        if not isinstance(keys, Credentials):
            raise TypeError(f"a provider returns Credentials, not {type(keys).__name__}")
        expires_at = None if keys.expires_at is None else milliseconds(keys.expires_at, "expires_at")
        token = text(keys.session_token, "session_token", optional=True)
        names = ("access_key_id", "secret_access_key")
        access_key_id, secret_access_key = [text(getattr(keys, name), name) for name in names]
        self.native.provided(run, access_key_id, secret_access_key, token, expires_at)
