"""The logger."""

from __future__ import annotations

import contextvars
from collections.abc import Mapping
from typing import Any, Optional, Protocol

from ._errors import invalid
from ._user_thread import UserThread

_LEVELS = {"debug": 10, "info": 20, "warn": 30, "error": 40}


class Logger(Protocol):
    """What is logged to: a `logging.Logger`, a `logging.LoggerAdapter`, or an object with the same `log`."""

    def log(self, level: int, msg: Any, /, *args: Any, **more: Any) -> object:
        """Takes a record. `more` are `extra` and `exc_info`, as `logging` has them."""


class Log:
    """Writes records to a logger, aside: a failing or hanging one delays nothing."""

    __slots__ = ("_logger", "_thread")

    def __init__(self, logger: Optional[Logger]) -> None:
        if logger is not None and not callable(getattr(logger, "log", None)):
            raise invalid("logger", "type", "must be a logger of the module logging", type(logger).__name__)
        self._logger = logger
        self._thread = UserThread("logger")

    def write(
        self, level: str, message: str, facts: Mapping[str, Any], error: Optional[BaseException] = None
    ) -> None:
        """Writes one record; its facts become attributes of the `logging.LogRecord`."""
        context = contextvars.copy_context()
        number = _LEVELS.get(level, 40)

        def write() -> None:
            logger = self._logger
            if logger is None:
                import logging

                logger = logging.getLogger("volc_im")
            context.run(logger.log, number, "%s", message, extra=dict(facts), exc_info=error)

        self._thread.run(write)
