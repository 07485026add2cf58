// The vectors of all languages, through the package as JavaScript users call it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Callbacks, ImClient, ImError, ImProtocol } from "volc-im";
import { thrownBy } from "./fixtures.mjs";
import { lossless, vectors, withBigints } from "./vectors.mjs";

const protocol = new ImProtocol({ accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123456 });

test("every action's input gives its wire body, with ids as texts and as bigints", () => {
  for (const { line, name, action, input } of vectors("requests/actions.jsonl")) {
    const { body } = lossless(line);
    assert.deepEqual(lossless(protocol.buildRequest(action, input).body), body, name);
    assert.deepEqual(lossless(protocol.buildRequest(action, withBigints(input, body)).body), body, name);
  }
});

test("every action has a method", () => {
  for (const { action } of vectors("requests/actions.jsonl")) {
    const method = action.charAt(0).toLowerCase() + action.slice(1);
    assert.equal(typeof ImClient.prototype[method], "function", method);
  }
});

test("every refused input is refused with its path and rule", () => {
  let refused = 0;
  for (const { name, action, input, exact, error: expected } of vectors("requests/refused.jsonl")) {
    const given = valueOf(input, exact);
    // A key twice and broken JSON cannot be said with JavaScript's values.
    if (given === undefined || expected.rule === "duplicate_key") continue;
    refused++;
    const error = thrownBy(() => protocol.buildRequest(action, given));
    assert.ok(error instanceof ImError, name);
    const { kind, path, rule } = error;
    assert.deepEqual({ kind, path, rule }, { kind: "validation", path: expected.path, rule: expected.rule }, name);
  }
  assert.ok(refused > 50);
});

test("every answer gives its result or its error", () => {
  const all = [...vectors("responses/actions.jsonl"), ...vectors("responses/envelopes.jsonl")];
  for (const { name, action, status, body, result, error: expected } of all) {
    const parse = () => protocol.parseResponse(action, { status, body });
    if (!expected) {
      assert.deepEqual(parse(), result, name);
      continue;
    }
    const error = thrownBy(parse);
    assert.ok(error instanceof ImError, name);
    for (const [fact, value] of Object.entries(expected)) assert.deepEqual(error[fact] ?? null, value, `${name}: ${fact}`);
  }
});

/** The callbacks of a vector, its raw body, and the time it is checked at. */
function callback({ secrets, appId, eventId, nowMs, body, bodyHex }) {
  const callbacks = new Callbacks({ secret: secrets, eventId, ...(typeof appId === "number" ? { appId } : {}) });
  return { callbacks, raw: bodyHex === undefined ? body : Buffer.from(bodyHex, "hex"), options: { now: nowMs } };
}

test("every good callback gives its event", () => {
  for (const vector of vectors("callbacks/accepted.jsonl")) {
    const { callbacks, raw, options } = callback(vector);
    const { signature, known, ...event } = callbacks.verify(raw, options);
    assert.deepEqual(event, vector.event, vector.name);
    assert.equal(known, event.type !== "BeforeSomethingNew", vector.name);
    assert.match(signature, /^[0-9a-f]{64}$/);
    assert.deepEqual({ ...callbacks.parseUnverified(raw) }, { signature, ...event }, vector.name);
  }
});

test("every bad callback is refused for its reason", () => {
  for (const vector of vectors("callbacks/refused.jsonl")) {
    const { callbacks, raw, options } = callback(vector);
    const error = thrownBy(() => callbacks.verify(raw, options));
    assert.deepEqual([error instanceof ImError, error.kind], [true, "callback"], vector.name);
    if (vector.reason === "*") assert.notEqual(error.reason, "signature", vector.name);
    else assert.equal(error.reason, vector.reason, vector.name);
    assert.equal(error.skewSeconds, vector.skewSeconds, vector.name);
  }
});

/** Inputs that need exact text are written as text. */
function valueOf(input, exact) {
  if (typeof input !== "string") return input;
  try {
    return exact ? lossless(input) : JSON.parse(input);
  } catch {
    return undefined;
  }
}
