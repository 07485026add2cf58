"""The logger."""

from __future__ import annotations

import contextvars
import os
import sys
from collections.abc import Mapping
from typing import Any, Optional, Protocol

from ._errors import invalid
from ._native_library import library
from ._user_thread import UserThread

_LEVELS = {"debug": 10, "info": 20, "warn": 30, "error": 40}


class Logger(Protocol):
    """What is logged to: a `logging.Logger`, a `logging.LoggerAdapter`, or an object with the same `log`."""

    def log(self, level: int, msg: Any, /, *args: Any, **more: Any) -> object:
        """Takes a record. `more` are `extra` and `exc_info`, as `logging` has them."""


_VARIABLE = "VOLC_IM_LOG"
"""The environment's level of the logger `volc_im`."""

_is_set_up: list[bool] = []


def _set_up() -> None:
    """Does what the environment says, once: programs that configure `logging` need not set the variable."""
    wanted = os.environ.get(_VARIABLE)
    if _is_set_up or not wanted:
        return
    _is_set_up.append(True)
    import logging

    logger = logging.getLogger("volc_im")
    level = library().module.log_level(wanted)
    if level is None:
        logger.warning("%s is %r: it must be debug, info, warn or error", _VARIABLE, wanted[:64])
        return
    logger.setLevel(_LEVELS[level])
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)


class Log:
    """Writes records to a logger, aside: a failing or hanging one delays nothing."""

    __slots__ = ("_logger", "_thread")

    def __init__(self, logger: Optional[Logger]) -> None:
        if logger is not None and not callable(getattr(logger, "log", None)):
            raise invalid("logger", "type", "must be a logger of the module logging", type(logger).__name__)
        if logger is None:
            _set_up()
        self._logger = logger
        self._thread = UserThread("logger")

    @property
    def is_debug(self) -> bool:
        """Whether records of level debug are wanted."""
        logger = self._logger
        if logger is None:
            # A program that never imported it has configured nothing.
            logging = sys.modules.get("logging")
            return logging is not None and bool(logging.getLogger("volc_im").isEnabledFor(10))
        is_enabled = getattr(logger, "isEnabledFor", None)
        try:
            return bool(is_enabled(10)) if callable(is_enabled) else True
        except Exception:
            return True

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
