// Verify and parse, against the same by hand. The best of many rounds of both by turns, each shorter than a scheduler lets a
// process run, so that the machine's other work counts least.

import assert from "node:assert/strict";
import { Callbacks } from "volc-im";
import { SMALL, sampleBody } from "./body.mjs";
import { APP_ID, SECRET, verifyByHand } from "./by-hand.mjs";

const callbacks = new Callbacks({ secret: SECRET, appId: APP_ID });

function measure(script, bytes, count, goal) {
  const body = Buffer.from(sampleBody(callbacks, script, bytes, "0192f0c1-9f6e-7c3a-8d2b-5a4c3e2f1b0a"));
  assert.deepEqual(callbacks.verify(body).data.MessageBody.Content, verifyByHand(body).data.MessageBody.Content);
  const best = { ours: Infinity, byHand: Infinity };
  const runs = [["ours", () => callbacks.verify(body)], ["byHand", () => verifyByHand(body)]];
  // Until the engine has compiled what is hot, which takes it long on a machine with other work.
  for (const [, run] of runs) for (const end = performance.now() + 1500; performance.now() < end; ) run();
  for (let round = 0; round < 500; round++) {
    for (const [name, run] of runs) {
      const start = performance.now();
      for (let at = 0; at < count; at++) run();
      best[name] = Math.min(best[name], ((performance.now() - start) * 1000) / count);
    }
  }
  const { ours, byHand } = best;
  const what = `verify + parse, ${body.length} bytes, ${script}`;
  console.log(`| ${what} | ${ours.toFixed(2)} µs | ${byHand.toFixed(2)} µs | ${(ours / byHand).toFixed(2)} | ${goal} |`);
}

for (const script of ["ASCII", "Chinese"]) measure(script, SMALL, 120, 1.0);
for (const script of ["ASCII", "Chinese"]) measure(script, 100_000, 2, 1.2);
