"""Hooks and loggers on separate threads: they cannot affect the call or the response."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable

from ._threads import Threads

_PATIENCE = 0.05
"""How long a call waits for a hook or a logger, in seconds, so that quick ones finish first."""

_QUEUE = 1024


class UserThread:
    """Runs user code on a separate thread, one job after the other."""

    __slots__ = ("_is_slow", "_is_told", "_threads", "_what")

    def __init__(self, what: str) -> None:
        self._what = what
        self._threads = Threads(f"volc-im {what}", 1, _QUEUE)
        self._is_slow = False
        self._is_told = False

    def run(self, job: Callable[[], object]) -> None:
        """Runs a job and waits for it, but not for long."""
        over = threading.Event()

        def work() -> None:
            try:
                job()
            except BaseException:
                self._tell(f"volc_im: a {self._what} failed\n{traceback.format_exc()}")
            self._is_slow = False
            over.set()

        if not self._threads.submit(work):
            self._tell(f"volc_im: a {self._what} is too slow, or no thread can be had: records are dropped\n")
        elif not self._is_slow and not over.wait(_PATIENCE):
            self._is_slow = True

    def _tell(self, words: str) -> None:
        if not self._is_told:
            self._is_told = True
            try:
                sys.stderr.write(words)
            except Exception:
                pass
