"""Answers to callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ._errors import invalid
from ._input_json import exact_json
from ._native_client import integer32
from ._native_library import library


def accept(*, extra: Optional[Mapping[str, Any]] = None) -> str:
    """The body that lets the operation of a Before event go on, or says that an After event has arrived: JSON text, to be
    sent with HTTP status 200.

    Args:
        extra: More fields for the answer, by the names that the service wants.
    """
    native = library()
    answer: str = native.call(native.module.accept_reply, _extra(extra))
    return answer


def reject(code: int, message: str, *, extra: Optional[Mapping[str, Any]] = None) -> str:
    """The body that refuses the operation of a Before event: JSON text, to be sent with HTTP status 200.

    Args:
        code: Any number but 0; the sender's client shows it.
        message: Why, in words for the sender.
        extra: More fields for the answer, by the names that the service wants.
    """
    native = library()
    if not isinstance(message, str):
        raise invalid("message", "type", "must be a string", type(message).__name__)
    answer: str = native.call(native.module.reject_reply, integer32(code, "code"), message, _extra(extra))
    return answer


def _extra(extra: Optional[Mapping[str, Any]]) -> Optional[str]:
    return None if extra is None else exact_json(extra, "extra").decode()
