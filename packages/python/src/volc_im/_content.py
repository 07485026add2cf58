"""Message content, which is JSON text inside JSON."""

from __future__ import annotations

from typing import Any, Optional

from ._input_json import exact_json
from ._native_client import text
from ._native_library import library


def text_content(message: str) -> str:
    """The content of a text message."""
    content: str = library().module.text_content(text(message, "message"))
    return content


def json_content(value: Any) -> str:
    """The content of a message of another type, from what JSON can hold."""
    native = library()
    content: str = native.call(native.module.json_content, exact_json(value).decode())
    return content


def read_text_content(content: str) -> Optional[str]:
    """The text of a text message's content; `None` for any other content."""
    found: Optional[str] = library().module.read_text_content(text(content, "content"))
    return found
