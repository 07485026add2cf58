"""Points in time."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Optional

from ._errors import invalid

Moment = datetime
"""A point in time. Without a time zone it is local time, as everywhere in Python."""


def milliseconds(moment: Optional[Moment], path: str = "now") -> int:
    """Milliseconds since 1970; of the present when there is no moment."""
    if moment is None:
        return time.time_ns() // 1_000_000
    if not isinstance(moment, datetime):
        raise invalid(path, "type", "must be a datetime", repr(moment)[:64])
    return round(moment.timestamp() * 1000)
