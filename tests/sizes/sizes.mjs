// Makes the calls of README.md to the server at the URL in the first argument.

import assert from "node:assert/strict";
import { Callbacks, ImClient } from "volc-im";

const [baseUrl] = process.argv.slice(2);
const im = new ImClient({ accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123456, baseUrl, timeoutMs: 300_000, deadlineMs: 300_000, retry: { maxAttempts: 1 } });
const OUTCOMES = { 1: "size", 2: "size", 3: "size", 4: "ok", 5: "ok", 6: "duplicate_key", 7: "duplicate_key", 8: "depth" };
const took = {};
const base = process.memoryUsage.rss();
for (const [which, expected] of Object.entries(OUTCOMES)) {
  const began = process.cpuUsage();
  const outcome = await im.queryOnlineStatus({ userIds: [which] }).then(
    () => "ok",
    (error) => (error.kind === "decode" ? error.rule : `${error.kind}: ${error.message}`),
  );
  const { user, system } = process.cpuUsage(began);
  took[which] = (user + system) / 1000;
  console.log(`  ${which}: ${outcome}, ${took[which].toFixed(0)} ms of processor time`);
  assert.equal(outcome, expected);
}
const handler = new Callbacks({ secret: "a-secret-of-tests", appId: 123456 }).handler({}, { undecided: "reject" });
let taken = 0;
const piece = new Uint8Array(65_536).fill(0x20);
const endless = new ReadableStream({
  pull(stream) {
    taken += piece.length;
    stream.enqueue(piece);
  },
});
const headers = { "content-type": "application/json" };
const { status } = await handler(new Request("http://localhost/", { method: "POST", headers, body: endless, duplex: "half" }));
console.log(`  callback without an end: ${status} after ${taken} bytes`);
assert.equal(status, 413);
assert.ok(taken <= 2 << 20, "a callback");
const grown = (process.resourceUsage().maxRSS * 1024 - base) / 1e6;
console.log(`Node.js ${process.version}: memory grew by ${grown.toFixed(0)} MB at most`);
assert.ok(grown < 512, "memory");
for (const [few, many] of [[4, 5], [6, 7]]) assert.ok(took[many] < 32 * Math.max(took[few], 20), "time is not proportional");
