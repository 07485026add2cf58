// Rates: in one process, in a store that several share, and with stores that are no help.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ImClient } from "volc-im";
import { RedisRateStore } from "volc-im/redis";
import { OPTIONS, answered, recorder, rejectionOf } from "./fixtures.mjs";
import { startRedis } from "./redis.mjs";

let server;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());

const message = { sender: 1, conversationShortId: "7", msgType: 10001, content: "{}" };
const broadcast = (count) => ({
  sender: "1",
  receiver: Array.from({ length: count }, (_, at) => String(at + 2)),
  msgType: 10001,
  content: "{}",
});
/** The answer to a request: a message was sent, or one to each receiver. */
function result({ body }) {
  const { Receiver = [] } = JSON.parse(new TextDecoder().decode(body));
  return answered({ MessageId: 5, UserMessageId: Object.fromEntries(Receiver.map((id) => [id, 5])) });
}
let account = 0;
/** A client of a separate account, and when it sent. */
function client(options) {
  const times = [];
  const fetch = async (_, init) => (times.push(performance.now()), result(init));
  const im = new ImClient({ ...OPTIONS, accessKeyId: `AKLTrates${++account}`, fetch, ...options });
  return { im, times };
}

test("calls keep to the rate where that is wished, and do not wait otherwise", async () => {
  const { im, times } = client({ paced: true });
  const began = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => im.sendMessage(message)));
  // 50 a second, 5 of them at once: the twentieth is due 300 ms after the first.
  assert.ok(times.at(-1) - began >= 280, `${times.at(-1) - began} ms`);
  const free = client({});
  await Promise.all(Array.from({ length: 20 }, () => free.im.sendMessage(message)));
  assert.equal(free.times.length, 20);
});

test("a wait that would pass the deadline fails at once, and reserves nothing", async () => {
  const { im, times } = client({ paced: true });
  const input = { sender: 1, content: "{}", msgType: 10001, msgTTL: 60 };
  const results = [];
  const began = performance.now();
  for (let call = 0; call < 21; call++) results.push(await im.userBroadcast(input, { deadlineMs: 20_000 }).catch((error) => error));
  const failed = results.filter((result) => result instanceof Error);
  assert.ok(failed.length > 0 && failed.length < 21, String(failed[0]?.stack));
  for (const error of failed) assert.deepEqual([error.kind, error.limit, error.maybeSent], ["timeout", "pacing", false], error.stack);
  assert.ok(performance.now() - began < 15_000);
  assert.equal(times.length, 21 - failed.length);
});

test("what a stopped batch reserved and did not use is given back", async () => {
  const { im } = client({});
  for (let round = 0; round < 4; round++) {
    const report = await im.batch("BatchSendMessage", broadcast(2_000), { deadlineMs: 300 });
    assert.equal(report.sent + report.left.length, 2_000);
  }
  const began = performance.now();
  assert.equal((await im.batch("BatchSendMessage", broadcast(1))).sent, 1);
  assert.ok(performance.now() - began < 8_000, `${performance.now() - began} ms`);
});

test("a shared store is asked for what is sent, and told to slow down, whatever made the call", async () => {
  const steps = [];
  const rateStore = {
    reserve: (bucket, { intervalUs, burst, weight }) => (steps.push([bucket, intervalUs, burst, weight]), 0),
    giveBack: (bucket, { weight }) => void steps.push(["back", bucket, weight]),
    slowDown: async (bucket) => void steps.push(["slow", bucket]),
  };
  let limited = true;
  const refuse = '{"ResponseMetadata":{"RequestId":"r","Error":{"Code":"FlowLimitExceeded","Message":"slower"}}}';
  const fetch = async (_, init) => (limited ? ((limited = false), new Response(refuse, { status: 429 })) : result(init));
  const { im } = client({ rateStore, fetch, retry: false, paced: true });
  assert.equal((await rejectionOf(im.batchSendMessage(broadcast(500)))).kind, "api");
  const report = await im.batch("BatchSendMessage", broadcast(30), { partSize: 20, concurrency: 1 });
  assert.equal(report.sent, 30);
  assert.deepEqual(steps, [
    ["BatchSendMessage", 5000, 500, 500],
    ["slow", "BatchSendMessage"],
    ["BatchSendMessage", 5000, 500, 20],
    ["BatchSendMessage", 5000, 500, 10],
  ]);
});

