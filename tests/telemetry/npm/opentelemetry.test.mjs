// Spans and metrics as OpenTelemetry's own SDK gets them.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { context, metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { Callbacks, ImClient, accept, reject } from "volc-im";
import { openTelemetry } from "volc-im/opentelemetry";
import { fakeFetch, respond, respondError } from "volc-im/testing";

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
const meterProvider = new MeterProvider({ readers: [reader] });
// Made before the global providers are there, as programs do.
const telemetry = openTelemetry();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
metrics.setGlobalMeterProvider(meterProvider);
const traced = openTelemetry({ meterProvider });
const tracer = trace.getTracer("test");

afterEach(async () => {
  spans.reset();
  await meterProvider.forceFlush();
  measured.reset();
});

const message = { sender: 1, conversationShortId: "7", msgType: 10001, content: "a private text" };
const client = (replies, options) =>
  new ImClient({ accessKeyId: "AKLTtest", secretAccessKey: "test-secret-key", appId: 1, fetch: fakeFetch(replies), retry: { baseDelayMs: 1 }, telemetry: traced, ...options });

const named = (name) => spans.getFinishedSpans().filter((span) => span.name === name);
const parentOf = (span) => span.parentSpanContext?.spanId ?? span.parentSpanId;

/** What was measured: value and attributes, by the metric's name. */
async function measurements() {
  await meterProvider.forceFlush();
  const found = {};
  for (const { scopeMetrics } of measured.getMetrics()) {
    for (const { metrics: list } of scopeMetrics) {
      for (const { descriptor, dataPoints } of list) {
        found[descriptor.name] = dataPoints.map(({ value, attributes }) => [typeof value === "number" ? value : value.count, attributes]);
      }
    }
  }
  return found;
}

test("a call is a client span, with one for each attempt below it", async () => {
  let times = 0;
  const im = client({ SendMessage: () => (times++ ? respond({ MessageId: 7n }, { requestId: "r2" }) : new TypeError("fetch failed")) });
  const { info } = await tracer.startActiveSpan("request", async (span) => {
    const result = await im.sendMessage(message).withInfo();
    span.end();
    return result;
  });
  const [[call], [outer], attempts] = [named("volc_im SendMessage"), named("request"), named("POST")];
  assert.equal(parentOf(call), outer.spanContext().spanId);
  assert.deepEqual([call.kind, call.status.code], [SpanKind.CLIENT, SpanStatusCode.UNSET]);
  assert.deepEqual(call.attributes, { "volc_im.action": "SendMessage", "volc_im.call_id": info.callId, "volc_im.attempts": 2, "volc_im.request_id": "r2" });
  assert.deepEqual(attempts.map(parentOf), [call.spanContext().spanId, call.spanContext().spanId]);
  const [first, second] = attempts.map(({ attributes }) => attributes);
  assert.deepEqual([attempts[0].status.code, attempts[1].status.code], [SpanStatusCode.ERROR, SpanStatusCode.UNSET]);
  assert.equal(first["error.type"], "other");
  const { "url.full": url, ...facts } = second;
  assert.deepEqual(facts, {
    "volc_im.action": "SendMessage", "volc_im.call_id": info.callId, "volc_im.request_id": "r2",
    "http.request.method": "POST", "http.request.resend_count": 1, "http.response.status_code": 200,
    "server.address": new URL(url).hostname, "server.port": 443,
  });
  const { "volc_im.client.call.duration": calls, "volc_im.client.retries": retries } = await measurements();
  assert.deepEqual([calls, retries], [[[1, { "volc_im.action": "SendMessage" }]], [[1, { "volc_im.action": "SendMessage", "error.type": "other" }]]]);
});

test("a call that fails has the service's code; contents and secrets are nowhere", async () => {
  const im = client({ SendMessage: () => respondError("ConversationNotFound", { message: "a private text" }) });
  await assert.rejects(im.sendMessage(message));
  const [call] = named("volc_im SendMessage");
  assert.deepEqual([call.status.code, call.attributes["error.type"]], [SpanStatusCode.ERROR, "ConversationNotFound"]);
  const { "volc_im.client.call.duration": calls } = await measurements();
  assert.deepEqual(calls, [[1, { "volc_im.action": "SendMessage", "error.type": "ConversationNotFound" }]]);
  const everything = JSON.stringify(spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })));
  for (const secret of ["private", "test-secret-key"]) assert.ok(!everything.includes(secret), everything);
});

test("a call that is cancelled ends all of its spans", async () => {
  const controller = new AbortController();
  const im = client({ SendMessage: () => new Promise(() => controller.abort()) });
  await assert.rejects(im.sendMessage(message, { signal: controller.signal }));
  assert.deepEqual([named("POST").length, named("volc_im SendMessage").length], [1, 1]);
  assert.equal(named("POST")[0].attributes["error.type"], "aborted");
});

