"""One call as a machine that a driver of one's own asks what is next."""

from __future__ import annotations

import json
from typing import Any, Literal, NamedTuple, Optional, Union

from ._call_info import CallInfo
from ._errors import invalid
from ._moments import Moment, milliseconds
from ._native_library import Library, native_error
from ._record import Record
from ._signed_request import SignedRequest


class Send(NamedTuple):
    """Send this within the time given, then tell what came of it."""

    request: SignedRequest
    """The request, signed as of now."""
    timeout: float
    """Seconds after which the attempt is to be given up."""
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
    """How it came about."""


class Call:
    """One call of an action over all its attempts. `ImProtocol.start` makes it."""

    def __init__(self, library: Library, native: Any, result: type[Record]) -> None:
        self._library = library
        self._native = native
        self._result = result

    def next(self, *, now: Optional[Moment] = None) -> Union[Send, Wait, Done]:
        """What to do now. Once the call is over the answer stays the same.

        Raises:
            ImError: The error that ended the call.
        """
        step = self._library.call(self._native.next, milliseconds(now))
        steps = self._library.module.CallStep
        if isinstance(step, steps.SEND):
            request = step.request
            signed = SignedRequest(
                request.method, request.url, request.headers, request.body.encode(), request.idempotency_id
            )
            return Send(signed, step.timeout_ms / 1000, step.attempt)
        if isinstance(step, steps.WAIT):
            return Wait(step.wait_ms / 1000)
        if isinstance(step, steps.DONE):
            told = step.info
            info = CallInfo(told.request_id, told.attempts, told.elapsed_ms / 1000, told.idempotency_id)
            result = self._result._of(json.loads(step.json))
            result._info = info
            return Done(result, info)
        raise native_error(step.error)

    def on_response(
        self,
        *,
        status: int,
        body: bytes,
        retry_after: Optional[str] = None,
        date: Optional[str] = None,
        now: Optional[Moment] = None,
    ) -> None:
        """The attempt was answered: status, body, and the headers `Retry-After` and `Date` where there are any."""
        self._library.call(self._native.on_response, milliseconds(now), status, retry_after, date, body)

    def on_transport_error(
        self,
        kind: Literal["connect", "timeout", "reset", "aborted", "other"],
        message: str,
        *,
        now: Optional[Moment] = None,
    ) -> None:
        """The attempt brought no answer; or, with `aborted`, the caller gave up, which may be at any time.

        Only `connect` says that nothing can have reached the service.
        """
        failure = getattr(self._library.module.TransportFailure, str(kind).upper(), None)
        if failure is None:
            raise invalid("kind", "unknown_value", "must be a kind of transport error", str(kind)[:64])
        words = str(message).encode("utf-8", "replace").decode()
        self._native.on_transport_error(milliseconds(now), failure, words)
