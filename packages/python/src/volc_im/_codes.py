"""Open sets of codes: a code without a name is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Optional

if TYPE_CHECKING:
    from typing_extensions import Self


class _Names:
    """Names of codes, for the two classes below."""

    __slots__ = ()
    _name_of: ClassVar[dict[Any, str]] = {}

    @classmethod
    def _know(cls, **known: Any) -> None:
        cls._name_of = {}
        for name, code in known.items():
            cls._name_of[code] = name
            setattr(cls, name, cls(code))  # type: ignore[call-arg]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How pydantic reads and writes it: as its number or text."""
        from ._pydantic import code_schema

        return code_schema(cls, int if issubclass(cls, int) else str)

    @property
    def name(self) -> Optional[str]:
        """The constant's name; `None` for an unknown code."""
        return self._name_of.get(self)

    @classmethod
    def known(cls) -> list[Self]:
        """All codes that have names."""
        return [getattr(cls, name) for name in cls._name_of.values()]


class IntCode(_Names, int):
    """An integer code: equal to its number, and written as it."""

    __slots__ = ()

    def __repr__(self) -> str:
        name = self.name
        return f"{type(self).__name__}.{name}" if name else f"{type(self).__name__}({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)


class StrCode(_Names, str):
    """A string code: equal to its text, and written as it."""

    __slots__ = ()

    def __repr__(self) -> str:
        name = self.name
        return f"{type(self).__name__}.{name}" if name else f"{type(self).__name__}({str.__repr__(self)})"

    def __str__(self) -> str:
        return str.__str__(self)
