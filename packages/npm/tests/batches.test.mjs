// Batches: any length, every item told of exactly once, nothing sent twice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ImClient, ImError } from "volc-im";
import { startEmulator } from "./emulator.mjs";
import { OPTIONS, recorder, rejectionOf } from "./fixtures.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator?.stop());

const ids = (count, from = 1) => Array.from({ length: count }, (_, number) => String(from + number));
const broadcast = (receiver) => ({ sender: "10001", receiver, msgType: 10001, content: '{"text":"hi"}' });
const indexes = (items) => items.map(({ index }) => index);

/** Every index exactly once in the report. */
function assertTold(report) {
  const told = [...indexes(report.failed), ...indexes(report.unknown), ...indexes(report.left)];
  assert.equal(new Set(told).size, told.length);
  assert.equal(told.length + report.sent, report.total);
}

test("a long list is split to the limit, and progress is told", async () => {
  await emulator.forget();
  const im = new ImClient(emulator.options);
  const progress = [];
  const report = await im.batch("BatchSendMessage", broadcast(ids(1201)), {
    paced: false,
    onProgress: (done, total) => progress.push([done, total]),
  });
  assert.deepEqual([report.total, report.sent, report.rest], [1201, 1201, undefined]);
  assert.equal(Object.keys(report.result.userMessageId).length, 1201);
  assert.match(report.result.userMessageId["777"], /^\d{19}$/);
  const sizes = (await emulator.requests("BatchSendMessage")).map(({ body }) => JSON.parse(body).Receiver.length);
  assert.deepEqual(sizes.sort((a, b) => a - b), [201, 500, 500]);
  assert.deepEqual(progress.at(-1), [1201, 1201]);
});

test("what may have been sent is unknown, never failed, and is not sent again", async () => {
  await emulator.forget();
  await emulator.faults({ action: "BatchSendMessage", every: 3, fault: { type: "reset", after: "processing" } });
  const im = new ImClient(emulator.options);
  const report = await im.batch("BatchSendMessage", broadcast(ids(100)), { partSize: 10, concurrency: 1, paced: false });
  await emulator.faults();
  assertTold(report);
  assert.deepEqual([report.sent, report.unknown.length, report.failed.length, report.left.length], [70, 30, 0, 0]);
  assert.ok(report.errors.every((error) => error instanceof ImError && error.maybeSent));
  const receivers = (await emulator.requests("BatchSendMessage")).flatMap(({ body }) => JSON.parse(body).Receiver);
  assert.equal(new Set(receivers).size, receivers.length);
});

