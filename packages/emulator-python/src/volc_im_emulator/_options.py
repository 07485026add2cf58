from __future__ import annotations

from typing import Any


def command_line(options: dict[str, Any]) -> list[str]:
    """The options of the program, which refuses what it does not know."""
    arguments = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        flag = "--" + name.replace("_", "-")
        arguments.append(flag if value is True else f"{flag}={value}")
    return arguments
