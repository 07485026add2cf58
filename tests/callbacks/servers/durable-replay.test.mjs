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

test("of many that get an event, one handles it, and all get its answer", async () => {
  const event = { id: "evt-1", signature: "a".repeat(64) };
  const claims = await Promise.all(Array.from({ length: 8 }, () => store("claim", event)));
  assert.deepEqual(claims.sort(), ["fresh", ...Array(7).fill("running")]);
  await store("settle", event, "the answer");
  assert.deepEqual(await store("claim", event), { answer: "the answer" });
  assert.deepEqual(await store("claim", { ...event, id: "evt-2" }), { answer: "the answer" });
  assert.deepEqual(await store("claim", { ...event, signature: "b".repeat(64) }), { answer: "the answer" });
});

test("what was released is new again", async () => {
  const event = { id: "evt-3", signature: "c".repeat(64) };
  assert.equal(await store("claim", event), "fresh");
  await store("release", event);
  assert.equal(await store("claim", event), "fresh");
  await store("settle", event, "x");
  await store("release", event);
  assert.deepEqual(await store("claim", event), { answer: "x" });
});
