"""Requests answered by handlers, on servers without an adapter here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional, Union

from ._exchange import CallbackAnswer
from ._protocol import body_bytes
from ._receiver import Receiver

_HEADERS = ("content-type", "content-encoding", "content-length")


class CallbackHandler:
    """Answers callbacks by their events' handlers. `Callbacks.handler` makes it. Make one and keep it: it remembers events.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def answer(
        self, method: str, body: Union[bytes, str], *, headers: Optional[Mapping[str, str]] = None
    ) -> CallbackAnswer:
        """Answers a request, in a thread that may wait.

        Args:
            method: The HTTP method.
            body: The raw body, exactly as received.
            headers: The request's headers; they have the type of the body.

        Raises:
            ValidationError: When the body is not a raw one.
        """
        from ._sync_exchange import SyncExchange

        return SyncExchange(self._receiver).answered(head_of(method, headers), body_bytes(body))

    async def answer_async(
        self, method: str, body: Union[bytes, str], *, headers: Optional[Mapping[str, str]] = None
    ) -> CallbackAnswer:
        """Answers a request, in an event loop. Arguments and errors are those of `answer`."""
        from ._async_exchange import AsyncExchange

        exchange = AsyncExchange(self._receiver)
        exchange.start(head_of(method, headers), body_bytes(body))
        return await exchange.answered()


def head_of(method: str, headers: Optional[Mapping[str, str]]) -> bytes:
    """A request's head as core reads it."""
    if not headers:
        return method.encode("utf-8", "replace")
    found = {name.lower(): value for name, value in headers.items()}
    return head_lines(method, *[found.get(name) for name in _HEADERS])


def head_lines(method: str, *values: Optional[str]) -> bytes:
    """The method and the headers by lines, of which none can hold a line end."""
    lines = [method, *[value or "" for value in values]]
    return "\n".join([line.replace("\n", " ") if "\n" in line else line for line in lines]).encode("utf-8", "replace")
