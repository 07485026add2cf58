// Hooks, and clocks that are off.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AsyncLocalStorage } from "node:async_hooks";
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { ImClient, ImError, callInfo } from "volc-im";
import { startEmulator } from "./emulator.mjs";
import { OPTIONS, answered, recorder } from "./fixtures.mjs";

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

const FAILING = {
  throws: () => {
    throw new Error("a user's mistake");
  },
  rejects: async () => {
    throw new Error("a user's mistake");
  },
  "is a thenable that fails": () => ({ then: (_, fail) => fail(new Error("a user's mistake")) }),
  "throws nothing": () => {
    throw undefined;
  },
  hangs: () => new Promise(() => {}),
};

for (const [what, hook] of Object.entries(FAILING)) {
  test(`a hook that ${what} changes nothing, and is logged once`, async () => {
    const { logger, records } = recorder();
    const hooks = { onRequest: hook, onResponse: hook, onRetry: hook };
    const im = new ImClient({ ...emulator.options, ...hooks, logger, retry: { baseDelayMs: 1 } });
    await emulator.faults({ action: "QueryOnlineStatus", first: 2, fault: { type: "status", status: 503 } });
    for (let call = 0; call < 3; call++) {
      assert.deepEqual((await im.queryOnlineStatus({ userIds: [1] })).queryOnlineResults, {});
    }
    await emulator.faults();
    await sleep(20);
    const failed = records.filter(({ level }) => level === "error").map(({ hook }) => hook);
    assert.deepEqual(failed, what === "hangs" ? [] : ["onRequest", "onResponse", "onRetry"]);
  });
}

test("a hook and a logger that both fail do no harm to a process", () => {
  const script = `
    import { ImClient } from "volc-im";
    const broken = async () => { throw new Error("broken"); };
    const logger = { error: broken, warn: broken, info: broken, debug: broken };
    const fetch = async () => new Response('{"ResponseMetadata":{"RequestId":"r"},"Result":{}}');
    const options = { accessKeyId: "a", secretAccessKey: "s", appId: 1, fetch, onRequest: broken, onResponse: broken, logger };
    await new ImClient(options).queryOnlineStatus({ userIds: [1] });
    setTimeout(() => process.stdout.write("alive"), 20);`;
  assert.equal(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }), "alive");
});

test("hooks run in the context of their call, and each event carries its call's id", async () => {
  const storage = new AsyncLocalStorage();
  const seen = [];
  const hook = (name) => (event) => void seen.push([name, storage.getStore(), event.callId, event.attempt]);
  let requests = 0;
  const fetch = async () => {
    await sleep(2);
    return requests++ < 4 ? new Response("busy", { status: 503 }) : answered();
  };
  const im = new ImClient({ ...OPTIONS, fetch, retry: { baseDelayMs: 5 }, onRequest: hook("request"), onResponse: hook("response"), onRetry: hook("retry") });
  const controller = new AbortController();
  const call = (number) =>
    storage.run(number, async () => callInfo(await im.queryOnlineStatus({ userIds: [1] }, { signal: controller.signal })).callId);
  const ids = await Promise.all([0, 1, 2, 3].map(call));
  assert.equal(new Set(ids).size, 4);
  for (const [name, number, callId] of seen) assert.equal(callId, ids[number], name);
  for (const callId of ids) {
    assert.deepEqual(
      seen.filter(([, , id]) => id === callId).map(([name, , , attempt]) => `${name} ${attempt}`).slice(0, 2),
      ["request 1", "response 1"],
    );
  }
});

test("a logger gets every attempt at debug, without a secret", async () => {
  const { logger, records } = recorder();
  const im = new ImClient({ ...OPTIONS, fetch: async () => answered(), logger });
  await im.queryOnlineStatus({ userIds: [1] });
  assert.deepEqual(records.map(({ level, reason }) => [level, reason]), [["debug", "response"]]);
  assert.deepEqual([typeof records[0].tookMs, records[0].took_ms], ["string", undefined]);
  assert.ok(records[0].status === "200" && /^volc-im: QueryOnlineStatus, attempt 1: status 200/.test(records[0].message));
  assert.ok(!JSON.stringify(records).includes(OPTIONS.secretAccessKey));
});

test("many calls at once, with a clock that is off, are each signed anew once", async () => {
  for (const seconds of [7200, -7200]) {
    await emulator.faults({ fault: { type: "date_skew", seconds } });
    const im = new ImClient(emulator.options);
    const calls = Array.from({ length: 12 }, () => im.queryOnlineStatus({ userIds: [1] }));
    for (const result of await Promise.all(calls)) assert.ok(callInfo(result).attempts <= 2);
    await emulator.faults();
  }
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
