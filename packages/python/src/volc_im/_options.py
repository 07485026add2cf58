"""Settings of clients and calls."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from ._errors import invalid


class RetryOptions(NamedTuple):
    """How often a call is tried."""

    max_attempts: Optional[int] = None
    """Attempts at most, the first one included; 1 switches repetitions off. 4 by default."""
    base_delay: Optional[float] = None
    """Upper bound of the first wait, in seconds; it doubles with every attempt. 0.2 by default."""
    max_delay: Optional[float] = None
    """Upper bound of any wait that the service did not ask for, in seconds. 5 by default."""


class CallOptions(NamedTuple):
    """Options of one call. What is not given keeps the client's setting."""

    idempotency_id: Optional[str] = None
    """For actions that take one: two calls with the same id do their work once. Made anew for each call without it."""
    timeout: Optional[float] = None
    """How long one attempt may take, in seconds."""
    deadline: Optional[float] = None
    """How long the call may take with all its attempts, in seconds."""
    retry: Optional[RetryOptions] = None
    """How often the call is tried."""


class BatchOptions(NamedTuple):
    """How a batch is run."""

    part_size: Optional[int] = None
    """How many items a call carries; at most, and by default, the action's limit."""
    concurrency: Optional[int] = None
    """How many calls run at once; 4 by default."""
    unpaced: bool = False
    """Runs the calls as fast as they go, instead of at the documented rate."""
    retry: Optional[RetryOptions] = None
    """How often each call is tried."""


def whole_ms(seconds: Optional[float], path: str) -> Optional[int]:
    """Seconds as milliseconds, at least one."""
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < 1e9:
        raise invalid(path, "range", "must be a number of seconds above 0", repr(seconds)[:64])
    return max(1, round(seconds * 1000))


def count(number: Optional[int], path: str, least: int = 1) -> Optional[int]:
    """An integer of at least `least`."""
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int) or not least <= number < 1 << 32:
        raise invalid(path, "range", f"must be an integer of at least {least}", repr(number)[:64])
    return number


def retry_facts(retry: Optional[RetryOptions]) -> Optional[dict[str, Any]]:
    """As the library names them."""
    if retry is None:
        return None
    if not isinstance(retry, RetryOptions):
        raise invalid("retry", "type", "must be RetryOptions", type(retry).__name__)
    return {
        "max_attempts": count(retry.max_attempts, "retry.max_attempts"),
        "base_delay_ms": whole_ms(retry.base_delay, "retry.base_delay"),
        "max_delay_ms": whole_ms(retry.max_delay, "retry.max_delay"),
    }


def call_facts(options: Optional[CallOptions]) -> Optional[dict[str, Any]]:
    """As the library names them."""
    if options is None:
        return None
    if not isinstance(options, CallOptions):
        raise invalid("options", "type", "must be CallOptions", type(options).__name__)
    idempotency_id: Any = options.idempotency_id
    if idempotency_id is not None and not isinstance(idempotency_id, str):
        raise invalid("idempotency_id", "type", "must be a string", type(idempotency_id).__name__)
    return {
        "idempotency_id": options.idempotency_id,
        "timeout_ms": whole_ms(options.timeout, "timeout"),
        "deadline_ms": whole_ms(options.deadline, "deadline"),
        "retry": retry_facts(options.retry),
    }


def batch_facts(options: Optional[BatchOptions]) -> Optional[dict[str, Any]]:
    """As the library names them."""
    if options is None:
        return None
    if not isinstance(options, BatchOptions):
        raise invalid("options", "type", "must be BatchOptions", type(options).__name__)
    return {
        "part_size": count(options.part_size, "part_size"),
        "concurrency": count(options.concurrency, "concurrency"),
        "unpaced": bool(options.unpaced),
        "retry": retry_facts(options.retry),
    }
