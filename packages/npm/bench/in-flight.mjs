// What a call in flight takes: 10,000 of them, each waiting for a response that does not come. Run with --expose-gc.

import { ImClient } from "volc-im";
import { ACCOUNT, inputOf } from "./account.mjs";

const CALLS = 10_000;
const GOAL_KIB = 6;

function bytes() {
  gc();
  gc();
  const { rss, heapUsed, arrayBuffers, external } = process.memoryUsage();
  return { rss, heapUsed, arrayBuffers, external };
}

/** Bytes for one call. Those of the wasm module are among the process's own only. */
function measure(input) {
  const waiting = [];
  const fetch = () => new Promise((resolve) => waiting.push(resolve));
  const im = new ImClient({ ...ACCOUNT, fetch, timeoutMs: 600_000, deadlineMs: 600_000 });
  const start = (count) => Array.from({ length: count }, () => im.sendMessage(input));
  start(200);
  const before = bytes();
  start(CALLS);
  const after = bytes();
  if (waiting.length !== CALLS + 200) throw new Error(`${waiting.length} requests`);
  return Object.fromEntries(Object.keys(after).map((name) => [name, (after[name] - before[name]) / CALLS / 1024]));
}

const kib = (value) => `${value.toFixed(1)} KiB`;
const { rss, heapUsed, external } = measure(inputOf("ASCII"));
console.log(`| memory of a call in flight | ${kib(rss)}: heap ${kib(heapUsed)}, outside of it ${kib(external)} | | | ${GOAL_KIB} KiB |`);
process.exit();