test("a wait for the documented rate is measured", async () => {
  const im = client({ SendMessage: { MessageId: 7n } }, { accessKeyId: "AKLTpaced", paced: true, rateStore: { reserve: () => 20, giveBack() {}, slowDown() {} } });
  await im.sendMessage(message);
  const { "volc_im.client.pacing.duration": waits } = await measurements();
  assert.deepEqual(waits, [[1, { "volc_im.action": "SendMessage" }]]);
});

test("hooks and fetch run in the context of their span, of a batch's calls too", async () => {
  const seen = [];
  const see = (name) => () => void seen.push([name, trace.getActiveSpan()?.spanContext().spanId]);
  const reply = ({ input }) => {
    see("fetch")();
    return { UserMessageId: Object.fromEntries(input.Receiver.map((id) => [id, 7])) };
  };
  const im = client({ BatchSendMessage: reply }, { onRequest: see("onRequest"), onResponse: see("onResponse") });
  const report = await im.batch("BatchSendMessage", { sender: 1, receiver: [1, 2, 3], msgType: 10001, content: "{}" }, { partSize: 1 });
  assert.equal(report.sent, 3);
  const attempts = named("POST").map((span) => span.spanContext().spanId);
  assert.equal(named("volc_im BatchSendMessage").length, 1);
  for (const name of ["fetch", "onRequest"]) {
    assert.deepEqual(seen.filter(([of]) => of === name).map(([, id]) => id).sort(), attempts.toSorted());
  }
  assert.equal(seen.filter(([of, id]) => of === "onResponse" && attempts.includes(id)).length, 3);
});

const SECRET = "a-secret-of-these-tests";
const callbacks = new Callbacks({ secret: SECRET, appId: 123456 });
const signed = (type, id) => callbacks.sign({ type, id, data: { AppId: 123456, Content: "a private text" } });
const quiet = { error: () => {}, warn: () => {} };
const post = (handler, body) => handler(new Request("http://im.test", { method: "POST", body }));

test("an event is a server span below its request, and its handler runs in it", async () => {
  let within;
  const handlers = {
    BeforeSendMessage: async () => {
      await null;
      within = trace.getActiveSpan()?.spanContext().spanId;
      return reject(1, "no");
    },
  };
  const handler = callbacks.handler(handlers, { undecided: "accept", telemetry: traced, logger: quiet });
  const body = signed("BeforeSendMessage", "event-1");
  await tracer.startActiveSpan("POST /im", async (span) => {
    await post(handler, body);
    span.end();
  });
  const [[event], [request]] = [named("volc_im BeforeSendMessage"), named("POST /im")];
  assert.deepEqual([event.kind, parentOf(event), within], [SpanKind.SERVER, request.spanContext().spanId, event.spanContext().spanId]);
  assert.deepEqual(event.attributes, { "volc_im.event_type": "BeforeSendMessage", "volc_im.event_id": "event-1", "http.response.status_code": 200 });
  const { "volc_im.server.event.duration": events, "volc_im.server.undecided_events": undecided } = await measurements();
  assert.deepEqual([events, undecided], [[[1, { "volc_im.event_type": "BeforeSendMessage", "http.response.status_code": 200 }]], undefined]);
});

test("an event that nobody decides is counted with the reason; a refused one is told by it", async () => {
  const handler = callbacks.handler({ BeforeSendMessage: () => { throw new Error("away"); } }, { undecided: "accept", telemetry: traced, logger: quiet });
  await post(handler, signed("BeforeSendMessage", "event-2"));
  const { "volc_im.server.undecided_events": undecided } = await measurements();
  assert.deepEqual(undecided, [[1, { "volc_im.event_type": "BeforeSendMessage", "volc_im.reason": "handler_failed" }]]);
  const [span] = named("volc_im BeforeSendMessage");
  assert.deepEqual([span.status.code, span.attributes["volc_im.undecided"], span.attributes["volc_im.reason"]], [SpanStatusCode.ERROR, true, "handler_failed"]);
  await post(handler, signed("BeforeSendMessage", "event-3").replace("private", "forged"));
  const [refused] = named("volc_im");
  assert.deepEqual([refused.attributes["volc_im.reason"], refused.attributes["http.response.status_code"]], ["signature", 401]);
  assert.ok(!JSON.stringify(spans.getFinishedSpans().map(({ attributes }) => attributes)).includes("private"));
});

test("made before the global providers are set, it finds them", async () => {
  const im = client({ SendMessage: { MessageId: 7n } }, { telemetry });
  await im.sendMessage(message);
  assert.equal(named("volc_im SendMessage").length, 1);
});

test("a handler's late reply and spans of a released event change nothing", async () => {
  const handler = callbacks.handler({ AfterPush: () => new Promise((resolve) => setTimeout(resolve, 60, accept())) }, { deadlineMs: 20, telemetry: traced, logger: quiet });
  assert.equal((await post(handler, signed("AfterPush", "event-4"))).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 80));
  assert.equal(named("volc_im AfterPush").length, 1);
});
