"""Input as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ._errors import invalid

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_HALF_PAIR = "must be Unicode text, without half of a surrogate pair"


def input_json(given: Mapping[str, Any]) -> bytes:
    """Fields as JSON in UTF-8, without those that are `None`."""
    if not isinstance(given, Mapping):
        raise invalid("", "type", "must be a dictionary", type(given).__name__)
    return exact_json({name: value for name, value in given.items() if value is not None})


def exact_json(value: Any, path: str = "") -> bytes:
    """A value as JSON in UTF-8."""
    text = json_text(value, path)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise invalid(_half_pair(value, path) or path, "syntax", _HALF_PAIR) from None


def json_text(value: Any, path: str = "") -> str:
    """A value as JSON; halves of surrogate pairs stay what they are."""
    try:
        return _encoder.encode(value)
    except (TypeError, ValueError, RecursionError):
        return _encoder.encode(_plain(value, path, 0))


def _half_pair(value: Any, path: str) -> Optional[str]:
    """The path of the first text that holds half of a surrogate pair."""
    if isinstance(value, str):
        return path if any("\ud800" <= letter <= "\udfff" for letter in value) else None
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(key, str) and _half_pair(key, path) is not None:
                return path
            found = _half_pair(item, f"{path}.{key}" if path else str(key))
            if found is not None:
                return found
    elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        for index, item in enumerate(value):
            found = _half_pair(item, f"{path}[{index}]")
            if found is not None:
                return found
    return None


def _plain(value: Any, path: str, depth: int) -> Any:
    """The value with sequences and mappings of any class as JSON's own, or the error that says what is none of them."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if depth > 128:
        raise invalid(path[:64], "depth", "is nested too deep")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, (str, int)) or isinstance(key, bool):
                raise invalid(path, "type", "has a key that is no string", repr(key)[:64])
        return {key: _plain(item, f"{path}.{key}" if path else str(key), depth + 1) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    raise invalid(path, "type", "must be what JSON can hold", type(value).__name__)
