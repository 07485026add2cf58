// The modules of edge runtimes are compiled for size, Node's for speed: what is tested on Node's, once more on those.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

for (const file of ["vectors", "texts", "callbacks", "content", "requests", "responses", "rows", "replay"]) {
  test(`${file}.test.mjs`, () => {
    const node = ["--conditions=workerd", "--import", new URL("wasm-imports.mjs", import.meta.url).href, path(`${file}.test.mjs`)];
    // A test of a test: it reports by itself, not to this one's runner.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    try {
      const output = execFileSync(process.execPath, node, { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
      assert.match(output, /pass [1-9]/);
    } catch (error) {
      throw new Error(`${error.message}\n${error.stdout}`);
    }
  });
}
