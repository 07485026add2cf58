// A Redis that is down, hangs or answers nonsense costs a bounded time, and is told once.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { Callbacks, ImClient, accept } from "volc-im";
import { RedisRateStore, RedisReplayStore } from "volc-im/redis";
import { CLIENTS, lost } from "./clients.mjs";

const SECRET = "a-secret-of-these-tests";
const message = { sender: 1, conversationShortId: "7", msgType: 10001, content: "{}" };
const EVENTS = 20;

async function address(onSocket) {
  const server = createServer(onSocket).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `redis://127.0.0.1:${server.address().port}`;
  return { url, server };
}

const hanging = await address(() => {});
after(() => hanging.server.close());
const closed = await address(() => {});
closed.server.close();

/** Loggers that keep what they get. */
function recorder() {
  const records = [];
  const keep = (level) => (text, facts) => void records.push({ level, text, ...facts });
  return { records, logger: Object.fromEntries(["error", "warn", "info", "debug"].map((level) => [level, keep(level)])) };
}

for (const [state, { url }] of Object.entries({ "that is down": closed, "that hangs": hanging })) {
  for (const [name, connect] of Object.entries(lost(url))) {
    test(`${name}, a Redis ${state}: every event is handled, and it is told once`, async () => {
      const { client, close } = connect();
      const { records, logger } = recorder();
      // Receivers of one secret share what was told.
      const callbacks = new Callbacks({ secret: `${SECRET}-${name}-${state}`, appId: 123456 });
      let handled = 0;
      const handlers = { BeforeSendMessage: () => (handled++, accept()) };
      const server = callbacks.handler(handlers, { undecided: "reject", replay: new RedisReplayStore(client), logger, deadlineMs: 10_000 });
      const ask = async () => {
        const body = callbacks.sign({ type: "BeforeSendMessage", data: { AppId: 123456 } });
        return (await server(new Request("http://im.test", { method: "POST", body }))).text();
      };
      const answers = await Promise.all(Array.from({ length: EVENTS }, ask));
      close();
      assert.deepEqual([handled, new Set(answers)], [EVENTS, new Set([accept()])]);
      const told = records.filter(({ reason }) => reason === "replay_store");
      assert.deepEqual(told.map(({ level }) => level), ["error"], JSON.stringify(records));
    });

    test(`${name}, a Redis ${state}: every call is made, and it is told once`, async () => {
      const { client, close } = connect();
      const { records, logger } = recorder();
      const fetch = async () => new Response('{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":1}}');
      const rateStore = new RedisRateStore(client, "im:rate:lost");
      const im = new ImClient({ accessKeyId: `${name}${state}`.replaceAll(" ", ""), secretAccessKey: "s", appId: 1, fetch, rateStore, paced: true, logger, deadlineMs: 60_000 });
      await Promise.all(Array.from({ length: EVENTS }, () => im.sendMessage(message)));
      close();
      assert.deepEqual(records.filter(({ level }) => level === "warn" || level === "error").map(({ level }) => level), ["warn"]);
    });
  }
}

test("a key of another kind is an error of the store, and no claim", async () => {
  const { client, close } = await CLIENTS["ioredis"]();
  after(close);
  const key = "{volc-im:other}:kind";
  await client.del(key);
  await client.lpush(key, "x");
  await assert.rejects(new RedisReplayStore(client).claim({ keys: [key], owner: "o", leaseMs: 1_000 }), /WRONGTYPE/);
  await client.del(key);
});

test("an answer that is no result of a claim is an error of the store", async () => {
  for (const answer of [null, undefined, "", "x", 1, {}]) {
    const store = new RedisReplayStore(async () => answer);
    await assert.rejects(store.claim({ keys: ["k"], owner: "o", leaseMs: 1_000 }), /answered a claim/);
  }
});

test("what is no client is refused when the store is made", () => {
  for (const client of [undefined, null, {}, "redis://127.0.0.1:6379"]) {
    assert.throws(() => new RedisReplayStore(client), /must be a client of ioredis or node-redis/);
    assert.throws(() => new RedisRateStore(client, "p"), /must be a client of ioredis or node-redis/);
  }
  assert.throws(() => new RedisRateStore(async () => 0, ""), /prefix/);
});
