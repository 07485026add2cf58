"""What a callback says."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from datetime import datetime, timezone
from typing import Any, Callable, Generic, Optional, TypeVar, Union, cast

from ._native_library import library

Data = TypeVar("Data")


class CallbackEvent(Generic[Data]):
    """A callback's content."""

    __slots__ = ("_data", "_lines")
    _data: Data

    def __init__(self, packed: str) -> None:
        self._lines = packed.split("\n", 5)

    @property
    def type(self) -> str:
        """What happened, or is about to. The set is open: new ones come without a new version of this package."""
        return self._lines[0]

    @property
    def id(self) -> str:
        """Its id. The same event can come twice: remember the ids you have seen."""
        return self._lines[1]

    @property
    def time_ms(self) -> int:
        """When, in milliseconds since 1970."""
        return int(self._lines[2])

    @property
    def time(self) -> datetime:
        """When, in UTC."""
        return datetime.fromtimestamp(self.time_ms / 1000, timezone.utc)

    @property
    def app_id(self) -> str:
        """The application, as the text that the service sends here."""
        return self._lines[3]

    @property
    def signature(self) -> str:
        """The signature. A body that someone cut anew keeps it: remember it as you remember ids."""
        return self._lines[4]

    @property
    def raw(self) -> str:
        """The event's own fields as the text that came."""
        return self._lines[5]

    @property
    def data(self) -> Data:
        """The event's own fields, names as the service spells them."""
        try:
            return self._data
        except AttributeError:
            self._data = cast(Data, json.loads(self._lines[5]))
            return self._data

    @property
    def is_before(self) -> bool:
        """Whether this event asks for permission: a refusal then blocks the operation."""
        return self.type.startswith("Before")

    def get(self, path: str) -> Any:
        """The value at a path in the data, by the service's own names: `MessageBody.ConversationShortId`,
        `RobotIds[0]`; `None` where there is nothing."""
        found = library().module.event_value(self.raw, path)
        return None if found is None else json.loads(found)

    def __repr__(self) -> str:
        return f"CallbackEvent({self.type}, id={self.id!r})"


Reply = Optional[str]
"""What a handler answers: `accept()`, `reject(code, message)`, or nothing, which accepts."""

EventHandler = Callable[[CallbackEvent[Data]], Union[Reply, Awaitable[Reply]]]
"""Answers one event, in a coroutine or in a plain function."""
