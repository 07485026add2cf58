"""The vectors' inputs, which are written as JavaScript has them, in Python's spelling."""

from __future__ import annotations

import re
from typing import Any


def snake(name: str) -> str:
    """A name of JavaScript's in Python's spelling, as core's casing makes it of the wire's."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def wired(value: Any, wire: Any) -> Any:
    """An input of JavaScript's in Python's spelling, with the integers that the wire body has."""
    if isinstance(value, dict) and isinstance(wire, dict):
        made = {}
        for name, item in value.items():
            upper = name[:1].upper() + name[1:]
            if name in wire:
                # A key that is data.
                made[int(name) if re.fullmatch(r"\d+", name) else name] = wired(item, wire[name])
            else:
                made[snake(name)] = wired(item, wire.get(upper))
        return made
    if isinstance(value, list) and isinstance(wire, list):
        return [wired(item, below) for item, below in zip(value, wire)]
    if isinstance(wire, int) and not isinstance(wire, bool) and isinstance(value, str):
        return int(value)
    return value
