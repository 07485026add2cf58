// Events that come twice: the guard in this process and the one in a real Redis say the same, and handlers obey it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Callbacks, RedisReplayStore, ReplayGuard, accept, reject } from "volc-im";
import { thrownBy } from "./fixtures.mjs";
import { startRedis } from "./redis.mjs";
import { vectors } from "./vectors.mjs";

let server;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());

const stated = (claim) => (typeof claim === "object" ? { answered: claim.answer } : claim);
const signature = (digit) => String(digit).repeat(64);

test("every sequence of claims has its answers", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 0 });
  for (const { name, capacity, ttlMs, steps } of vectors("callbacks/replay.jsonl")) {
    const guard = new ReplayGuard({ capacity, ttlSeconds: ttlMs / 1000 });
    for (const { do: step, id, signature, atMs, answer, expect } of steps) {
      if (step === "size") assert.equal(guard.size, expect, name);
      else if (step === "settle") guard.settle({ id, signature }, answer);
      else if (step === "release") guard.release({ id, signature });
      else {
        context.mock.timers.setTime(1_795_521_600_000 + atMs);
        assert.deepEqual(stated(guard.claim({ id, signature })), expect, `${name}: ${id} at ${atMs}`);
      }
    }
  }
});

test("bad settings are refused", () => {
  for (const options of [{ capacity: -1 }, { capacity: "1" }, { ttlSeconds: 0.5 }, null]) {
    assert.equal(thrownBy(() => new ReplayGuard(options)).kind, "validation", JSON.stringify(options));
  }
  assert.equal(thrownBy(() => new RedisReplayStore(async () => "f", 5)).path, "prefix");
});

test("Redis: of many that get an event, one handles it, and all get its answer", async () => {
  const connections = await Promise.all(Array.from({ length: 4 }, () => server.connect()));
  const stores = connections.map(({ run }) => new RedisReplayStore(run, "im:one"));
  const event = { id: "evt-1", signature: signature(1) };
  const claims = await Promise.all(Array.from({ length: 40 }, (_, number) => stores[number % 4].claim(event)));
  assert.equal(claims.filter((claim) => claim === "fresh").length, 1);
  assert.equal(claims.filter((claim) => claim === "running").length, 39);
  const answer = reject(1001, "be kind\r\n你好");
  await stores[0].settle(event, answer);
  for (const other of [event, { ...event, id: "evt-2" }, { ...event, signature: signature(2) }]) {
    assert.deepEqual(await stores[1].claim(other), { answer });
  }
  assert.equal(await stores[2].claim({ id: "evt-3", signature: signature(3) }), "fresh");
  // Another application's events, or another environment's, are others.
  assert.equal(await new RedisReplayStore(connections[3].run, "im:two").claim(event), "fresh");
  for (const { close } of connections) close();
});

test("Redis: what was released is new again, and what is settled stays", async () => {
  const { run, close } = await server.connect();
  const store = new RedisReplayStore(run, "im:release");
  const event = { id: "evt-1", signature: signature(1) };
  assert.equal(await store.claim(event), "fresh");
  await store.release(event);
  assert.equal(await store.claim(event), "fresh");
  await store.settle(event, accept());
  await store.release(event);
  assert.deepEqual(await store.claim(event), { answer: accept() });
  close();
});

test("Redis: both keys live on one node of a cluster, a claim for a minute, an answer as long as is set", async () => {
  const { run, command, close } = await server.connect();
  const seen = [];
  const spy = (script, keys, args) => {
    seen.push(...keys);
    return run(script, keys, args);
  };
  const store = new RedisReplayStore(spy, "im:ttl", { ttlSeconds: 5 });
  const event = { id: "evt-1", signature: signature(1) };
  await store.claim(event);
  assert.deepEqual(seen, ["{im:ttl}:i:evt-1", `{im:ttl}:s:${signature(1)}`]);
  for (const key of seen) {
    const left = await command("PTTL", key);
    assert.ok(left > 55_000 && left <= 60_000, String(left));
  }
  await store.settle(event, accept());
  for (const key of seen.slice(0, 2)) {
    const left = await command("PTTL", key);
    assert.ok(left > 4_000 && left <= 5_000, String(left));
  }
  close();
});

const callbacks = new Callbacks({ secret: "s", appId: 1 });
const signed = (type, id) => callbacks.sign({ type, data: "{}", ...(id === undefined ? {} : { id }) });
const post = (body) => new Request("http://im.test", { method: "POST", body });

/** A server, what it logged, and a way to ask it. */
function backend(handlers, options) {
  const logged = [];
  const handler = callbacks.handler(handlers, { log: ({ reason }) => logged.push(reason), ...options });
  const ask = async (body, ...context) => {
    const response = await handler(post(body), ...context);
    return [response.status, await response.text()];
  };
  return { ask, logged };
}