test("what can be repeated safely is left, and the rest can be run", async () => {
  const im = new ImClient({ ...emulator.options, retry: false });
  await emulator.faults({ action: "AddFriend", first: 1, fault: { type: "status", status: 503 } });
  const options = { concurrency: 1, paced: false };
  const first = await im.batch("AddFriend", { userId: "1", friendUserIds: ids(25, 100) }, options);
  await emulator.faults();
  assertTold(first);
  assert.deepEqual(indexes(first.left), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(first.rest.friendUserIds, ids(10, 100));
  const second = await im.batch("AddFriend", first.rest, options);
  assert.deepEqual([second.sent, second.rest], [10, undefined]);
});

test("failures of single items are told by their place", async () => {
  const im = new ImClient(emulator.options);
  const users = ids(45).map((userId) => ({ userId, nickName: `user ${userId}` }));
  await emulator.control("POST", "failing_users", { users: ["7", "33"] });
  const report = await im.batch("RegisterUsers", { users }, { paced: false });
  await emulator.control("POST", "failing_users", { users: [] });
  assertTold(report);
  assert.deepEqual(indexes(report.failed), [6, 32]);
  assert.deepEqual(report.failed[0].item, users[6]);
  assert.equal(typeof report.failed[0].code, "string");
});

test("results of reads are put together", async () => {
  const im = new ImClient(emulator.options);
  await emulator.control("POST", "act", { user: 150, type: "online", device_id: "5", platform: "iOS" });
  const report = await im.batch("QueryOnlineStatus", { userIds: ids(250) }, { paced: false });
  assert.deepEqual(Object.keys(report.result.queryOnlineResults), ["150"]);
  assert.equal(report.sent, 250);
});

test("bigints go in and come back as text", async () => {
  const big = 9007199254740993n;
  const fetch = async () => new Response("no", { status: 403 });
  const im = new ImClient({ ...OPTIONS, fetch });
  const report = await im.batch("AddFriend", { userId: big, friendUserIds: [big + 2n] }, { paced: false });
  assertTold(report);
  assert.deepEqual(report.left[0].item, "9007199254740995");
  assert.deepEqual(report.rest, { userId: "9007199254740993", friendUserIds: ["9007199254740995"] });
});

test("an abort stops it, and nothing is lost from the report", async () => {
  const controller = new AbortController();
  const im = new ImClient(emulator.options);
  let calls = 0;
  const report = await im.batch("BatchSendMessage", broadcast(ids(100)), {
    partSize: 10,
    concurrency: 2,
    paced: false,
    signal: controller.signal,
    onProgress: () => {
      if (++calls === 3) controller.abort();
    },
  });
  assertTold(report);
  assert.ok(report.sent >= 30 && report.left.length > 0, JSON.stringify([report.sent, report.left.length]));
});

test("a wrong item is refused at its place before anything is sent", async () => {
  await emulator.forget();
  const im = new ImClient(emulator.options);
  const receiver = ids(600);
  receiver[555] = "x";
  await assert.rejects(im.batch("BatchSendMessage", broadcast(receiver)), { path: "receiver[555]", rule: "integer" });
  await assert.rejects(im.batch("SendMessage", {}), { rule: "not_batched" });
  await assert.rejects(im.batch("AddFriend", { userId: 1, friendUserIds: [2] }, { partSize: 1.5 }), { path: "partSize" });
  assert.deepEqual(await emulator.requests("BatchSendMessage"), []);
});

test("a batch has a deadline that ends it with its report", async () => {
  const im = new ImClient(emulator.options);
  await emulator.faults({ action: "BatchSendMessage", fault: { type: "latency", ms: 400 } });
  const options = { partSize: 10, concurrency: 1, paced: false, deadlineMs: 1_500 };
  const report = await im.batch("BatchSendMessage", broadcast(ids(200)), options);
  await emulator.faults();
  assertTold(report);
  assert.ok(report.left.length > 0 && report.left.length < 200, String(report.left.length));
  assert.equal(report.rest.receiver.length, report.left.length);
  // Without its own deadline, no deadline of the client ends it.
  const patient = new ImClient({ ...emulator.options, deadlineMs: 1_000 });
  await emulator.faults({ action: "BatchSendMessage", fault: { type: "latency", ms: 200 } });
  const whole = await patient.batch("BatchSendMessage", broadcast(ids(100)), { partSize: 10, concurrency: 1, paced: false });
  await emulator.faults();
  assertTold(whole);
});

test("progress that throws, rejects or hangs loses nothing of the report, and is logged once", async () => {
  const { logger, records } = recorder();
  const im = new ImClient({ ...emulator.options, logger });
  const ways = [
    () => {
      throw new Error("no");
    },
    async () => {
      throw new Error("no");
    },
    () => new Promise(() => {}),
  ];
  for (const onProgress of ways) {
    const report = await im.batch("BatchSendMessage", broadcast(ids(40)), { partSize: 10, paced: false, onProgress });
    assertTold(report);
    assert.equal(report.sent, 40);
  }
  assert.equal(records.filter(({ level, hook }) => level === "error" && hook === "onProgress").length, 1);
});

test("options of a batch are checked before anything is sent", async () => {
  await emulator.forget();
  const im = new ImClient(emulator.options);
  const wrong = [
    [{ concurrency: 0 }, "concurrency", "range"],
    [{ concurrency: 1001 }, "concurrency", "range"],
    [{ partSize: 0 }, "partSize", "range"],
    [{ partSize: 501 }, "partSize", "range"],
    [{ deadlineMs: 0 }, "deadlineMs", "range"],
    [{ callDeadlineMs: NaN }, "callDeadlineMs", "range"],
    [{ pacer: false }, "pacer", "unknown_option"],
    [{ clientMsgId: "x" }, "clientMsgId", "unknown_option"],
    [{ onProgress: 5 }, "onProgress", "type"],
    [{ signal: 5 }, "signal", "type"],
    [5, "options", "type"],
  ];
  for (const [options, path, rule] of wrong) {
    const error = await rejectionOf(im.batch("BatchSendMessage", broadcast(ids(3)), options));
    assert.deepEqual([error.kind, error.path, error.rule], ["validation", path, rule], JSON.stringify(options));
  }
  assert.deepEqual(await emulator.requests("BatchSendMessage"), []);
});
