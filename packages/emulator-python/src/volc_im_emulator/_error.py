from __future__ import annotations

from typing import Optional


class EmulatorError(Exception):
    """Something that the emulator refused, or that did not happen. Its message ends with where to look.

    code: such as ``BadRequest``, ``NotAllowed``, ``NotSeen`` or ``Unreachable``.
    console_url: the console of the emulator.
    """

    def __init__(self, message: str, code: str, url: Optional[str] = None) -> None:
        self.code = code
        self.console_url = None if url is None else f"{url}/_emulator/"
        super().__init__(message if url is None else f"{message}\nConsole: {self.console_url}")
