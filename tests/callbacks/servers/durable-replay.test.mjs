// The Durable Object recipe on the real workerd.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Miniflare } from "miniflare";

/** Calls the store by HTTP: one request a step. */
const WORKER = `
import { env } from "cloudflare:workers";
import { durableReplayStore } from "./durable-replay-store.mjs";
export { ReplayObject } from "./durable-replay-store.mjs";
export default {
  async fetch(request) {
    const [step, ...given] = await request.json();
    return Response.json((await durableReplayStore(env.REPLAY)[step](...given)) ?? null);
  },
};`;

let miniflare;
before(async () => {
  miniflare = new Miniflare({
    modulesRoot: "examples",
    modules: [
      { type: "ESModule", path: "examples/worker.mjs", contents: WORKER },
      { type: "ESModule", path: "examples/durable-replay-store.mjs" },
    ],
    compatibilityDate: "2026-01-01",
    durableObjects: { REPLAY: { className: "ReplayObject", useSQLite: true } },
  });
  await miniflare.ready;
});
after(() => miniflare?.dispose());

async function store(...step) {
  const response = await miniflare.dispatchFetch("http://im.test/", { method: "POST", body: JSON.stringify(step) });
  return response.json();
}

const REPLY = '{"CheckCode":0,"CheckMessage":""}';
const claim = (keys, owner, leaseMs = 60_000) => store("claim", { keys, owner, leaseMs });

test("of many that get an event, one handles it, and all get its reply", async () => {
  const keys = ["{volc-im:1}:a", "{volc-im:1}:b"];
  const claims = await Promise.all(Array.from({ length: 8 }, (_, at) => claim(keys, `owner${at}`)));
  assert.deepEqual([...claims].sort(), ["fresh", ...Array(7).fill("running")]);
  const owner = `owner${claims.indexOf("fresh")}`;
  await store("release", { keys, owner: "somebody else" });
  assert.equal(await claim(keys, "late"), "running");
  await store("settle", { keys, owner, reply: REPLY, rememberMs: 60_000 });
  assert.deepEqual(await claim(keys, "late"), { reply: REPLY });
  assert.deepEqual(await claim([keys[0], "{volc-im:1}:c"], "late"), { reply: REPLY });
  assert.deepEqual(await claim(["{volc-im:1}:d", keys[1]], "late"), { reply: REPLY });
  // Keys of another event are free again.
  assert.equal(await claim(["{volc-im:1}:d"], "other"), "fresh");
});

test("what was released is new again, and what is settled stays", async () => {
  const keys = ["{volc-im:1}:e"];
  assert.equal(await claim(keys, "one"), "fresh");
  await store("release", { keys, owner: "one" });
  assert.equal(await claim(keys, "two"), "fresh");
  await store("settle", { keys, owner: "two", reply: REPLY, rememberMs: 60_000 });
  await store("release", { keys, owner: "two" });
  assert.deepEqual(await claim(keys, "three"), { reply: REPLY });
});

test("a lease ends", async () => {
  const keys = ["{volc-im:1}:f"];
  assert.equal(await claim(keys, "one", 50), "fresh");
  for (let waited = 0; (await claim(keys, "two")) !== "fresh"; waited++) {
    assert.ok(waited < 400, "the lease never ended");
    await new Promise((turn) => setTimeout(turn, 50));
  }
});
