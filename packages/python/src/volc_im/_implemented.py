"""How a client's methods, which are declared once for clients and for fakes, reach the client."""

from __future__ import annotations

from typing import Any


def implemented(client: Any, name: str, action: str) -> Any:
    """What a client has for its calls, or the error that a fake does not have the action."""
    function = getattr(client, name, None)
    if function is None:
        raise NotImplementedError(f"{type(client).__name__} does not implement {action}")
    return function
