// 10,000 messages and 5,000 receivers through a service that fails in every way: prints their outcomes.

import assert from "node:assert/strict";
import { startEmulator } from "./tests/emulator.mjs";
import { sendMessages, sendToReceivers } from "./tests/fault-run.mjs";

const emulator = await startEmulator();
try {
  const messages = await sendMessages(emulator, 10_000, 64);
  const attempts = (await emulator.requests("SendMessage")).length;
  console.log("SendMessage, 10,000 calls, 64 at once; every 5th answer a 503, every 7th connection reset after the");
  console.log("request was carried out, every 11th answer late or cut off");
  console.log(`  sent ${messages.ids.size}, failed ${messages.failed.length}, requests ${attempts}`);
  console.log(`  stored ${messages.stored}, distinct ${messages.distinct.size}, distinct contents ${messages.contents}`);
  console.log(`  ${messages.seconds.toFixed(1)} s`);
  assert.deepEqual([messages.failed.length, messages.ids.size], [0, 10_000]);
  assert.deepEqual([messages.stored, messages.distinct.size, messages.contents], [10_000, 10_000, 10_000]);

  const receivers = await sendToReceivers(emulator, 5_000, 100);
  const { report } = receivers;
  console.log("BatchSendMessage, 5,000 receivers, 100 a call, the same faults");
  console.log(`  sent ${report.sent}, failed ${report.failed.length}, unknown ${report.unknown.length}, left ${report.left.length}`);
  console.log(`  receivers asked for ${receivers.asked.length}, distinct ${new Set(receivers.asked).size}`);
  console.log(`  ${receivers.seconds.toFixed(1)} s`);
  assert.equal(report.sent + receivers.told.size, 5_000);
  assert.equal(receivers.toldTwice, 0);
  assert.equal(new Set(receivers.asked).size, receivers.asked.length);
  assert.equal(report.failed.length, 0);
} finally {
  await emulator.stop();
}
