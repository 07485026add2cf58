"""What a client tells of its calls while they run."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Optional

from ._errors import ImError, error_of


class RequestEvent(NamedTuple):
    """A request that is about to be sent."""

    action: str
    """The action that is called."""
    attempt: int
    """How many times the request has been sent, this one included."""
    call_id: str
    """The call, the same in all its events."""


class ResponseEvent(NamedTuple):
    """A request that was answered."""

    action: str
    """The action that is called."""
    attempt: int
    """How many times the request has been sent."""
    status: int
    """The HTTP status."""
    took: float
    """From sending to the whole answer, in seconds."""
    call_id: str
    """The call, the same in all its events."""


class RetryEvent(NamedTuple):
    """A request that will be sent again."""

    action: str
    """The action that is called."""
    attempt: int
    """How many times the request has been sent."""
    wait: float
    """How long until it is sent again, in seconds."""
    error: ImError
    """Why."""
    call_id: str
    """The call, the same in all its events."""


class Hooks(NamedTuple):
    """The hooks of a client. They run where the call was made: in its thread, or in its event loop's."""

    on_request: Optional[Callable[[RequestEvent], object]] = None
    on_response: Optional[Callable[[ResponseEvent], object]] = None
    on_retry: Optional[Callable[[RetryEvent], object]] = None

    def tell(self, entry: list[Any]) -> None:
        """Passes on what a call told."""
        kind = entry[0]
        if kind == "request" and self.on_request:
            self.on_request(RequestEvent(entry[1], entry[2], entry[3]))
        elif kind == "response" and self.on_response:
            self.on_response(ResponseEvent(entry[1], entry[2], entry[3], entry[4] / 1000, entry[5]))
        elif kind == "retry" and self.on_retry:
            self.on_retry(RetryEvent(entry[1], entry[2], entry[3] / 1000, error_of(entry[4]), entry[5]))
