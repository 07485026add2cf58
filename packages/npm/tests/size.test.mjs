// What the package may weigh.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const KIB = 1024;
const root = dirname(createRequire(import.meta.url).resolve("volc-im/package.json"));
const gzip = (...files) => {
  const all = Buffer.concat(files.map((file) => readFileSync(join(root, "dist", file))));
  return gzipSync(all, { level: 9 }).length;
};
const unpacked = () => {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return sizes.reduce((sum, size) => sum + size);
};

const BUDGETS = {
  "wasm of calls, gzip": [79_000, () => gzip("im.wasm")],
  "wasm of volc-im/callbacks, gzip": [44 * KIB, () => gzip("callbacks.wasm")],
  "wasm of volc-im/tokens, gzip": [24_000, () => gzip("tokens.wasm")],
  "JavaScript on Node, without the module's text, gzip": [16.5 * KIB, () => gzip("inline.js", "inline.cjs", "whole.cjs", "unpack.cjs")],
  "JavaScript on workerd, gzip": [15.75 * KIB, () => gzip("workerd.js", "whole.cjs")],
  "JavaScript of volc-im/callbacks on workerd, gzip": [8 * KIB, () => gzip("callbacks-workerd.js", "callbacks-edge.js")],
  "JavaScript of volc-im/tokens beyond it, gzip": [4 * KIB, () => gzip("tokens.js", "tokens.cjs", "tokens-code.cjs")],
  "search for keys, gzip": [51_500, () => gzip("search.cjs", "search-code.cjs", "search-packed.cjs")],
  "package, unpacked": [1160 * KIB, unpacked],
};

for (const [what, [limit, measure]] of Object.entries(BUDGETS)) {
  test(what, (context) => {
    const bytes = measure();
    context.diagnostic(`${bytes} bytes of ${limit}`);
    assert.ok(bytes <= limit, `${bytes} bytes are over the limit of ${limit}`);
  });
}
