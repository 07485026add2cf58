"""Times."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Optional

from ._errors import invalid

Moment = datetime
"""A point in time, with a time zone: `datetime.now(timezone.utc)`. One without, as `utcnow()` gives it, is refused, since
Python reads it as local time."""

_LATEST_MS = 253_402_300_799_999
"""The end of the year 9999."""


def milliseconds(moment: Optional[Moment], path: str = "now") -> int:
    """Milliseconds since 1970; of the present when there is no moment."""
    if moment is None:
        return time.time_ns() // 1_000_000
    if not isinstance(moment, datetime):
        raise invalid(path, "type", "must be a datetime", repr(moment)[:64])
    if moment.tzinfo is None or moment.utcoffset() is None:
        words = "must have a time zone, as datetime.now(timezone.utc) has one"
        raise invalid(path, "time_zone", words, repr(moment)[:64])
    return max(-_LATEST_MS, min(round(moment.timestamp() * 1000), _LATEST_MS))


_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def utc(number: Optional[int], per_second: int) -> Optional[datetime]:
    """The time of a number of units since 1970; `None` where there is none, or none that a datetime can hold."""
    if not number or number < 0:
        return None
    try:
        return _EPOCH + timedelta(microseconds=number * (1_000_000 // per_second))
    except OverflowError:
        return None
