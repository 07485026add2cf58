"""What results are made of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Optional

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
    if TYPE_CHECKING:
        _info: CallInfo

    extra: Mapping[str, Any] = _NO_EXTRA
    """Fields by wire name that this version does not know."""

    if not TYPE_CHECKING:

        def __init__(self, **fields: Any) -> None:
            self.__dict__.update(fields)

    @classmethod
    def _reads(cls, **readers: Callable[[Any], Any]) -> None:
        """Says which fields are not handed out as JSON has them."""
        cls._readers = tuple(readers.items())

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
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({fields})"

    def to_dict(self) -> dict[str, Any]:
        """The fields in a dictionary, records inside as dictionaries, ready for `json.dumps`."""
        return {name: _plain(value) for name, value in vars(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def many(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Reads each item of a list."""
    return lambda items: [read(item) for item in items]


def by_text(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Reads each value of a dictionary."""
    return lambda items: {key: read(item) for key, item in items.items()}


def by_user(read: Optional[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Reads a dictionary whose keys are user ids, which JSON has as texts."""
    if read is None:
        return lambda items: {int(key): item for key, item in items.items()}
    return lambda items: {int(key): read(item) for key, item in items.items()}