test("two machines with one Redis handle an event once", async () => {
  const connections = await Promise.all([server.connect(), server.connect()]);
  let handled = 0;
  const handlers = {
    BeforeSendMessage: async () => {
      await sleep(60);
      return reject(7, `number ${++handled}`);
    },
  };
  const machines = connections.map(({ run }) => backend(handlers, { replay: new RedisReplayStore(run, "im:handlers") }));
  const body = signed("BeforeSendMessage");
  const answers = await Promise.all([0, 1, 0, 1].map((number) => machines[number].ask(body)));
  for (const answer of answers) assert.deepEqual(answer, [200, reject(7, "number 1")]);
  assert.deepEqual([handled, machines[0].logged, machines[1].logged], [1, [], []]);
  for (const { close } of connections) close();
});

test("a duplicate of what is cut anew or signed anew is one too", async () => {
  let handled = 0;
  const { ask } = backend({ AfterPush: () => void handled++ });
  await ask(signed("AfterPush", "evt-1"));
  await ask(signed("AfterPush", "evt-1")); // Another nonce and time, so another signature.
  assert.equal(handled, 1);
  await ask(signed("AfterPush", "evt-2"));
  assert.equal(handled, 2);
});

test("without a guard every delivery is handled", async () => {
  let handled = 0;
  const { ask } = backend({ AfterPush: () => void handled++ }, { replay: false });
  const body = signed("AfterPush");
  await ask(body);
  await ask(body);
  assert.equal(handled, 2);
});

test("a duplicate waits for the first, and takes its place when that one fails", async () => {
  let handled = 0;
  const { ask, logged } = backend({
    AfterPush: async () => {
      await sleep(50);
      if (++handled === 1) throw new Error("the database is away");
    },
  });
  const body = signed("AfterPush");
  const answers = await Promise.all([ask(body), ask(body)]);
  assert.deepEqual(answers, [[500, ""], [200, accept()]]);
  assert.deepEqual([handled, logged], [2, ["handler_failed"]]);
});

test("a duplicate of what takes too long is answered as the policy says, and never counts as delivered", async () => {
  const work = () => sleep(5000, undefined, { ref: false });
  const { ask, logged } = backend({ BeforeSendMessage: work, AfterPush: work }, { deadlineMs: 60, onLate: "reject" });
  for (const [type, first, second] of [
    ["BeforeSendMessage", [200, reject(1, "no decision in time")], [200, reject(1, "no decision in time")]],
    ["AfterPush", [200, accept()], [503, ""]],
  ]) {
    const body = signed(type);
    assert.deepEqual(await Promise.all([ask(body), ask(body)]), [first, second], type);
  }
  assert.deepEqual(logged, ["handler_late", "handler_late"]);
});

test("a late handler's event keeps the answer that was given for it, or is new when it fails after all", async () => {
  let finish;
  let handled = 0;
  const { ask, logged } = backend(
    {
      BeforeSendMessage: () => {
        handled++;
        return new Promise((resolve, reject) => (finish = { resolve, reject }));
      },
    },
    { deadlineMs: 30 },
  );
  const waited = [];
  const runtime = { waitUntil: (work) => waited.push(work) };
  const body = signed("BeforeSendMessage");
  assert.deepEqual(await ask(body, {}, runtime), [200, accept()]);
  assert.equal(waited.length, 1);
  finish.resolve(reject(5, "too late to say no"));
  await waited[0];
  assert.deepEqual(await ask(body), [200, accept()]);
  assert.equal(handled, 1);

  const other = signed("BeforeSendMessage");
  await ask(other, runtime);
  finish.reject(new Error("after all"));
  await waited[1];
  assert.deepEqual(logged.at(-1), "handler_failed");
  await ask(other, runtime);
  assert.equal(handled, 3);
});

test("a store that fails or hangs is gone without, and told of", async () => {
  const never = () => new Promise(() => {});
  const fail = async () => {
    throw new Error("the store is gone");
  };
  for (const step of [never, fail]) {
    let handled = 0;
    const store = { claim: step, settle: step, release: step };
    const { ask, logged } = backend({ AfterPush: () => void handled++ }, { replay: store, deadlineMs: 90 });
    assert.deepEqual(await ask(signed("AfterPush")), [200, accept()]);
    assert.deepEqual([handled, logged], [1, ["replay_store", "replay_store"]]);
  }
});

test("the policy can be a reply of one's own, and a log that throws does no harm", async () => {
  const log = () => {
    throw new Error("the log is full");
  };
  const { ask } = backend({ BeforeSendMessage: () => { throw new Error("broken"); } }, { onLate: reject(9, "later"), log });
  assert.deepEqual(await ask(signed("BeforeSendMessage")), [200, reject(9, "later")]);
});
