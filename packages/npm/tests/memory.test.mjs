// After 100,000 bad inputs the wasm instances work, and their memory has not grown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BAD_OPTIONS, BAD_REQUESTS } from "./bad-requests.mjs";
import { INPUTS, OPTIONS } from "./fixtures.mjs";
import { GENUINE, HOSTILE_CALLBACKS, NOW, SECRET } from "./hostile-callbacks.mjs";
import { HOSTILE_RESPONSES } from "./hostile-responses.mjs";

// The package keeps its memory to itself, so the test looks at instances as they are made.
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memories.push(this.exports.memory);
  }
};
const { Callbacks, ImError, ImProtocol } = await import("volc-im");

const ROUNDS = 100_000;

test(`memory after ${ROUNDS} bad inputs is what it was after 1,000`, (context) => {
  const protocol = new ImProtocol(OPTIONS);
  const callbacks = new Callbacks({ secret: SECRET, appId: 123456 });
  const bad = [
    ...BAD_REQUESTS.map(([, action, input]) => () => protocol.buildRequest(action, input)),
    ...BAD_OPTIONS.map(([, options]) => () => new ImProtocol({ ...OPTIONS, ...options })),
    ...HOSTILE_RESPONSES.map(([, action, body]) => () => protocol.parseResponse(action, { status: 200, body })),
    ...HOSTILE_CALLBACKS.map(([, body]) => () => callbacks.verify(body, { now: NOW })),
  ];
  const run = (index) => {
    try {
      bad[index % bad.length]();
    } catch (error) {
      if (error instanceof ImError) return;
      throw error;
    }
    assert.fail(`input ${index % bad.length} was accepted`);
  };
  const slow = new Set();
  for (let index = 0; index < 1000; index++) {
    const start = performance.now();
    run(index);
    if (performance.now() - start > 2) slow.add(index % bad.length);
  }
  // Of calls and of callbacks.
  assert.equal(memories.length, 2);
  const sizes = () => memories.map(({ buffer }) => buffer.byteLength);
  const before = sizes();
  let done = 0;
  for (let index = 0; done < ROUNDS; index++) {
    // The few that take milliseconds each come every thousandth time, so that the test ends.
    if (slow.has(index % bad.length) && index % 1000 >= bad.length) continue;
    run(index);
    done++;
  }
  context.diagnostic(`${bad.length} kinds of bad input, wasm memory ${before.join(" and ")} bytes`);
  assert.deepEqual(sizes(), before, "they grew, or one was replaced");

  assert.match(protocol.buildRequest("SendMessage", INPUTS.SendMessage).headers.authorization, /^HMAC-SHA256 /);
  assert.equal(callbacks.verify(GENUINE, { now: NOW }).id, "evt-1");
});
