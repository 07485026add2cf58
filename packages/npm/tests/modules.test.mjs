// The package as ESM and as CommonJS: the same names, and nothing happens at import.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as esm from "volc-im";
import { INPUTS, OPTIONS } from "./fixtures.mjs";

const cjs = createRequire(import.meta.url)("volc-im");
test("classes and functions have their names", () => {
  for (const [name, value] of Object.entries(esm)) if (typeof value === "function") assert.equal(value.name, name);
});

test("whatever else is exported is a table of codes", () => {
  for (const [name, table] of Object.entries(esm)) {
    if (typeof table === "function") continue;
    for (const code of Object.values(table)) assert.match(typeof code, /^(number|string)$/, name);
  }
});

test("codes have their names and the service's values", () => {
  assert.equal(esm.MsgType.Text, 10001);
  assert.equal(esm.ConversationType.LiveGroup, 100);
  assert.equal(esm.ErrorCode.ConversationNotFound, "ConversationNotFound");
});

test("require builds the same request as import", () => {
  const now = Date.UTC(2024, 4, 17);
  const [one, other] = [esm, cjs].map(({ ImProtocol }) =>
    new ImProtocol(OPTIONS).buildRequest("SendMessage", INPUTS.SendMessage, { now }),
  );
  assert.deepEqual(one, other);
});

test("every action is a method with its name in lower camel case", () => {
  for (const action of Object.keys(INPUTS)) {
    const method = action.charAt(0).toLowerCase() + action.slice(1);
    assert.equal(esm.ImClient.prototype[method].name, method);
  }
});

test("an import asks for no randomness and starts no wasm", () => {
  const watch = `
    const fail = (what) => () => { throw new Error(what + " at import"); };
    WebAssembly.Module = WebAssembly.Instance = fail("WebAssembly");
    globalThis.fetch = fail("fetch");
    crypto.getRandomValues = crypto.randomUUID = fail("randomness");
    Date.now = fail("clock");
    await import("volc-im");
    console.log("quiet");`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", watch], { encoding: "utf8" });
  assert.equal(output.trim(), "quiet");
});
