"""Base classes of results."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Literal, Optional

from ._errors import invalid

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform

    from ._call_info import CallInfo
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        return lambda cls: cls


_NO_EXTRA: Mapping[str, Any] = MappingProxyType({})


@dataclass_transform(kw_only_default=True)
class Record:
    """Fields as attributes. The dictionary that was read becomes the instance's own, so that a field costs nothing."""

    __slots__ = ("__dict__", "_info")
    _readers: ClassVar[tuple[tuple[str, Callable[[Any], Any]], ...]] = ()
    _later: ClassVar[tuple[str, ...]] = ()
    _ids: ClassVar[frozenset[str]] = frozenset()
    if TYPE_CHECKING:
        _info: CallInfo

    extra: Mapping[str, Any] = _NO_EXTRA
    """Undeclared fields, by wire name."""

    if not TYPE_CHECKING:

        def __init__(self, **fields: Any) -> None:
            self.__dict__.update(fields)

    @classmethod
    def _reads(cls, **readers: Callable[[Any], Any]) -> None:
        """Sets which fields are converted from JSON: lists when first read, others immediately."""
        later = {name: read for name, read in readers.items() if isinstance(read, many)}
        for name, read in later.items():
            setattr(cls, name, _Later(name, read, getattr(cls, name, _NONE)))
        cls._later = tuple(later)
        cls._readers = tuple((name, read) for name, read in readers.items() if name not in later)

    @classmethod
    def _identifies(cls, *names: str) -> None:
        """Sets which fields are ids, or hold ids."""
        cls._ids = frozenset(names)

    @classmethod
    def _of(cls, fields: dict[str, Any]) -> Self:
        """Takes over a dictionary from JSON."""
        for name, read in cls._readers:
            value = fields.get(name)
            if value is not None:
                fields[name] = read(value)
        record = cls.__new__(cls)
        record.__dict__ = fields
        return record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and self._whole() == other._whole()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._whole().items())
        return f"{type(self).__name__}({fields})"

    def to_dict(self, *, ids: Literal["int", "str"] = "int") -> dict[str, Any]:
        """The fields in a dictionary, records inside as dictionaries, ready for `json.dumps`.

        Args:
            ids: `str` for web pages, whose numbers end at 2^53: ids, and all larger integers, become decimal strings.

        Raises:
            ValidationError: If `ids` is neither.
        """
        return to_dict(self, ids)

    def to_json(self, *, ids: Literal["int", "str"] = "str") -> str:
        """The fields as JSON text, ids as decimal strings unless `ids` is `int`."""
        return json.dumps(to_dict(self, ids), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How pydantic reads and writes it: ids are strings in JSON."""
        from ._pydantic import record_schema

        return record_schema(cls, handler)

    def _whole(self) -> dict[str, Any]:
        """The fields, every list read."""
        for name in self._later:
            getattr(self, name, None)
        return vars(self)


_SAFE = (1 << 53) - 1
"""The largest integer that JavaScript's numbers hold exactly."""


def to_dict(record: Record, ids: str) -> dict[str, Any]:
    """A record as a dictionary."""
    if ids == "int":
        return {name: _plain(value) for name, value in record._whole().items()}
    if ids != "str":
        raise invalid("ids", "enum", "must be int or str", repr(ids)[:64])
    named = record._ids
    return {name: _with_text(value, name in named) for name, value in record._whole().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return to_dict(value, "int")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _with_text(value: Any, is_id: bool) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value) if is_id or not -_SAFE <= value <= _SAFE else value
    if isinstance(value, Record):
        return to_dict(value, "str")
    if isinstance(value, list):
        return [_with_text(item, is_id) for item in value]
    if isinstance(value, dict):
        return {key: _with_text(item, is_id) for key, item in value.items()}
    return value


class many:
    """Reads each item of a list, all of them records."""

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read

    def __call__(self, items: list[Any]) -> list[Any]:
        read = self._read
        return [read(item) for item in items]


_NONE: Any = object()
_LOCK = threading.Lock()


class _Later:
    """A field whose list is converted when first read: until then a page costs little more than its JSON."""

    __slots__ = ("_default", "_name", "_read")

    def __init__(self, name: str, read: many, default: Any) -> None:
        self._name = name
        self._read = read
        self._default = default

    def __get__(self, record: Optional[Record], owner: Any) -> Any:
        if record is None:
            return self
        fields = record.__dict__
        value = fields.get(self._name, self._default)
        # A list that was not read holds dictionaries.
        if value and type(value) is list and type(value[0]) is dict:
            # A dictionary becomes a record's own: it is read once.
            with _LOCK:
                value = fields[self._name]
                if type(value[0]) is dict:
                    value = fields[self._name] = self._read(value)
        elif value is _NONE:
            raise AttributeError(f"{type(record).__name__!r} object has no attribute {self._name!r}")
        return value

    def __set__(self, record: Record, value: Any) -> None:
        record.__dict__[self._name] = value


def by_text(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Reads each value of a dictionary."""
    return lambda items: {key: read(item) for key, item in items.items()}


def by_user(read: Optional[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Reads a dictionary whose keys are user ids, which JSON has as texts."""
    if read is None:
        return lambda items: {int(key): item for key, item in items.items()}
    return lambda items: {int(key): read(item) for key, item in items.items()}
