"""What scenarios say of errors, logs and options."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any, Optional

from javascript_vectors import snake

OPTIONS = set(
    "access_key_id secret_access_key session_token app_id base_url timeout_ms deadline_ms call_deadline_ms max_attempts "
    "base_delay_ms max_delay_ms idempotency_id part_size max_body_bytes replay_capacity event_id tolerance_seconds".split()
)
SECONDS = ("timeout_ms", "deadline_ms", "base_delay_ms", "max_delay_ms", "call_deadline_ms")


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        level = {"WARNING": "warn"}.get(record.levelname, record.levelname.lower())
        text = f"{record.getMessage()} {record.__dict__}"
        self.records.append({"level": level, "reason": getattr(record, "reason", None), "text": text})


kept = Kept()
logger = logging.getLogger("scenarios")
logger.addHandler(kept)
logger.setLevel(logging.DEBUG)
logger.propagate = False


def facts(error: BaseException) -> dict[str, Any]:
    """An error as scenarios speak of it, with all that a log can show of it."""
    named = {"kind": "kind", "rule": "rule", "path": "path", "code": "code", "codeN": "code_n", "reason": "reason"}
    named |= {"limit": "limit", "maybeSent": "maybe_sent", "retryable": "retryable"}
    told = {name: getattr(error, attribute, None) for name, attribute in named.items()}
    told["kind"] = told["kind"] or type(error).__name__
    told["code"] = str(told["code"]) if told["code"] is not None else None
    told["text"] = f"{error}\n{error!r}\n{vars(error)!r}\n" + "".join(
        traceback.format_exception(type(error), error, error.__traceback__)
    )
    return told


def spelt(options: Optional[dict[str, Any]]) -> dict[str, Any]:
    """Options in Python's spelling, times in seconds."""
    made: dict[str, Any] = {}
    for name, value in (options or {}).items():
        # A misspelt option stays misspelt.
        name = snake(name) if snake(name) in OPTIONS and re.fullmatch("[a-z]+([A-Z][a-z]+)*", name) else name
        if isinstance(value, dict):
            value = float(value["$number"]) if "$number" in value else spelt(value)
        if name in SECONDS:
            name = name.removesuffix("_ms")
            value = value / 1000 if isinstance(value, (int, float)) else value
        made[name] = value
    return made
