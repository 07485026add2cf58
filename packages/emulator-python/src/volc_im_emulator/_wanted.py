"""What both kinds of emulator share: what is asked for, and what is said when it did not come."""

from __future__ import annotations

import json
from typing import Any, Iterable, Mapping, Optional

from ._error import EmulatorError
from ._generated import types

Where = Optional[Mapping[str, Any]]


def rule(action: Optional[str], conditions: Mapping[str, Any], fault: Mapping[str, Any]) -> dict[str, Any]:
    """A rule for a fault whose fields were given flat."""
    given = {name: value for name, value in conditions.items() if value is not None}
    if action is not None:
        given["action"] = action
    return {**given, "fault": {"type": "status", **fault}}


def milliseconds(timeout: Optional[float]) -> Optional[int]:
    return None if timeout is None else int(timeout * 1000)


def acted(kind: str, user: Any, answer: types.ActAnswer, url: str) -> types.ActAnswer:
    """The answer, unless the service refused the act. What the backend refuses is an answer."""
    if answer.error is not None:
        error = answer.error
        raise EmulatorError(f"{kind} of user {user}: {error.code}: {error.message}", error.code, url)
    return answer


def call_line(call: types.Call) -> str:
    status = "unanswered" if call.status is None else call.status
    return f"  → {call.action} {status} {call.code or ''}".rstrip() + f" #{call.id}"


def delivery_line(delivery: types.Delivery) -> str:
    return f"  ← {delivery.event_type} {delivery.outcome} #{delivery.id}"


def not_seen(what: str, where: Where, seen: Iterable[str], url: str) -> EmulatorError:
    lines = list(seen)
    others = "seen:\n" + "\n".join(lines) if lines else "nothing was seen"
    condition = f" with {json.dumps(where)}" if where else ""
    return EmulatorError(f"no {what}{condition}; {others}", "NotSeen", url)
