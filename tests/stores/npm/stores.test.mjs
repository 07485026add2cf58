// The stores with each client: what many machines do at once is done once.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { Callbacks, ImClient, reject } from "volc-im";
import { RedisRateStore, RedisReplayStore } from "volc-im/redis";
import { CLIENTS } from "./clients.mjs";

const callbacks = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
const PACE = { intervalUs: 20_000, burst: 5, weight: 1 };
const message = { sender: 1, conversationShortId: "7", msgType: 10001, content: "{}" };

for (const [name, connect] of Object.entries(CLIENTS)) {
  test(name, async (suite) => {
    const connections = await Promise.all([connect(), connect(), connect()]);
    suite.after(() => Promise.all(connections.map(({ close }) => close())));
    const replays = connections.map(({ client }) => new RedisReplayStore(client));
    // Its own slot: on a cluster, each run is on another node.
    const run = randomUUID();
    const keysOf = (...names) => names.map((key) => `{volc-im:${run}}:${key}`);

    await suite.test("of many that claim an event, one gets it", async () => {
      const keys = keysOf("a", "b");
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, at) => replays[at % 3].claim({ keys, owner: `owner${at}`, leaseMs: 60_000 })),
      );
      assert.deepEqual(claims.toSorted(), ["fresh", ...Array(29).fill("running")]);
      const owner = `owner${claims.indexOf("fresh")}`;
      await replays[1].release({ keys, owner: "another" });
      assert.equal(await replays[2].claim({ keys, owner: "another", leaseMs: 1_000 }), "running");
      assert.equal(await replays[2].claim({ keys, owner, leaseMs: 60_000 }), "fresh");
      const reply = reject(1001, "be kind\r\n你好");
      await replays[0].settle({ keys, owner, reply, rememberMs: 60_000 });
      await replays[0].release({ keys, owner });
      for (const some of [keys, keysOf("b", "c")]) {
        assert.deepEqual(await replays[1].claim({ keys: some, owner: "third", leaseMs: 1_000 }), { reply });
      }
      assert.equal(await replays[1].claim({ keys: keysOf("c"), owner: "third", leaseMs: 1_000 }), "fresh");
    });

    await suite.test("a released event, and one whose owner is gone, is new", async () => {
      const keys = keysOf("released");
      await replays[0].claim({ keys, owner: "one", leaseMs: 60_000 });
      await replays[0].release({ keys, owner: "one" });
      assert.equal(await replays[1].claim({ keys, owner: "two", leaseMs: 1 }), "fresh");
      while ((await replays[2].claim({ keys, owner: "three", leaseMs: 60_000 })) !== "fresh");
    });

    await suite.test("one event on three machines is handled once", async () => {
      let handled = 0;
      const handlers = {
        BeforeSendMessage: async () => {
          handled++;
          return reject(1001, "once");
        },
      };
      const records = [];
      const logger = { error: (text) => void records.push(text), warn: () => {} };
      const servers = replays.map((replay) => callbacks.handler(handlers, { undecided: "accept", replay, logger, deadlineMs: 20_000 }));
      const body = callbacks.sign({ type: "BeforeSendMessage", data: { AppId: 123456 } });
      const ask = async (server) => (await server(new Request("http://im.test", { method: "POST", body }))).text();
      const answers = await Promise.all([...servers, ...servers].map(ask));
      assert.deepEqual([handled, new Set(answers)], [1, new Set([reject(1001, "once")])]);
      assert.deepEqual(records, []);
    });

    await suite.test("machines share a rate, and give back what they did not use", async () => {
      const [one, other] = connections.map(({ client }) => new RedisRateStore(client, `im:rate:${run}`));
      const waits = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? one : other).reserve("SendMessage", PACE)));
      waits.sort((a, b) => a - b);
      assert.deepEqual(waits.slice(0, 5), [0, 0, 0, 0, 0]);
      assert.ok(waits.at(-1) <= 300, String(waits));
      assert.equal(await one.reserve("RecallMessage", PACE), 0);
      await other.giveBack("SendMessage", { ...PACE, weight: 20 });
      assert.equal(await one.reserve("SendMessage", PACE), 0);
      const slow = { ...PACE, intervalUs: 10_000_000, burst: 1 };
      await one.slowDown("GetMessages");
      assert.equal(await other.reserve("GetMessages", slow), 0);
      const wait = await one.reserve("GetMessages", slow);
      assert.ok(wait > 10_000 && wait <= 20_000, String(wait));
    });

    await suite.test("calls are paced by it", async () => {
      const times = [];
      const fetch = async () => {
        times.push(performance.now());
        return new Response('{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":1}}');
      };
      const clients = connections.map(({ client }) => {
        const rateStore = new RedisRateStore(client, `im:calls:${run}`);
        return new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, fetch, rateStore, paced: true, deadlineMs: 60_000 });
      });
      await Promise.all(Array.from({ length: 75 }, (_, at) => clients[at % 3].sendMessage(message)));
      // 100 in a second, of which 10 may come at once.
      assert.ok(times.at(-1) - times[0] >= 200, String(times.at(-1) - times[0]));
    });
  });
}

test("languages share a memory: these are the keys and values of all", async () => {
  const { client, close } = await CLIENTS["ioredis"]();
  after(close);
  const keys = [`{volc-im:${randomUUID()}}:a`];
  const store = new RedisReplayStore(client);
  await store.claim({ keys, owner: "me", leaseMs: 60_000 });
  assert.equal(await client.get(keys[0]), "rme");
  assert.ok((await client.pttl(keys[0])) > 30_000);
  await store.settle({ keys, owner: "me", reply: "{}", rememberMs: 600_000 });
  assert.equal(await client.get(keys[0]), "a{}");
  assert.ok((await client.pttl(keys[0])) > 300_000);
});
