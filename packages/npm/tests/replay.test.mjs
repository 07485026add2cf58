// Events that come twice are handled once: in this process, with a store, and when the store is no help.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Callbacks, accept, reject } from "volc-im";
import { RedisReplayStore } from "volc-im/redis";
import { recorder } from "./fixtures.mjs";
import { startRedis } from "./redis.mjs";

let server;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());

const SECRET = "a-secret-of-these-tests";
const callbacks = new Callbacks({ secret: SECRET, appId: 123456 });
let number = 0;
const signed = (type, more) => callbacks.sign({ type, data: `{"AppId":123456,"Number":${++number}}`, ...more });
const post = (body) => new Request("http://im.test", { method: "POST", body });

/** A server, what it logged, and a way to ask it. */
function backend(handlers, options, of = callbacks) {
  const { logger, records } = recorder();
  const handler = of.handler(handlers, { undecided: "reject", logger, ...options });
  const ask = async (body, ...context) => {
    const response = await handler(post(body), ...context);
    return [response.status, await response.text()];
  };
  const reasons = () => records.filter(({ level }) => level === "error").map(({ reason }) => reason);
  return { ask, records, reasons };
}

const UNDECIDED = [200, reject(1, "no decision in time")];

test("Redis: of many that get an event, one handles it, and all get its reply", async () => {
  const connections = await Promise.all(Array.from({ length: 4 }, () => server.connect()));
  const stores = connections.map(({ run }) => new RedisReplayStore(run));
  const keys = ["{volc-im:1}:a", "{volc-im:1}:b"];
  const claims = await Promise.all(
    Array.from({ length: 40 }, (_, at) => stores[at % 4].claim({ keys, owner: `owner${at}`, leaseMs: 60_000 })),
  );
  assert.equal(claims.filter((claim) => claim === "fresh").length, 1);
  assert.equal(claims.filter((claim) => claim === "running").length, 39);
  const owner = `owner${claims.indexOf("fresh")}`;
  const reply = reject(1001, "be kind\r\n你好");
  await stores[0].release({ keys, owner: "somebody else" });
  assert.equal(await stores[1].claim({ keys, owner: "x", leaseMs: 1_000 }), "running");
  await stores[0].settle({ keys, owner, reply, rememberMs: 60_000 });
  await stores[0].release({ keys, owner });
  for (const some of [keys, [keys[0], "{volc-im:1}:c"]]) {
    assert.deepEqual(await stores[2].claim({ keys: some, owner: "y", leaseMs: 1_000 }), { reply });
  }
  for (const { close } of connections) close();
});

test("Redis: what was released by its owner is new again", async () => {
  const { run, close } = await server.connect();
  const store = new RedisReplayStore(run);
  const claim = { keys: ["{volc-im:1}:r"], owner: "one", leaseMs: 60_000 };
  assert.equal(await store.claim(claim), "fresh");
  await store.release(claim);
  assert.equal(await store.claim({ ...claim, owner: "two" }), "fresh");
  close();
});

test("two processes with one Redis handle an event once", async () => {
  const connections = await Promise.all([server.connect(), server.connect()]);
  let handled = 0;
  const handlers = {
    BeforeSendMessage: async () => {
      await sleep(60);
      return reject(7, `number ${++handled}`);
    },
  };
  // Other options: receivers of one kind share their memory, as those of two processes do not.
  const machines = connections.map(({ run }, at) =>
    backend(handlers, { replay: new RedisReplayStore(run), deadlineMs: 5_000 + at }),
  );
  const body = signed("BeforeSendMessage");
  const answers = await Promise.all([0, 1, 0, 1].map((at) => machines[at].ask(body)));
  for (const answer of answers) assert.deepEqual(answer, [200, reject(7, "number 1")]);
  assert.deepEqual([handled, machines[0].reasons(), machines[1].reasons()], [1, [], []]);
  for (const { close } of connections) close();
});

test("a new Callbacks and a new handler for each request remember", async () => {
  let handled = 0;
  const body = signed("AfterPush");
  for (let request = 0; request < 3; request++) {
    const own = new Callbacks({ secret: SECRET, appId: 123456 });
    const { ask } = backend({ AfterPush: () => void handled++ }, { deadlineMs: 901 }, own);
    assert.deepEqual(await ask(body), [200, accept()]);
    own.close();
  }
  assert.equal(handled, 1);
});

test("without a memory every delivery is handled", async () => {
  let handled = 0;
  const { ask } = backend({ AfterPush: () => void handled++ }, { replay: "off" });
  const body = signed("AfterPush");
  await ask(body);
  await ask(body);
  assert.equal(handled, 2);
});

test("the same id with other data is another event, unless ids are trusted", async () => {
  for (const [redelivery, times] of [["signature", 2], ["id", 1]]) {
    let handled = 0;
    const { ask } = backend({ AfterPush: () => void handled++ }, { redelivery });
    const id = `0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0${times}`;
    await ask(signed("AfterPush", { id }));
    await ask(signed("AfterPush", { id }));
    assert.equal(handled, times, redelivery);
  }
});

