"""Traces and metrics by OpenTelemetry's API: `pip install 'volc-im[opentelemetry]'`.

    from volc_im.opentelemetry import Telemetry

    im = ImClient(…, telemetry=Telemetry())
    im_callbacks = callbacks.asgi(handlers, undecided="accept", telemetry=Telemetry())

A call is a client span with a span for each attempt below it; an event is a server span, which is current in its handler. Spans
have no contents, secrets, user ids or conversation ids. The metrics are durations of calls and events, retries, waits for
the documented rate, and events that were not decided.
"""

from __future__ import annotations

import json
import time
from contextvars import Context
from typing import Any, Optional
from urllib.parse import urlsplit

from opentelemetry import context as contexts
from opentelemetry import metrics, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from ._generated.version import __version__
from ._native_library import library
from ._telemetry import CallTelemetry, EventTelemetry

__all__ = ["Telemetry"]

_KINDS = {"client": SpanKind.CLIENT, "server": SpanKind.SERVER}


class Telemetry:
    """Traces and measures the calls of clients and the events of receivers that it is given to.

    Args:
        tracer_provider: Makes spans; the global one by default.
        meter_provider: Makes metrics; the global one by default.
    """

    def __init__(
        self,
        *,
        tracer_provider: Optional[trace.TracerProvider] = None,
        meter_provider: Optional[metrics.MeterProvider] = None,
    ) -> None:
        names = json.loads(library().module.telemetry_names())
        scope: str = names["scope"]
        self.tracer = trace.get_tracer(scope, __version__, tracer_provider)
        self.attributes: dict[str, str] = names["attributes"]
        self._spans: dict[str, dict[str, str]] = names["spans"]
        meter = metrics.get_meter(scope, __version__, meter_provider)
        self._metrics: dict[str, tuple[Any, list[str]]] = {}
        for key, metric in names["metrics"].items():
            make = meter.create_histogram if metric["kind"] == "histogram" else meter.create_counter
            made = make(metric["name"], unit=metric["unit"], description=metric["description"])
            self._metrics[key] = (made, metric["attributes"])

    def start_call(self, action: str, url: str) -> CallTelemetry:
        """A call begins, in the present context."""
        return _Call(self, action, url)

    def start_event(self) -> EventTelemetry:
        """A request came, in the present context."""
        return _Event(self)

    def span(self, key: str, of: str, parent: contexts.Context, start_ns: int) -> Span:
        """Starts a span."""
        name = self._spans[key]["name"].replace("{action}", of).replace("{event}", of)
        return self.tracer.start_span(name, context=parent, kind=_KINDS[self._spans[key]["kind"]], start_time=start_ns)

    def set(self, span: Span, **values: Any) -> None:
        """Sets attributes by their keys; those without a value are left out."""
        names = self.attributes
        span.set_attributes({names[key]: value for key, value in values.items() if value not in (None, "")})

    def measure(self, key: str, amount: float, **values: Any) -> None:
        """Adds to a metric."""
        made, attributes = self._metrics[key]
        found = {self.attributes[name]: values[name] for name in attributes if values.get(name) not in (None, "")}
        if hasattr(made, "record"):
            made.record(amount, found)
        else:
            made.add(amount, found)


