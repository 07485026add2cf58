"""Entries of a running call, in JSON; the last one is its outcome."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, Optional

from ._call_info import CallInfo
from ._errors import TransportError, error_of
from ._hooks import Hooks
from ._record import Record

Progress = Callable[[int, int], object]
"""Called after each call of a batch with the number of finished items and the total."""


class CallEvents:
    """Takes the entries of one call, in the context that it was made in."""

    __slots__ = ("_context", "_hooks", "_on_progress", "outcome")

    def __init__(self, hooks: Hooks, on_progress: Optional[Progress] = None) -> None:
        self._hooks = hooks
        self._on_progress = on_progress
        self._context = contextvars.copy_context()
        self.outcome: Optional[list[Any]] = None
        """The last entry, once the call is over."""

    def take(self, entries: list[list[Any]]) -> None:
        """Takes entries and runs their hooks."""
        for entry in entries:
            kind = entry[0]
            if kind in ("done", "batch", "failed", "lost"):
                self.outcome = entry
            elif kind == "progress":
                if self._on_progress:
                    self._hooks.run("on_progress", self._context, self._on_progress, entry[1], entry[2])
            else:
                self._hooks.tell(entry, self._context)


def answer_of(outcome: list[Any]) -> tuple[CallInfo, Any]:
    """The result of a call and its metadata, or its error."""
    if outcome[0] != "done":
        raise_outcome(outcome)
    _, _, request_id, attempts, elapsed_ms, idempotency_id, result = outcome
    return CallInfo(request_id, attempts, elapsed_ms / 1000, idempotency_id), result


def record_of(outcome: list[Any], result: type[Record]) -> Any:
    """The result of a call, or its error."""
    info, fields = answer_of(outcome)
    record = result._of(fields)
    record._info = info
    return record


def raise_outcome(outcome: list[Any]) -> None:
    """Raises the error of a call that failed."""
    if outcome[0] == "failed":
        raise error_of(outcome[1])
    raise TransportError("the call ended without an outcome [other]", transport_kind="other", maybe_sent=True)
