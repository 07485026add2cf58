// Errors: told apart across copies, kept by JSON, made by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { ImClient, ImError, ImProtocol, isImError } from "volc-im";
import { apiError, fakeFetch, respondError } from "volc-im/testing";
import { INPUTS, OPTIONS, rejectionOf, thrownBy } from "./fixtures.mjs";

const message = INPUTS.SendMessage;
const failing = (fetch) => rejectionOf(new ImClient({ ...OPTIONS, fetch, retry: false }).sendMessage(message));

test("JSON keeps every fact, and an error is made of it again", async () => {
  const fetch = fakeFetch({ SendMessage: () => respondError("ConversationNotFound", { message: "gone", requestId: "r1" }) });
  const error = await failing(fetch);
  const json = JSON.parse(JSON.stringify(error));
  assert.deepEqual([json.name, json.message, json.code, json.requestId, json.attempts], ["ImError", error.message, "ConversationNotFound", "r1", 1]);
  assert.deepEqual({ ...json }, { name: "ImError", message: error.message, ...error });
  const again = new ImError(json);
  assert.ok(again instanceof ImError && isImError(again));
  assert.deepEqual([again.message, { ...again }, Object.keys(again).includes("name")], [error.message, { ...error }, false]);
  assert.equal(JSON.stringify({ error }).includes("test-secret-key"), false);
});

test("structuredClone keeps the message, and toJSON() all facts", async () => {
  const error = await failing(() => Promise.reject(new TypeError("fetch failed")));
  assert.equal(structuredClone(error).message, error.message);
  assert.deepEqual(structuredClone(error.toJSON()), { name: "ImError", message: error.message, ...error });
});

test("isImError knows errors of every kind and copy, and nothing else", () => {
  const error = thrownBy(() => new ImProtocol(OPTIONS).buildRequest("SendMessage", {}));
  assert.ok(isImError(error) && error.kind === "validation");
  // Another copy of the package, in another realm.
  const brand = vm.runInNewContext(`Object.create({ [Symbol.for("volc-im.ImError")]: true })`);
  assert.ok(isImError(brand));
  for (const other of [undefined, null, "ImError", new Error("x"), { name: "ImError", kind: "api" }, Symbol.for("volc-im.ImError")]) {
    assert.equal(isImError(other), false);
  }
});

test("an error of a test is the one that a client throws", async () => {
  for (const [code, options] of [["ConversationNotFound", {}], ["BrandNewCode", { status: 403, codeN: 100013 }], ["RateLimit", { message: "slow", requestId: "q" }]]) {
    const thrown = await failing(fakeFetch({ SendMessage: () => respondError(code, options) }));
    const made = apiError(code, options);
    const { callId: _, attempts: __, elapsedMs: ___, idempotencyId: ____, lastRequestId: _____, ...facts } = thrown;
    assert.deepEqual([{ ...made }, made.message], [facts, thrown.message]);
  }
  const late = new ImError({ kind: "timeout", message: "late", limit: "total", limitMs: 5, maybeSent: true });
  assert.deepEqual([late.name, late.message, late.limit, late.maybeSent, late instanceof Error], ["ImError", "late", "total", true, true]);
});
