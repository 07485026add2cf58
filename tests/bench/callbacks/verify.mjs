// Verify and parse, against the same by hand. The best of many rounds of both by turns, so that the machine's other work
// counts least.

import assert from "node:assert/strict";
import { Callbacks } from "volc-im";
import { SMALL, sampleBody } from "./body.mjs";
import { APP_ID, SECRET, verifyByHand } from "./by-hand.mjs";

const callbacks = new Callbacks({ secret: SECRET, appId: APP_ID });

function measure(script, bytes, count, goal) {
  const body = Buffer.from(sampleBody(callbacks, script, bytes, "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a"));
  assert.deepEqual(callbacks.verify(body).data.MessageBody.Content, verifyByHand(body).data.MessageBody.Content);
  const best = { ours: Infinity, byHand: Infinity };
  for (let round = 0; round < 150; round++) {
    for (const [name, run] of [["ours", () => callbacks.verify(body)], ["byHand", () => verifyByHand(body)]]) {
      const start = performance.now();
      for (let at = 0; at < count; at++) run();
      best[name] = Math.min(best[name], ((performance.now() - start) * 1000) / count);
    }
  }
  const { ours, byHand } = best;
  const what = `verify + parse, ${body.length} bytes, ${script}`;
  console.log(`| ${what} | ${ours.toFixed(2)} µs | ${byHand.toFixed(2)} µs | ${(ours / byHand).toFixed(2)} | ${goal} |`);
}

for (const script of ["ASCII", "Chinese"]) measure(script, SMALL, 400, 1.0);
for (const script of ["ASCII", "Chinese"]) measure(script, 100_000, 12, 1.2);
