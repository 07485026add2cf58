"""Strings of a caller, as far as UTF-8 has them."""

from __future__ import annotations

from typing import Any

from ._errors import invalid


def text(value: Any, path: str, *, optional: bool = False) -> Any:
    """A string of characters, or the error that it is none."""
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                words = "must be Unicode text, without half of a surrogate pair"
                raise invalid(path, "syntax", words, f"position {error.start}") from None
        return value
    if optional and value is None:
        return None
    raise invalid(path, "type", "must be a string", type(value).__name__)
