// Every entry exports the same names, which are frozen here: a name that comes or goes is a change of the interface.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const CALLBACKS = ["Callbacks", "ImError", "accept", "isEvent", "isImError", "reject"];
const CALLS = [
  "ImClient",
  "ImProtocol",
  "Ledger",
  "callInfo",
  "jsonContent",
  "mediaContent",
  "readMediaContent",
  "readProperty",
  "readTextContent",
  "textContent",
];
const CODES = [
  "BlockAction",
  "ConversationListing",
  "ConversationStatus",
  "ConversationType",
  "DeleteType",
  "Direction",
  "ErrorCode",
  "MarkAction",
  "MessageStatus",
  "MsgType",
  "P2PCode",
  "ParticipantStatus",
  "Platform",
  "Priority",
  "QuotedMessageStatus",
  "Role",
  "TagChange",
  "TagOp",
];
/** Of results. */
const TIMES = [
  "blockedParticipantTimes",
  "conversationSettingTimes",
  "conversationTimes",
  "liveParticipantStatusTimes",
  "messageTimes",
  "participantTimes",
  "userTimes",
  "whitelistParticipantTimes",
];
const WHOLE = [...CALLBACKS, ...CALLS, ...CODES, ...TIMES].sort();
const TOKENS = ["ImError", "LoginTokens"];
const ENTRIES = {
  "volc-im": WHOLE,
  "volc-im/callbacks": CALLBACKS,
  "volc-im/tokens": TOKENS,
  "volc-im/slim": [...WHOLE, "init"].sort(),
};
/** Entries that are apart: the same under every condition, and without the module. */
const APART = {
  "volc-im/file": ["FileLedgerStore"],
  "volc-im/redis": ["RedisLedgerStore", "RedisRateStore", "RedisReplayStore"],
  "volc-im/testing": ["apiError", "batchReport", "fakeFetch", "fakeIm", "respond", "respondError"],
  "volc-im/lambda": ["lambdaHandler"],
  "volc-im/vefaas": ["vefaasHandler"],
};
const CONDITIONS = ["node", "default", "workerd", "edge-light"];

const require = createRequire(import.meta.url);
const wasmImports = new URL("wasm-imports.mjs", import.meta.url).href;
const verify = `
  const callbacks = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
  console.log(callbacks.verify(callbacks.sign({ type: "AfterPush", data: {} })).type);`;

const issue = `
  const tokens = new LoginTokens({ appId: 1, appKey: "AAECAwQFBgcICQoLDA0ODw==" });
  console.log(tokens.inspect(tokens.issue(7, { expiresAt: 2, now: 1 })).userId === "7" ? "AfterPush" : "");`;

for (const [entry, names] of Object.entries(ENTRIES)) {
  for (const condition of CONDITIONS) {
    test(`import of ${entry} under the condition ${condition}`, () => {
      const use = { "volc-im/slim": "", "volc-im/tokens": `const { LoginTokens } = entry; ${issue}` }[entry] ?? `const { Callbacks } = entry; ${verify}`;
      const script = `import * as entry from "${entry}"; console.log(JSON.stringify(Object.keys(entry).sort())); ${use}`;
      const node = [`--conditions=${condition}`, "--import", wasmImports, "--input-type=module", "--eval", script];
      const [keys, type] = execFileSync(process.execPath, node, { encoding: "utf8" }).split("\n");
      assert.deepEqual(JSON.parse(keys), names);
      if (use !== "") assert.equal(type, "AfterPush");
    });
  }
  test(`require of ${entry}`, () => assert.deepEqual(Object.keys(require(entry)).sort(), names));
}

for (const [entry, names] of Object.entries(APART)) {
  test(`import and require of ${entry}`, async () => {
    assert.deepEqual(Object.keys(await import(entry)).sort(), names);
    assert.deepEqual(Object.keys(require(entry)).sort(), names);
  });
}

test("the conditions are tried in this order, types first in each", () => {
  const { exports } = JSON.parse(readFileSync(require.resolve("volc-im/package.json"), "utf8"));
  for (const entry of [".", "./callbacks", "./tokens"]) assert.deepEqual(Object.keys(exports[entry]), ["edge-light", "workerd", "node", "default"]);
  const leaves = (branch) => (typeof branch.default === "string" ? [branch] : Object.values(branch).flatMap(leaves));
  for (const [entry, branch] of Object.entries(exports)) {
    if (entry === "./package.json") continue;
    for (const leaf of leaves(branch)) assert.deepEqual(Object.keys(leaf), ["types", "default"], entry);
  }
});

test("import and require share one instance, and so do the entries", async () => {
  const [whole, callbacks, tokens, slim] = await Promise.all(Object.keys(ENTRIES).map((entry) => import(entry)));
  assert.equal(whole.ImError, require("volc-im").ImError);
  assert.equal(whole.ImError, callbacks.ImError);
  assert.equal(whole.ImError, tokens.ImError);
  assert.equal(whole.ImClient, slim.ImClient);
});

test("without a module, the slim entry says what to do", () => {
  const script = `
    import { Callbacks, init } from "volc-im/slim";
    try { new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 }); } catch (error) { console.log(error.message); }
    const module = async (name) => (await import("node:fs")).readFileSync((await import("node:url")).fileURLToPath(import.meta.resolve(name)));
    init(await module("volc-im/im.wasm"));
    try { new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 }); } catch (error) { console.log(error.message); }
    init(await module("volc-im/im.wasm"), await module("volc-im/callbacks.wasm"));
    ${verify}`;
  const node = ["--input-type=module", "--eval", script];
  const [message, again, type] = execFileSync(process.execPath, node, { encoding: "utf8" }).split("\n");
  assert.equal(message, "volc-im: no wasm module: call init(module, callbacks) of volc-im/slim first");
  assert.equal(again, message);
  assert.equal(type, "AfterPush");
});
