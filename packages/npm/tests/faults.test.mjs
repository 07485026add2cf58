// Nothing is lost and nothing is sent twice, whatever the service does.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startEmulator } from "./emulator.mjs";
import { sendMessages, sendToReceivers } from "./fault-run.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator?.stop());

test("a thousand messages through every fault are stored once each", async () => {
  const run = await sendMessages(emulator, 1_000, 64);
  assert.deepEqual(run.failed, []);
  assert.deepEqual([run.ids.size, run.stored, run.contents, run.distinct.size], [1_000, 1_000, 1_000, 1_000]);
  for (const id of run.ids) assert.ok(run.distinct.has(id));
});

test("every receiver of a batch is told of once, and asked for once", async () => {
  const run = await sendToReceivers(emulator, 1_000, 25);
  const { report } = run;
  assert.equal(run.toldTwice, 0);
  assert.equal(run.told.size + report.sent, 1_000);
  assert.equal(new Set(run.asked).size, run.asked.length);
  assert.deepEqual(report.failed, []);
  assert.ok(report.unknown.length > 0 && report.sent > 0);
});

test("a thousand calls go at once in one process", async () => {
  const { ImClient } = await import("volc-im");
  const im = new ImClient({ ...emulator.options, timeoutMs: 60_000, deadlineMs: 120_000 });
  const asked = await Promise.all(Array.from({ length: 1_000 }, (_, number) => im.queryOnlineStatus({ userIds: [number] })));
  assert.equal(asked.length, 1_000);
});
