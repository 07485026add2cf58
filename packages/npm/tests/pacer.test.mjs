// Pacing: in one process, and over a real Redis in several.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ImClient, Pacer, RedisPacerStore } from "volc-im";
import { OPTIONS } from "./fixtures.mjs";
import { startRedis } from "./redis.mjs";

let server;
before(async () => {
  server = await startRedis();
});
after(() => server.stop());
const redis = () => server.connect();

const answer = '{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7221856821303362049}}';
const message = { sender: 1, conversationShortId: "7", msgType: 10001, content: "{}" };

test("a client's calls keep to the rate when it has a pacer, and do not wait without", async () => {
  const times = [];
  const fetch = async () => {
    times.push(performance.now());
    return new Response(answer);
  };
  const paced = new ImClient({ ...OPTIONS, fetch, pacer: new Pacer() });
  const began = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => paced.sendMessage(message)));
  // 50 a second, 5 of them at once: the twentieth is due 300 ms after the first.
  const spread = times.at(-1) - began;
  assert.ok(spread >= 280, `${spread} ms`);

  times.length = 0;
  const free = new ImClient({ ...OPTIONS, fetch });
  await Promise.all(Array.from({ length: 20 }, () => free.sendMessage(message)));
  assert.equal(times.length, 20);
});

test("two machines share one budget in Redis", async () => {
  const connections = await Promise.all([redis(), redis()]);
  const stores = connections.map(({ run }) => new RedisPacerStore(run, "im:pace:test"));
  const pace = { intervalUs: 20_000, burst: 5, weight: 1 };
  const waits = await Promise.all(
    Array.from({ length: 20 }, (_, number) => stores[number % 2].reserve("SendMessage", pace)),
  );
  waits.sort((a, b) => a - b);
  // Each place is given once: all but the first five are 20 ms apart, less what passed between the reservations.
  assert.deepEqual(waits.slice(0, 5).map((wait) => wait === 0), [true, true, true, true, true]);
  assert.ok(waits.at(-1) > 200 && waits.at(-1) <= 300, String(waits));
  assert.equal(await stores[0].reserve("RecallMessage", pace), 0);
  for (const { close } of connections) close();
});

test("a complaint slows every machine down", async () => {
  const [one, other] = await Promise.all([redis(), redis()]);
  const stores = [one, other].map(({ run }) => new RedisPacerStore(run, "im:pace:slow"));
  const pace = { intervalUs: 1_000_000, burst: 1, weight: 1 };
  await stores[0].slowDown("SendMessage");
  assert.equal(await stores[1].reserve("SendMessage", pace), 0);
  const wait = await stores[1].reserve("SendMessage", pace);
  assert.ok(wait > 1_900 && wait <= 2_000, String(wait));
  one.close();
  other.close();
});

test("a store that fails lets calls pass", async () => {
  const fail = async () => {
    throw new Error("the store is gone");
  };
  const fetch = async () => new Response(answer);
  const im = new ImClient({ ...OPTIONS, fetch, pacer: new Pacer({ reserve: fail, slowDown: fail }) });
  assert.equal((await im.sendMessage(message)).messageId, "7221856821303362049");
});
