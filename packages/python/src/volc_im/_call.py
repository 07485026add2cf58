"""One call as a state machine for a custom driver."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, Optional, Union

from ._call_info import CallInfo, call_info
from ._call_events import record_of
from ._moments import Moment, milliseconds
from ._native_library import Library, from_json
from ._record import Record
from ._signed_request import SignedRequest, unpack


class Send(NamedTuple):
    """Send this within the time given, then report the outcome."""

    request: SignedRequest
    """The request, signed as of now."""
    timeout: float
    """Seconds after which to cancel the attempt."""
    attempt: int
    """Number of the attempt, from 1."""


class Wait(NamedTuple):
    """Ask again after this time."""

    seconds: float
    """How long."""


class Done(NamedTuple):
    """The answer."""

    result: Any
    """What the action returned."""
    info: CallInfo
    """Metadata of the call."""


class Call:
    """One call of an action over all its attempts. `ImProtocol.start` makes it."""

    def __init__(self, library: Library, native: Any, result: type[Record]) -> None:
        self._library = library
        self._native = native
        self._address: int = native.address()
        self._result = result

    def next(self, *, now: Optional[Moment] = None) -> Union[Send, Wait, Done]:
        """What to do now. Stays the same once the call has ended.

        Raises:
            ImError: The error that ended the call.
        """
        line, _, request = self._library.next(self._address, milliseconds(now)).partition("\n")
        step = from_json(line)
        if step[0] == "send":
            return Send(unpack(request), step[1] / 1000, step[2])
        if step[0] == "wait":
            return Wait(step[1] / 1000)
        result = record_of(step, self._result)
        info = call_info(result)
        assert info is not None
        return Done(result, info)

    def on_response(
        self,
        *,
        status: int,
        body: bytes,
        retry_after: Optional[str] = None,
        date: Optional[str] = None,
        now: Optional[Moment] = None,
    ) -> None:
        """The attempt got a response: status, body, and the headers `Retry-After` and `Date` where there are any."""
        later, when = _header(retry_after), _header(date)
        given = (later, len(later or b""), when, len(when or b""), body, len(body))
        self._library.response(self._address, milliseconds(now), status, *given)

    def on_transport_error(
        self,
        kind: Literal["connect", "timeout", "reset", "aborted", "other"],
        message: str,
        *,
        now: Optional[Moment] = None,
    ) -> None:
        """The attempt got no response; or, with `aborted`, the caller cancelled, which may be at any time.

        Only `connect` says that nothing can have reached the service.
        """
        words = str(message).encode("utf-8", "replace").decode()
        self._library.call(self._native.on_transport_error, milliseconds(now), str(kind), words)


def _header(value: Optional[str]) -> Optional[bytes]:
    return None if value is None else value.encode("utf-8", "replace")
