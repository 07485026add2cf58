"""Metadata of a completed call, kept beside the result and not in it."""

from __future__ import annotations

from typing import NamedTuple, Optional

from ._record import Record


class CallInfo(NamedTuple):
    """Metadata of a completed call."""

    request_id: Optional[str]
    """The vendor's id of the request that succeeded."""
    attempts: int
    """Number of times the request was sent."""
    elapsed: float
    """Duration from the start of the call to its result, in seconds."""
    idempotency_id: Optional[str]
    """The idempotency id that the call carried."""


def call_info(result: Record) -> Optional[CallInfo]:
    """Metadata of the call that a result came from; `None` for any other record."""
    return getattr(result, "_info", None)
