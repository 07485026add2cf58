"""Settings of clients, calls and batches. Core checks them, their names too, where they are used."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, Literal, Optional, Union

from ._errors import invalid

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        return lambda cls: cls


@dataclass_transform(kw_only_default=True)
class Options:
    """Options by name."""

    __slots__ = ("__dict__",)

    if not TYPE_CHECKING:

        def __init__(self, **given: Any) -> None:
            self.__dict__.update(given)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class RetryOptions(Options):
    """How failed attempts are repeated."""

    max_attempts: Optional[int] = None
    """Attempts at most, the first one included: 1 to 1000. 4 by default."""
    base_delay: Optional[float] = None
    """Upper bound of the first wait, in seconds; it doubles with every attempt. 0.2 by default."""
    max_delay: Optional[float] = None
    """Upper bound of any wait that the service did not ask for, in seconds. 5 by default."""


Retry = Union[RetryOptions, Literal[False]]
"""How failed attempts are repeated; `False` for not at all."""


class CallOptions(Options):
    """Options of one call. What is not given keeps the client's setting."""

    idempotency_id: Optional[str] = None
    """For actions that take one: two calls with the same id take effect once. Generated for each call if not set."""
    timeout: Optional[float] = None
    """Time for one attempt, in seconds, above 0."""
    deadline: Optional[float] = None
    """Time for the call with all its attempts and waits, in seconds, above 0."""
    retry: Optional[Retry] = None
    """How failed attempts are repeated."""
    paced: Optional[bool] = None
    """Whether the call keeps to the documented rate of its action."""


class BatchOptions(Options):
    """Options of a batch. What is not given keeps the client's setting."""

    part_size: Optional[int] = None
    """Items in a call; at most, and by default, the action's limit."""
    concurrency: Optional[int] = None
    """Calls that run concurrently, 1 to 1000. 4 by default."""
    paced: Optional[bool] = None
    """Whether the calls keep to the documented rate. They do by default."""
    timeout: Optional[float] = None
    """Time for one attempt, in seconds, above 0."""
    deadline: Optional[float] = None
    """Time for the whole batch, in seconds, above 0. Then running calls are cancelled, and the report
    has the outcome of every item.
    No limit by default."""
    call_deadline: Optional[float] = None
    """Time for each call of the batch, from its turn on, in seconds, above 0."""
    retry: Optional[Retry] = None
    """How failed attempts are repeated."""


def options_json(given: Mapping[str, Any]) -> bytes:
    """Options as JSON for core, nothing for none. What JSON cannot hold is written as core reads it."""
    present = {name: _plain(value) for name, value in given.items() if value is not None}
    return json.dumps(present).encode() if present else b""


def facts_of(options: Optional[Options], kind: type[Options]) -> dict[str, Any]:
    """The options that were given."""
    if options is None:
        return {}
    if not isinstance(options, kind):
        raise invalid("options", "type", f"must be {kind.__name__}", type(options).__name__)
    return vars(options)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return {"$": "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, Options):
        return {name: _plain(option) for name, option in vars(value).items()}
    if isinstance(value, Mapping):
        return {str(name): _plain(option) for name, option in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return {"$": "function" if callable(value) else "object"}
