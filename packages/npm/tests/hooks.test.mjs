// Hooks, and clocks that are off.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ImClient, ImError, callInfo } from "volc-im";
import { startEmulator } from "./emulator.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator?.stop());

test("hooks are told of every request, answer and repetition", async () => {
  const told = [];
  const im = new ImClient({
    ...emulator.options,
    retry: { baseDelayMs: 1 },
    onRequest: ({ action, attempt }) => told.push(`request ${action} ${attempt}`),
    onResponse: ({ attempt, status, tookMs }) => told.push(`response ${attempt} ${status} ${tookMs >= 0}`),
    onRetry: ({ attempt, waitMs, error }) => told.push(`retry ${attempt} ${waitMs >= 0} ${error instanceof ImError} ${error.kind}`),
  });
  await emulator.faults({ action: "QueryOnlineStatus", first: 1, fault: { type: "status", status: 503 } });
  await im.queryOnlineStatus({ userIds: [1] });
  await emulator.faults();
  assert.deepEqual(told, [
    "request QueryOnlineStatus 1",
    "response 1 503 true",
    "retry 1 true true http",
    "request QueryOnlineStatus 2",
    "response 2 200 true",
  ]);
});

test("a hook that throws does not end the call", async () => {
  const onRequest = () => {
    throw new Error("a user's mistake");
  };
  const im = new ImClient({ ...emulator.options, onRequest });
  assert.deepEqual((await im.queryOnlineStatus({ userIds: [1] })).queryOnlineResults, {});
});

test("a clock that is an hour off is corrected once, and remembered", async () => {
  await emulator.faults({ fault: { type: "date_skew", seconds: 3600 } });
  const im = new ImClient(emulator.options);
  const first = await im.queryOnlineStatus({ userIds: [1] });
  assert.equal(callInfo(first).attempts, 2);
  const second = await im.queryOnlineStatus({ userIds: [1] });
  assert.equal(callInfo(second).attempts, 1);
  await emulator.faults();
  // Now the correction itself is off: it is taken back the same way.
  const third = await im.queryOnlineStatus({ userIds: [1] });
  assert.equal(callInfo(third).attempts, 2);
});

test("the error of a clock that is off says by how much", async () => {
  await emulator.faults({ fault: { type: "date_skew", seconds: -7200 } });
  const im = new ImClient({ ...emulator.options, retry: false });
  await assert.rejects(im.queryOnlineStatus({ userIds: [1] }), (error) => {
    assert.ok(Math.abs(error.clockSkewSeconds - 7200) < 30, String(error.clockSkewSeconds));
    assert.match(error.message, /this clock is 7\d{3} s ahead/);
    return true;
  });
  await emulator.faults();
});