const never = () => new Promise(() => {});
const throwing = () => {
  throw new Error("the store is gone");
};
const STORES = {
  hangs: never,
  throws: throwing,
  rejects: async () => throwing(),
  "gives no number": () => "soon",
  "gives NaN": async () => NaN,
  "gives a negative number": () => -5,
  "gives nothing": () => undefined,
};
for (const [what, step] of Object.entries(STORES)) {
  test(`a store that ${what} costs a bounded time, and is told of`, async () => {
    const { logger, records } = recorder();
    const rateStore = { reserve: step, giveBack: step, slowDown: step };
    const { im } = client({ rateStore, logger, paced: true });
    const began = performance.now();
    assert.equal((await im.sendMessage(message, { deadlineMs: 20_000 })).messageId, "5");
    assert.ok(performance.now() - began < 10_000);
    assert.equal(records.filter(({ level }) => level === "warn").length, 1);
  });
}

for (const [what, step] of [["hangs", never], ["throws", throwing], ["rejects", async () => throwing()]]) {
  test(`a step that no call waits for and that ${what} is told of in core's words`, async () => {
    const { logger, records } = recorder();
    const refuse = '{"ResponseMetadata":{"RequestId":"r","Error":{"Code":"FlowLimitExceeded","Message":"slower"}}}';
    const rateStore = { reserve: () => 0, giveBack: step, slowDown: step };
    const fetch = async () => new Response(refuse, { status: 429 });
    const { im } = client({ rateStore, logger, fetch, paced: true, retry: false });
    assert.equal((await rejectionOf(im.sendMessage(message))).kind, "api");
    const warned = () => records.filter(({ level }) => level === "warn");
    for (const end = performance.now() + 30_000; warned().length === 0 && performance.now() < end; ) await sleep(10);
    const words = step === never ? "no answer in time" : "the store is gone";
    const told = `volc-im: SendMessage: the store of rates failed; this process's own rates serve: ${words}`;
    assert.deepEqual(warned().map((record) => [record.reason, record.message]), [["rate_store", told]]);
  });
}

test("the deadline and the signal end a call whose store hangs", async () => {
  const rateStore = { reserve: never, giveBack: never, slowDown: never };
  const { im, times } = client({ rateStore, logger: recorder().logger, paced: true });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 20);
  const stopped = await rejectionOf(im.sendMessage(message, { signal: controller.signal }));
  assert.deepEqual([stopped.transportKind, stopped.maybeSent, stopped.cause.message, times.length], ["aborted", false, "enough", 0]);
  const late = await im.sendMessage(message, { deadlineMs: 40 }).catch((error) => error);
  if (late instanceof Error) assert.deepEqual([late.kind, late.maybeSent], ["timeout", false]);
});

test("Redis: two machines share one rate, and get back what was not used", async () => {
  const connections = await Promise.all([server.connect(), server.connect()]);
  const stores = connections.map(({ run }) => new RedisRateStore(run, "im:rate:test"));
  const pace = { intervalUs: 20_000, burst: 5, weight: 1 };
  const waits = await Promise.all(Array.from({ length: 20 }, (_, at) => stores[at % 2].reserve("SendMessage", pace)));
  waits.sort((a, b) => a - b);
  // Each place is given once: all but the first five are 20 ms apart, less what passed between the reservations.
  assert.deepEqual(waits.slice(0, 5).map((wait) => wait === 0), [true, true, true, true, true]);
  assert.ok(waits.at(-1) > 100 && waits.at(-1) <= 300, String(waits));
  assert.equal(await stores[0].reserve("RecallMessage", pace), 0);
  await stores[1].giveBack("SendMessage", { ...pace, weight: 20 });
  assert.equal(await stores[0].reserve("SendMessage", pace), 0);
  for (const { close } of connections) close();
});

test("Redis: a complaint slows every machine down", async () => {
  const [one, other] = await Promise.all([server.connect(), server.connect()]);
  const stores = [one, other].map(({ run }) => new RedisRateStore(run, "im:rate:slow"));
  const pace = { intervalUs: 1_000_000, burst: 1, weight: 1 };
  await stores[0].slowDown("SendMessage");
  assert.equal(await stores[1].reserve("SendMessage", pace), 0);
  const wait = await stores[1].reserve("SendMessage", pace);
  assert.ok(wait > 1_000 && wait <= 2_000, String(wait));
  one.close();
  other.close();
});

test("Redis: calls of two clients keep to one rate", async () => {
  const connections = await Promise.all([server.connect(), server.connect()]);
  const clients = connections.map(({ run }) => client({ paced: true, rateStore: new RedisRateStore(run, "im:rate:calls") }));
  const began = performance.now();
  await Promise.all(Array.from({ length: 20 }, (_, at) => clients[at % 2].im.sendMessage(message, { deadlineMs: 60_000 })));
  assert.ok(performance.now() - began >= 250);
  await sleep(1);
  for (const { close } of connections) close();
});
