"""Events that come twice."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, Optional, Union

from ._callback_event import CallbackEvent
from ._moments import Moment, milliseconds
from ._native_library import library
from ._options import count, whole_ms


class Answered(NamedTuple):
    """The event came before and was answered so."""

    answer: str
    """The body of the answer."""


Claim = Union[Literal["fresh", "running"], Answered]
"""`fresh`: the event is new; handle it, then settle or release it. `running`: it came before and is being handled."""


class ReplayGuard:
    """Remembers events by id and by signature: the service may send one twice, and a body that was cut anew keeps its
    signature. Only verified events belong in here.

    Args:
        capacity: How many events are remembered, at least 1; 10 000 by default.
        ttl: How long each is remembered, in seconds; 900 by default.
    """

    def __init__(self, *, capacity: Optional[int] = None, ttl: Optional[float] = None) -> None:
        native = library().module
        self._claims: Any = native.ReplayClaim
        self._native: Any = native.NativeReplayGuard(count(capacity, "capacity", 0), whole_ms(ttl, "ttl"))

    def claim(self, event: CallbackEvent[Any], *, now: Optional[Moment] = None) -> Claim:
        """Whether an event is new; if so, it counts as being handled from now on."""
        claim = self._native.claim(event.id, event.signature, milliseconds(now))
        if isinstance(claim, self._claims.ANSWERED):
            return Answered(claim.answer)
        return "fresh" if isinstance(claim, self._claims.FRESH) else "running"

    def settle(self, event: CallbackEvent[Any], answer: str) -> None:
        """The event was handled and answered so."""
        self._native.settle(event.id, event.signature, answer)

    def release(self, event: CallbackEvent[Any]) -> None:
        """The event was not handled after all: when it comes again, it is new."""
        self._native.release(event.id, event.signature)

    def __len__(self) -> int:
        size: int = self._native.size()
        return size
