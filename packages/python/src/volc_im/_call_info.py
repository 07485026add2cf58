"""Metadata of a completed call, kept beside the result and not in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Optional

from ._record import Record

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


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
    call_id: str = ""
    """The id of the call, the same in its events and log records."""
    status: int = 0
    """The HTTP status of the response."""
    headers: Mapping[str, str] = _NO_HEADERS
    """The headers of the response, names in lower case; several of one name are joined by commas."""


def call_info(result: Record) -> Optional[CallInfo]:
    """Metadata of the call that a result came from; `None` for any other record."""
    info = getattr(result, "_info", None)
    return info() if callable(info) else info


def info_of(facts: list[Any], head: Optional[list[Any]]) -> CallInfo:
    """Metadata of a call that succeeded, from the facts of its last entry."""
    call_id, request_id, attempts, elapsed_ms, idempotency_id = facts
    status, headers = (head[1], headers_of(head)) if head else (0, _NO_HEADERS)
    return CallInfo(request_id, attempts, elapsed_ms / 1000, idempotency_id, call_id, status, headers)


def headers_of(head: Optional[list[Any]]) -> dict[str, str]:
    """Headers from the library's lines."""
    headers: dict[str, str] = {}
    for line in head[2].splitlines() if head else ():
        name, _, value = line.partition(": ")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