test("a redelivery waits for the first, and takes its place when that one fails", async () => {
  let handled = 0;
  const { ask, reasons } = backend(
    {
      AfterPush: async () => {
        await sleep(50);
        if (++handled === 1) throw new Error("the database is away");
      },
    },
    { deadlineMs: 10_000 },
  );
  const body = signed("AfterPush");
  const answers = await Promise.all([ask(body), ask(body)]);
  assert.deepEqual(answers, [[500, ""], [200, accept()]]);
  assert.deepEqual([handled, reasons()], [2, ["handler_failed"]]);
});

test("a redelivery of what takes too long is answered as the operator chose, and never counts as delivered", async () => {
  const work = () => sleep(5000, undefined, { ref: false });
  const { ask, reasons } = backend({ BeforeSendMessage: work, AfterPush: work }, { deadlineMs: 60 });
  for (const [type, first, second] of [
    ["BeforeSendMessage", UNDECIDED, UNDECIDED],
    ["AfterPush", [200, accept()], [503, ""]],
  ]) {
    const body = signed(type);
    const answers = await Promise.all([ask(body), ask(body)]);
    assert.deepEqual([answers[0], answers[1].slice(0, 1)], [first, second.slice(0, 1)], type);
  }
  assert.ok(reasons().includes("handler_late"));
});

test("a late handler's own decision is what a redelivery gets; when it fails after all, the event is new", async () => {
  let finish;
  let handled = 0;
  const { ask, reasons } = backend(
    {
      BeforeSendMessage: () => {
        handled++;
        return new Promise((resolve, reject) => (finish = { resolve, reject }));
      },
    },
    { deadlineMs: 30, undecided: "accept" },
  );
  const waited = [];
  const runtime = { waitUntil: (work) => waited.push(work) };
  const body = signed("BeforeSendMessage");
  assert.deepEqual(await ask(body, {}, runtime), [200, accept()]);
  assert.equal(waited.length, 1);
  finish.resolve(reject(5, "too late to say no"));
  await waited[0];
  assert.deepEqual(await ask(body), [200, reject(5, "too late to say no")]);
  assert.equal(handled, 1);

  const other = signed("BeforeSendMessage");
  await ask(other, runtime);
  finish.reject(new Error("after all"));
  await waited.at(-1);
  assert.equal(reasons().at(-1), "handler_failed");
  await ask(other, runtime);
  assert.equal(handled, 3);
});

test("a store that fails, hangs, throws or talks nonsense is gone without, and told of", async () => {
  const ways = {
    hangs: () => new Promise(() => {}),
    rejects: async () => {
      throw new Error("the store is gone");
    },
    throws: () => {
      throw new Error("the store is gone");
    },
    "talks nonsense": () => ({ answer: 5 }),
    "gives nothing": () => undefined,
  };
  for (const [way, step] of Object.entries(ways)) {
    let handled = 0;
    const store = { claim: step, settle: step, release: step };
    const options = { replay: store, replayCapacity: 1000 + Object.keys(ways).indexOf(way), deadlineMs: 10_000 };
    const { ask, records, reasons } = backend({ BeforeSendMessage: () => reject(3, `number ${++handled}`) }, options);
    const body = signed("BeforeSendMessage");
    assert.deepEqual(await ask(body), [200, reject(3, "number 1")], way);
    assert.ok(reasons().length > 0, `${way}: ${JSON.stringify(records)}`);
    assert.deepEqual(await ask(body), [200, reject(3, "number 1")], way);
    assert.equal(handled, 1, way);
  }
});

test("the answer leaves in time, whatever a slow store does, and settling comes after it", async () => {
  const steps = [];
  const store = {
    claim: () => sleep(100).then(() => "fresh"),
    settle: async (settled) => {
      steps.push("settling");
      await sleep(3_000, undefined, { ref: false });
      steps.push(["settled", settled.reply]);
    },
    release: () => assert.fail("released"),
  };
  const { ask } = backend({ BeforeSendMessage: () => sleep(100, reject(4, "no")) }, { replay: store, deadlineMs: 2_500 });
  const began = performance.now();
  const body = signed("BeforeSendMessage");
  const answer = await ask(body);
  assert.ok(performance.now() - began < 2_500);
  assert.deepEqual(answer, [200, reject(4, "no")]);
  assert.ok(!steps.some(Array.isArray), String(steps));
});

test("claims carry an owner of their own, and a late release frees nobody else's", async () => {
  const seen = [];
  const store = {
    claim: (claim) => (seen.push(claim), "fresh"),
    settle: (settled) => void seen.push(settled),
    release: (released) => void seen.push(released),
  };
  let fails = true;
  const { ask } = backend({ AfterPush: () => { if (fails) throw new Error("away"); } }, { replay: store, replayCapacity: 77 });
  const body = signed("AfterPush");
  assert.equal((await ask(body))[0], 500);
  fails = false;
  assert.equal((await ask(body))[0], 200);
  await sleep(10);
  const owners = seen.map(({ owner }) => owner);
  assert.equal(new Set(owners).size, 2);
  assert.deepEqual([owners[0], owners[2]], [owners[1], owners[3]]);
  assert.match(owners[0], /^[0-9a-f]{32}$/);
  assert.deepEqual(Object.keys(seen[3]).sort(), ["keys", "owner", "rememberMs", "reply"]);
  for (const { keys } of seen) for (const key of keys) assert.match(key, /^\{volc-im:123456\}:/);
});