class _Call:
    """The spans of one call, or of the calls of a batch."""

    def __init__(self, telemetry: Telemetry, action: str, url: str) -> None:
        self._telemetry = telemetry
        self._action = action
        self._url = url
        self._started_ns = time.time_ns()
        self._span = telemetry.span("call", action, contexts.get_current(), self._started_ns)
        telemetry.set(self._span, action=action)
        self._inside = trace.set_span_in_context(self._span)
        self._attempts: dict[str, Span] = {}
        """The attempt in progress of each call."""

    def take(self, entry: list[Any]) -> None:
        kind, telemetry = entry[0], self._telemetry
        if kind == "request":
            self._start_attempt(entry[2], entry[3])
        elif kind == "response":
            self._end_attempt(entry[5], status=entry[3], request_id=entry[6])
        elif kind == "no_response":
            self._end_attempt(entry[5], error_type=_error_type(entry[4]))
        elif kind == "retry":
            telemetry.measure("retries", 1, action=self._action, error_type=_error_type(entry[4]))
        elif kind == "paced":
            telemetry.measure("pacing", entry[3] / 1000, action=self._action)
        elif kind == "done":
            self._end(call_id=entry[1], request_id=entry[2], attempts=entry[3])
        elif kind in ("batch", "campaign"):
            self._end()
        elif kind == "failed":
            error = entry[1]
            call = error.get("call", {})
            self._end(
                _error_type(error), request_id=call.get("request_id"), attempts=call.get("attempts")
            )
        elif kind == "lost":
            self._end("lost")

    def cancelled(self) -> None:
        self._end("cancelled")

    def _start_attempt(self, number: int, call_id: str) -> None:
        telemetry, address = self._telemetry, urlsplit(self._url)
        span = telemetry.span("attempt", self._action, self._inside, time.time_ns())
        port = address.port or (443 if address.scheme == "https" else 80)
        telemetry.set(span, action=self._action, call_id=call_id, method="POST", url=self._url)
        telemetry.set(span, server_address=address.hostname, server_port=port)
        if number > 1:
            telemetry.set(span, resend_count=number - 1)
        self._attempts[call_id] = span

    def _end_attempt(
        self, call_id: str, *, status: Optional[int] = None, error_type: str = "", request_id: Optional[str] = None
    ) -> None:
        span = self._attempts.pop(call_id, None)
        if span is None:
            return
        if status is not None and status >= 400:
            error_type = str(status)
        self._telemetry.set(span, status=status, error_type=error_type, request_id=request_id)
        if error_type:
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def _end(self, error_type: str = "", **facts: Any) -> None:
        for call_id in list(self._attempts):
            self._end_attempt(call_id, error_type=error_type)
        self._telemetry.set(self._span, error_type=error_type, **facts)
        if error_type:
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()
        took = (time.time_ns() - self._started_ns) / 1e9
        self._telemetry.measure("calls", took, action=self._action, error_type=error_type)


def _error_type(error: dict[str, Any]) -> str:
    found: str = error.get("code") or error.get("transport_kind") or error["kind"]
    return found


class _Event:
    """The span of one request."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._started_ns = time.time_ns()
        self._parent = contexts.get_current()
        self._span: Optional[Span] = None
        self._type = ""
        self._id = ""
        self._reason = ""
        self._is_undecided = False
        self._is_over = False

    def on_run(self, event_type: str, event_id: str, context: Context) -> None:
        self._type, self._id = event_type, event_id
        span = self._started()
        # The handler's own spans are below it.
        context.run(contexts.attach, trace.set_span_in_context(span, self._parent))

    def on_log(self, record: dict[str, Any]) -> None:
        if record["level"] in ("warn", "error"):
            self._type = self._type or record["eventType"]
            self._id = self._id or record["eventId"]
            self._reason = record["reason"]
        if "reply" in record["facts"]:
            self._is_undecided = True
            self._telemetry.measure("undecided", 1, event_type=record["eventType"], reason=record["reason"])

    def on_answer(self, status: int) -> None:
        if self._is_over:
            return
        self._is_over = True
        telemetry, span = self._telemetry, self._started()
        telemetry.set(span, event_type=self._type, event_id=self._id, method="POST", status=status)
        telemetry.set(span, reason=self._reason, undecided=self._is_undecided or None)
        if status >= 500 or self._is_undecided:
            telemetry.set(span, error_type=self._reason or str(status))
            span.set_status(Status(StatusCode.ERROR))
        span.end()
        took = (time.time_ns() - self._started_ns) / 1e9
        telemetry.measure("events", took, event_type=self._type, status=status)

    def on_over(self) -> None:
        if not self._is_over:
            self._is_over = True
            if self._span is not None:
                self._span.end()

    def _started(self) -> Span:
        if self._span is None:
            self._span = self._telemetry.span("event", self._type or "callback", self._parent, self._started_ns)
        return self._span
