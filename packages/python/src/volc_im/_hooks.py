"""Events of a client's calls."""

from __future__ import annotations

from contextvars import Context
from typing import Any, Callable, NamedTuple, Optional

from ._errors import ImError, error_of
from ._logger import Log
from ._user_thread import UserThread


class RequestEvent(NamedTuple):
    """A request that is about to be sent."""

    action: str
    """The action that is called."""
    attempt: int
    """Number of times the request was sent, this one included."""
    call_id: str
    """The call, the same in all its events."""


class ResponseEvent(NamedTuple):
    """A request that got a response."""

    action: str
    """The action that is called."""
    attempt: int
    """Number of times the request was sent."""
    status: int
    """The HTTP status."""
    took: float
    """From sending to the whole response, in seconds."""
    call_id: str
    """The call, the same in all its events."""
    request_id: Optional[str] = None
    """The vendor's id of the request, where the response has one."""


class RetryEvent(NamedTuple):
    """A request that will be sent again."""

    action: str
    """The action that is called."""
    attempt: int
    """Number of times the request was sent."""
    wait: float
    """How long until it is sent again, in seconds."""
    error: ImError
    """Why."""
    call_id: str
    """The call, the same in all its events."""


class Hooks:
    """The hooks of a client. They run one after the other on a separate thread, in the context of their call; what
    they raise is logged, and a call waits 50 ms at most for one."""

    __slots__ = ("_failed", "_on_request", "_on_response", "_on_retry", "_thread", "log")

    def __init__(
        self,
        on_request: Optional[Callable[[RequestEvent], object]],
        on_response: Optional[Callable[[ResponseEvent], object]],
        on_retry: Optional[Callable[[RetryEvent], object]],
        log: Log,
    ) -> None:
        self._on_request = on_request
        self._on_response = on_response
        self._on_retry = on_retry
        self._thread = UserThread("hook")
        self._failed: set[str] = set()
        self.log = log

    @property
    def is_told(self) -> bool:
        """Whether there is a hook for attempts."""
        return bool(self._on_request or self._on_response or self._on_retry)

    def tell(self, entry: list[Any], context: Context) -> None:
        """Passes on what a call told."""
        kind = entry[0]
        if kind == "request" and self._on_request:
            self.run("on_request", context, self._on_request, RequestEvent(entry[1], entry[2], entry[3]))
        elif kind == "response" and self._on_response:
            event = ResponseEvent(entry[1], entry[2], entry[3], entry[4] / 1000, entry[5], entry[6])
            self.run("on_response", context, self._on_response, event)
        elif kind == "retry" and self._on_retry:
            retry = RetryEvent(entry[1], entry[2], entry[3] / 1000, error_of(entry[4]), entry[5])
            self.run("on_retry", context, self._on_retry, retry)
        elif kind == "log":
            _, action, attempt, call_id, level, reason, message, facts = entry
            facts = {"action": action, "attempt": attempt, "call_id": call_id, "reason": reason, **facts}
            self.log.write(level, message, facts)

    def run(self, name: str, context: Context, hook: Callable[..., object], *given: Any) -> None:
        """Runs a hook."""

        def run() -> None:
            try:
                returned = context.run(hook, *given)
                close = getattr(returned, "close", None)
                if hasattr(returned, "__await__") and close:
                    close()
                    raise TypeError("a hook is a plain function: a coroutine is not awaited")
            except BaseException as error:
                # Once: a hook that fails does so with every call.
                if name not in self._failed:
                    self._failed.add(name)
                    words = f"{name} failed; the call is not affected; logged once: {type(error).__name__}"
                    self.log.write("error", words, {"reason": "hook_failed"}, error)

        self._thread.run(run)
