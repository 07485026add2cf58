// Verify and parse, against the same by hand. The best of many rounds of both by turns, so that the machine's other work
// counts least.

import assert from "node:assert/strict";
import { Callbacks } from "volc-im";
import { sampleBody } from "./body.mjs";
import { APP_ID, SECRET, verifyByHand } from "./by-hand.mjs";

const callbacks = new Callbacks({ secret: SECRET, appId: APP_ID });
const body = Buffer.from(sampleBody(callbacks, "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a"));
assert.equal(callbacks.verify(body).id, verifyByHand(body).id);

const COUNT = 4000;
const best = { ours: Infinity, byHand: Infinity };
for (let round = 0; round < 25; round++) {
  for (const [name, run] of [["ours", () => callbacks.verify(body)], ["byHand", () => verifyByHand(body)]]) {
    const start = performance.now();
    for (let count = 0; count < COUNT; count++) run();
    best[name] = Math.min(best[name], ((performance.now() - start) * 1000) / COUNT);
  }
}
const { ours, byHand } = best;
console.log(`| verify + parse, ${body.length} bytes | ${ours.toFixed(2)} µs | ${byHand.toFixed(2)} µs | ${(ours / byHand).toFixed(2)} | ≤ 1.3 |`);
