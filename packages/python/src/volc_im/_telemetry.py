"""What traces and measures calls and events; `volc_im.opentelemetry` does."""

from __future__ import annotations

from contextvars import Context
from typing import Any, Protocol


class CallTelemetry(Protocol):
    """One call, or a batch of them."""

    def take(self, entry: list[Any]) -> None:
        """Takes what the call reports."""

    def cancelled(self) -> None:
        """The caller left before the outcome."""


class EventTelemetry(Protocol):
    """One request of the service to the receiver."""

    def on_run(self, event_type: str, event_id: str, context: Context) -> None:
        """A handler is about to run in this context."""

    def on_log(self, record: dict[str, Any]) -> None:
        """The receiver logs something about it."""

    def on_answer(self, status: int) -> None:
        """The response is on its way."""

    def on_over(self) -> None:
        """Nothing comes after this."""


class Telemetry(Protocol):
    """What `telemetry=` takes."""

    def start_call(self, action: str, url: str) -> CallTelemetry:
        """A call begins."""

    def start_event(self) -> EventTelemetry:
        """A request came."""
