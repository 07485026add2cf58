"""Replies to callbacks, and handlers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any, Callable, Literal, NewType, Optional, TypeVar, Union

from ._callback_event import CallbackEvent
from ._errors import invalid
from ._input_json import json_text
from ._native_library import library

if TYPE_CHECKING:
    from ._generated.events import Handlers

Data = TypeVar("Data")

_HALF_PAIR = re.compile("[\ud800-\udfff]")

ReplyText = NewType("ReplyText", str)
"""What `accept()` and `reject(code, message)` make."""

Reply = Optional[ReplyText]
"""What a handler returns: `accept()`, `reject(code, message)`, or nothing, which accepts."""

EventHandler = Callable[[CallbackEvent[Data]], Union[Reply, Awaitable[Reply]]]
"""Handler of an event: a plain function, or on a server that awaits a coroutine function."""

Undecided = Union[Literal["accept", "reject"], ReplyText]
"""The reply to a Before event that no handler decided: accept, reject, or your own reply."""

AnyHandlers = Union["Handlers", Mapping[str, EventHandler[Any]]]
"""A handler for each event; `*` for every event without its own handler. Other events are accepted."""


def accept(*, extra: Optional[Mapping[str, Any]] = None) -> ReplyText:
    """The body that accepts the operation of a Before event, or acknowledges an After event: JSON text, to be
    sent with HTTP status 200.

    Args:
        extra: More fields for the reply, by the names that the service wants.
    """
    native = library()
    return ReplyText(native.call(native.module.accept_reply, _extra(extra)))


def reject(code: int, message: str, *, extra: Optional[Mapping[str, Any]] = None) -> ReplyText:
    """The body that refuses the operation of a Before event: JSON text, to be sent with HTTP status 200.

    Args:
        code: Any 64-bit integer but 0; the sender's client shows it.
        message: Message for the sender. Half a surrogate pair in it becomes U+FFFD.
        extra: More fields for the reply, by the names that the service wants.

    Raises:
        ValidationError: When an argument is wrong.
    """
    native = library()
    if not isinstance(message, str):
        raise invalid("message", "type", "must be a string", type(message).__name__)
    if isinstance(code, bool) or not isinstance(code, int) or not -(1 << 63) <= code < 1 << 63:
        raise invalid("code", "range", "must be a 64-bit integer other than 0, which accepts", repr(code)[:64])
    words = message.encode("utf-8", "surrogatepass")
    return ReplyText(native.call(native.module.reject_reply, int(code), words, _extra(extra)))


def _extra(extra: Optional[Mapping[str, Any]]) -> Optional[str]:
    # A reply is not to fail for half of a surrogate pair: a rejection stays one.
    return None if extra is None else _HALF_PAIR.sub("\ufffd", json_text(extra, "extra"))
