"""Spans and metrics, with the SDK's exporters in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Emulator, group, message
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from receivers import body, soon, ways
from volc_im import AsyncImClient, BatchOptions, ImClient, ImError, NotFoundError, RetryOptions, accept
from volc_im.opentelemetry import Telemetry

RETRY = RetryOptions(base_delay=0.01, max_delay=0.02)


class Observed:
    """What was traced and measured."""

    def __init__(self) -> None:
        self._exporter, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.telemetry = Telemetry(
            tracer_provider=self.tracers, meter_provider=MeterProvider(metric_readers=[self._reader])
        )

    def spans(self, name: str) -> list[ReadableSpan]:
        return [span for span in self._exporter.get_finished_spans() if span.name == name]

    def points(self, name: str) -> list[Any]:
        data = self._reader.get_metrics_data()
        found = data.resource_metrics[0].scope_metrics[0].metrics if data else []
        return [point for metric in found if metric.name == name for point in metric.data.data_points]


@pytest.fixture
def observed() -> Observed:
    return Observed()


@pytest.fixture(params=["waiting", "awaited"])
def send(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Any]:
    def waiting(given: dict[str, Any], **options: Any) -> Any:
        with ImClient(**emulator.options, **options) as im:
            return im.send_message(**given)

    def awaited(given: dict[str, Any], **options: Any) -> Any:
        async def main() -> Any:
            async with AsyncImClient(**emulator.options, **options) as im:
                return await im.send_message(**given)

        return asyncio.run(main())

    yield waiting if request.param == "waiting" else awaited


def test_a_call_has_a_span_and_one_for_each_attempt(send: Any, emulator: Emulator, observed: Observed) -> None:
    conversation = group(emulator)
    emulator.faults({"action": "SendMessage", "first": 1, "fault": {"type": "status", "status": 503}})
    with observed.tracers.get_tracer("application").start_as_current_span("request"):
        send(message(conversation, "a secret text"), telemetry=observed.telemetry, retry=RETRY)
    (outer,), (call,) = observed.spans("request"), observed.spans("volc_im SendMessage")
    assert call.kind == SpanKind.CLIENT and call.parent and call.parent.span_id == outer.context.span_id
    attempts = observed.spans("POST")
    assert [span.parent.span_id for span in attempts if span.parent] == [call.context.span_id] * 2
    first, second = [dict(span.attributes or {}) for span in attempts]
    assert first["http.response.status_code"] == 503 and first["error.type"] == "503"
    assert second["http.response.status_code"] == 200 and second["http.request.resend_count"] == 1
    assert "http.request.resend_count" not in first and "error.type" not in second
    for attributes in (first, second):
        assert attributes["http.request.method"] == "POST" and attributes["volc_im.action"] == "SendMessage"
        assert f"{attributes['server.address']}:{attributes['server.port']}" in emulator.url
        assert "Action=SendMessage" in str(attributes["url.full"])
    facts = dict(call.attributes or {})
    assert facts["volc_im.action"] == "SendMessage" and facts["volc_im.attempts"] == 2
    assert facts["volc_im.request_id"] == second["volc_im.request_id"]
    assert facts["volc_im.call_id"] == second["volc_im.call_id"]
    told = str([span.to_json() for span in [*attempts, call]])
    assert "a secret text" not in told and emulator.options["secret_access_key"] not in told
    (point,) = observed.points("volc_im.client.retries")
    assert point.value == 1 and point.attributes["volc_im.action"] == "SendMessage"
    (duration,) = observed.points("volc_im.client.call.duration")
    assert duration.count == 1 and dict(duration.attributes) == {"volc_im.action": "SendMessage"}


def test_a_failed_call_says_why(send: Any, emulator: Emulator, observed: Observed) -> None:
    with pytest.raises(NotFoundError):
        send(message(1), telemetry=observed.telemetry)
    (call,) = observed.spans("volc_im SendMessage")
    assert not call.status.is_ok and (call.attributes or {})["error.type"] == "ConversationNotFound"
    with pytest.raises(ImError):
        # Nothing listens there.
        send(message(1), telemetry=observed.telemetry, retry=False, **{"proxy": "http://127.0.0.1:1"})
    attempt = observed.spans("POST")[-1]
    assert (attempt.attributes or {})["error.type"] == "connect" and not attempt.status.is_ok
    errors = {point.attributes["error.type"] for point in observed.points("volc_im.client.call.duration")}
    assert errors == {"ConversationNotFound", "connect"}


def test_a_batch_is_one_span_with_its_attempts_and_waits(emulator: Emulator, observed: Observed) -> None:
    with ImClient(**emulator.options, telemetry=observed.telemetry) as im:
        users = [{"user_id": number, "nick_name": "x"} for number in range(100, 112)]
        report = im.batch("RegisterUsers", users=users, options=BatchOptions(part_size=2, concurrency=1))
    assert report.sent == 12
    (batch,) = observed.spans("volc_im RegisterUsers")
    attempts = observed.spans("POST")
    assert len(attempts) == 6 and all(span.parent.span_id == batch.context.span_id for span in attempts if span.parent)


def test_a_cancelled_call_ends_its_spans(emulator: Emulator, observed: Observed) -> None:
    conversation = group(emulator)
    emulator.faults({"action": "SendMessage", "fault": {"type": "hang"}})

    async def main() -> None:
        async with AsyncImClient(**emulator.options, telemetry=observed.telemetry) as im:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(im.send_message(**message(conversation)), 0.5)

    asyncio.run(main())
    (call,) = observed.spans("volc_im SendMessage")
    assert (call.attributes or {})["error.type"] == "cancelled" and len(observed.spans("POST")) == 1


@ways
def test_an_event_is_a_server_span_that_its_handler_is_in(way: Any, observed: Observed) -> None:
    inside = observed.tracers.get_tracer("application")

    def handler(event: Any) -> Any:
        with inside.start_as_current_span("look up"):
            return accept()

    answering = way({"BeforeSendMessage": handler}, undecided="reject", telemetry=observed.telemetry)
    assert answering.post(body(id="event-of-a-test-0001"))[0] == 200
    soon(lambda: len(observed.spans("volc_im BeforeSendMessage")) == 1)
    (event,), (below,) = observed.spans("volc_im BeforeSendMessage"), observed.spans("look up")
    assert event.kind == SpanKind.SERVER and below.parent and below.parent.span_id == event.context.span_id
    facts = dict(event.attributes or {})
    assert facts["volc_im.event_type"] == "BeforeSendMessage" and facts["volc_im.event_id"] == "event-of-a-test-0001"
    assert facts["http.response.status_code"] == 200 and "volc_im.undecided" not in facts
    # The server's own context is what it was.
    assert trace.get_current_span().get_span_context().span_id == 0


@ways
def test_undecided_events_are_counted(way: Any, observed: Observed) -> None:
    def handler(event: Any) -> Any:
        raise KeyError("no such table")

    answering = way({"BeforeSendMessage": handler}, undecided="accept", telemetry=observed.telemetry)
    answering.post(body())
    (event,) = observed.spans("volc_im BeforeSendMessage")
    facts = dict(event.attributes or {})
    assert facts["volc_im.undecided"] is True and facts["volc_im.reason"] == "handler_failed" and not event.status.is_ok
    (point,) = observed.points("volc_im.server.undecided_events")
    assert point.value == 1
    assert dict(point.attributes) == {"volc_im.event_type": "BeforeSendMessage", "volc_im.reason": "handler_failed"}
    answering.post(b"{}")
    (refused,) = observed.spans("volc_im callback")
    assert (refused.attributes or {})["http.response.status_code"] in (400, 401)
