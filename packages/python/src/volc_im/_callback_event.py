"""Content of a callback."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Generic, Optional, TypeVar, cast

from ._native_library import from_json, library
from ._text import text

Data = TypeVar("Data")


class _EventText:
    """The parts of an event as the library hands them over: lines, at last the data."""

    __slots__ = ("_lines",)

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    @property
    def type(self) -> str:
        """Name of the event. The set is open: new ones come without a new version of this package."""
        return self._lines[0]

    @property
    def id(self) -> str:
        """Its id. Events can be redelivered: store the ids you have seen."""
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
        """The signature. Stays the same if an attacker re-splits the signed fields; store it with the id to detect
        replays."""
        return self._lines[4]

    @property
    def raw(self) -> str:
        """The event's own fields as the JSON text that came. Look for words in `texts`: here they may be escaped."""
        return self._lines[-1]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.type}, id={self.id!r})"


class CallbackEvent(_EventText, Generic[Data]):
    """A verified event."""

    __slots__ = ("_data",)
    _data: Optional[Data]

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._data = None

    @property
    def data(self) -> Data:
        """The event's own fields, names as the service spells them."""
        data = self._data
        if data is None:
            data = self._data = cast(Data, _data_of(self._lines[-1]))
        return data

    @property
    def texts(self) -> list[str]:
        """Every text in the data, decoded, also those of JSON inside a text: for moderation, whatever the fields are called.
        """
        data = self._lines[-1].encode()
        found: list[str] = from_json(library().texts(data, len(data)))
        return found

    @property
    def is_before(self) -> bool:
        """Whether the service waits for a decision about this event: a reject blocks the operation."""
        is_before: bool = library().module.is_before_event(self.type)
        return is_before

    def get(self, path: str) -> Any:
        """The value at a path in the data, by the service's names: `MessageBody.ConversationShortId`,
        `RobotIds[0]`; `None` where there is nothing."""
        data, place = self._lines[-1].encode(), text(path, "path").encode()
        found = library().value(data, len(data), place, len(place))
        return None if found is None else json.loads(found)

    def text(self, path: str) -> Optional[str]:
        """The string at a path in the data, or a whole number in decimal digits, as ids are; `None` where there is nothing or
        something else."""
        data, place = self._lines[-1].encode(), text(path, "path").encode()
        found: Optional[str] = library().text(data, len(data), place, len(place))
        return found


class UnverifiedEvent(_EventText):
    """Content of an unverified body. No handler accepts it."""

    __slots__ = ()


def _data_of(raw: str) -> Any:
    try:
        return from_json(raw)
    except ValueError:
        # As signed: white space may stand before it.
        return json.loads(raw)


def verified(packed: str) -> CallbackEvent[Any]:
    """An event from the verifier's lines."""
    return CallbackEvent(packed.split("\n", 5))


def received(packed: str) -> CallbackEvent[Any]:
    """An event from the receiver's lines."""
    return CallbackEvent(packed.split("\n", 6))


def unverified(packed: str) -> UnverifiedEvent:
    """An event from the reader's lines."""
    return UnverifiedEvent(packed.split("\n", 5))
