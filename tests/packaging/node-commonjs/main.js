// Node, CommonJS: calls and a callback, `volc-im/callbacks` and `volc-im/slim`.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const volcIm = require("volc-im");
const alone = require("volc-im/callbacks");
const slim = require("volc-im/slim");

async function main() {
  const { callbacks, exercise } = await import("./shared/exercise.mjs");
  const { expectEverything } = await import("./shared/expect.mjs");
  expectEverything(await exercise(volcIm, process.env));
  assert.equal(await callbacks(alone, Number(process.env.VOLC_IM_APP_ID)), "callbacks");
  const [calls, ofCallbacks] = ["volc-im/im.wasm", "volc-im/callbacks.wasm"].map((name) => readFileSync(require.resolve(name)));
  slim.init(calls, ofCallbacks);
  expectEverything(await exercise(slim, process.env));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
