// A web page may read and write content; what needs secrets refuses at once.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

/** A page has a document and no process. */
const page = (code) => `
  const { log } = console;
  const volcIm = await import("volc-im");
  const { LoginTokens } = await import("volc-im/tokens");
  globalThis.document = {};
  const { process } = globalThis;
  Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
  const thrown = (run) => { try { run(); return "nothing"; } catch (error) { return error.kind + " " + error.rule; } };
  const results = [];
  ${code}
  Object.defineProperty(globalThis, "process", { value: process, configurable: true });
  log(JSON.stringify(results));`;

function run(code) {
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", page(code)], { encoding: "utf8" }));
}

test("clients, callbacks and tokens say that secrets do not belong there", () => {
  const results = run(`
    const keys = { accessKeyId: "a", secretAccessKey: "s", appId: 1 };
    results.push(thrown(() => new volcIm.ImClient(keys)), thrown(() => new volcIm.ImProtocol(keys)));
    results.push(thrown(() => new volcIm.Callbacks({ secret: "s" })), thrown(() => new LoginTokens({ appId: 1, appKey: "AAECAwQFBgcICQoLDA0ODw==" })));`);
  assert.deepEqual(results, Array(4).fill("validation browser"));
});

test("content and codes are safe", () => {
  const results = run(`
    results.push(volcIm.readTextContent(volcIm.textContent("早")), volcIm.MsgType.Text);`);
  assert.deepEqual(results, ["早", 10001]);
});

test("a test with a page's globals runs on Node", () => {
  const script = `
    globalThis.document = globalThis.window = {};
    const { ImClient } = await import("volc-im");
    new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1 });
    console.log("made");`;
  assert.equal(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }), "made\n");
});
