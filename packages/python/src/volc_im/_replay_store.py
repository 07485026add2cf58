"""Where several processes remember events, so that a redelivery is handled once."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, Literal, NamedTuple, Protocol, Union

from ._errors import invalid


class Answered(NamedTuple):
    """The event came before, and this is the reply that was sent."""

    reply: str
    """The body of the reply."""


Claim = Union[Literal["fresh", "running"], Answered]
"""`fresh`: the event is new, and is the claimer's now. `running`: another one claimed it and is handling it."""


class ReplayStore(Protocol):
    """Where several processes remember events. On a server that awaits the functions
    may be coroutines; plain ones run on the receiver's own threads.
    A step that raises, or takes longer than 200 ms, is logged, and the process's own memory
    serves. Each step must be atomic, as a Lua script in Redis is."""

    def claim(self, keys: Sequence[str], owner: str, lease_ms: int) -> Union[Claim, Awaitable[Claim]]:
        """Takes an event that is not known under any of its keys, for so many milliseconds."""

    def settle(
        self, keys: Sequence[str], owner: str, reply: str, remember_ms: int
    ) -> Union[object, Awaitable[object]]:
        """Remembers the reply for so many milliseconds, unless another owner has claimed the event since."""

    def release(self, keys: Sequence[str], owner: str) -> Union[object, Awaitable[object]]:
        """Forgets an event that was not handled, unless another owner has claimed it since."""


def check_store(store: Any) -> None:
    """Raises the error that it is no store."""
    for name in ("claim", "settle", "release"):
        if isinstance(store, str) or not callable(getattr(store, name, None)):
            given = repr(store)[:64] if isinstance(store, str) else type(store).__name__
            raise invalid("replay", "type", "must be process, off or a store with claim, settle and release", given)


def ask_store(store: Any, step: dict[str, Any]) -> Any:
    """Runs one step of the library."""
    kind = step["type"]
    if kind == "claim":
        return store.claim(step["keys"], step["owner"], step["leaseMs"])
    if kind == "settle":
        return store.settle(step["keys"], step["owner"], step["reply"], step["rememberMs"])
    return store.release(step["keys"], step["owner"])


def store_input(step: dict[str, Any], result: Any) -> tuple[str, int, str]:
    """Result of a step, for the library."""
    token: int = step["token"]
    if step["type"] != "claim":
        return "settled", token, ""
    if isinstance(result, Answered):
        return "claim", token, f"a{result.reply}"
    # Any other result is a failure, reported by the library.
    return "claim", token, {"fresh": "f", "running": "r"}.get(result, "") if isinstance(result, str) else ""
