"""Entries of a running call, in JSON; the last one is its outcome."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn, Optional

from ._call_info import headers_of, info_of
from ._errors import TransportError, error_of
from ._hooks import Hooks
from ._record import Record
from ._telemetry import CallTelemetry

Progress = Callable[[int, int], object]
"""Called after each call of a batch with the number of finished items and the total."""

_OUTCOMES = frozenset(("done", "batch", "campaign", "failed", "lost"))


class CallEvents:
    """Takes the entries of one call, in the context that it was made in."""

    __slots__ = ("_context", "_head", "_hooks", "_on_progress", "_telemetry", "outcome")

    def __init__(
        self, hooks: Hooks, on_progress: Optional[Progress] = None, telemetry: Optional[CallTelemetry] = None
    ) -> None:
        self._hooks = hooks
        self._on_progress = on_progress
        self._telemetry = telemetry
        self._context = contextvars.copy_context()
        self._head: Optional[list[Any]] = None
        self.outcome: Optional[list[Any]] = None
        """The last entry, once the call is over."""

    def take(self, entries: list[list[Any]]) -> None:
        """Takes entries and runs their hooks."""
        for entry in entries:
            kind = entry[0]
            if kind == "head":
                self._head = entry
                continue
            if self._telemetry is not None:
                self._telemetry.take(entry)
            if kind in _OUTCOMES:
                self.outcome = entry
            elif kind == "progress":
                if self._on_progress:
                    self._hooks.run("on_progress", self._context, self._on_progress, entry[1], entry[2])
            else:
                self._hooks.tell(entry, self._context)

    def cancelled(self) -> None:
        """The caller left before the outcome."""
        if self._telemetry is not None and self.outcome is None:
            self._telemetry.cancelled()

    def result(self) -> Any:
        """The result of a call as JSON has it, or its error."""
        return _result_of(self.outcome, self._head)

    def record(self, result: type[Record]) -> Any:
        """The result of a call, or its error."""
        return record_of(self.outcome, result, self._head)

    def fail(self) -> NoReturn:
        """Raises the error of a call that failed."""
        _fail(self.outcome, self._head)


def record_of(outcome: Optional[list[Any]], result: type[Record], head: Optional[list[Any]] = None) -> Any:
    """The result of a call, or its error, by its last entry and its response's head."""
    record = result._of(_result_of(outcome, head))
    assert outcome is not None
    # Read when somebody asks for it.
    record._info = partial(info_of, outcome[1:6], head)
    return record


def _result_of(outcome: Optional[list[Any]], head: Optional[list[Any]]) -> Any:
    if outcome is None or outcome[0] != "done":
        _fail(outcome, head)
    return outcome[6]


def _fail(outcome: Optional[list[Any]], head: Optional[list[Any]]) -> NoReturn:
    if outcome is not None and outcome[0] == "failed":
        error = error_of(outcome[1])
        if head is not None:
            error.headers = headers_of(head)
        raise error
    raise TransportError("the call ended without an outcome [other]", transport_kind="other", maybe_sent=True)
