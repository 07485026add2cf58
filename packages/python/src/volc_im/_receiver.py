"""The receiver of callbacks for one set of handlers: its options, its threads, and the native receiver of a process."""

from __future__ import annotations

import ctypes
import inspect
import json
import os
from collections.abc import Mapping
from queue import SimpleQueue
from typing import Any, Optional

from ._errors import invalid
from ._fork import renew_after_fork
from ._gevent import check_receiver
from ._logger import Log
from ._native_library import library
from ._options import options_json
from ._replay_store import check_store
from ._telemetry import Telemetry
from ._threads import Threads

_OWN = ("logger", "telemetry")


class Receiver:
    """Starts exchanges for the servers' adapters."""

    def __init__(self, callbacks: Any, handlers: Any, options: Mapping[str, Any]) -> None:
        check_receiver(SimpleQueue)
        self.library = library()
        self._callbacks = callbacks
        self.handlers = _checked(handlers)
        self.coroutines = {name for name, handler in self.handlers.items() if is_coroutine_function(handler)}
        self.log = Log(options.get("logger"))
        self.telemetry: Optional[Telemetry] = options.get("telemetry")
        self.store_threads = Threads("volc-im replay store", 16, 256)
        self.store: Any = None
        self.store_coroutines: set[str] = set()
        self._options = self._packed(options)
        self.native: Any = self._make()
        threads, queue = self.native.handler_threads(), self.native.handler_queue()
        self.no_room = f"all {threads} threads are busy and {queue} events wait for one"
        self._before = Threads("volc-im Before events", threads, queue)
        self._after = Threads("volc-im After events", threads, queue)
        self._needs_entropy: bool = self.native.needs_entropy()
        for record in json.loads(self.native.warnings()):
            self.write(record, None)
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Each process has its own receiver: after a fork, the parent's may stay locked."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.native))
        self.native = self._make()

    def threads_of(self, is_before: bool) -> Threads:
        """The threads for an event's handler: Before events have their own."""
        return self._before if is_before else self._after

    def entropy(self) -> bytes:
        """For claims in a store."""
        return os.urandom(16) if self._needs_entropy else b""

    def write(self, record: Mapping[str, Any], failure: Optional[BaseException]) -> None:
        """Writes a log record of core's."""
        reason = record["reason"]
        facts = {"reason": reason, "event_id": record["eventId"], "event_type": record["eventType"]}
        error = failure if reason in ("handler_failed", "replay_store") else None
        self.log.write(record["level"], record["message"], {**facts, "facts": record["facts"]}, error)

    def _packed(self, options: Mapping[str, Any]) -> str:
        given = {name: value for name, value in options.items() if name not in _OWN}
        replay = given.get("replay")
        if replay is not None and replay not in ("process", "off"):
            check_store(replay)
            self.store = replay
            steps = ("claim", "settle", "release")
            self.store_coroutines = {step for step in steps if is_coroutine_function(getattr(replay, step))}
            given["replay"] = "store"
        given["handlers"] = list(self.handlers)
        # A handler on a thread starts when it has one.
        given["starts_at_once"] = False
        return options_json(given).decode()

    def _make(self) -> Any:
        native = self.library.call(
            self.library.module.NativeReceiver, self._callbacks, self._options, self.library.language
        )
        self.address: int = native.address()
        return native


def is_coroutine_function(function: Any) -> bool:
    """Whether a call of it is to be awaited."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))


def _checked(handlers: Any) -> Mapping[str, Any]:
    if not isinstance(handlers, Mapping):
        raise invalid("handlers", "type", "must be a dictionary of functions", type(handlers).__name__)
    for name, handler in handlers.items():
        if not isinstance(name, str):
            raise invalid("handlers", "type", "must have names of events as keys", repr(name)[:64])
        if not callable(handler):
            raise invalid(f"handlers.{name}"[:80], "type", "must be a function", type(handler).__name__)
    return dict(handlers)
