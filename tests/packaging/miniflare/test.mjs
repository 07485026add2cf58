// Miniflare, with the modules of the package as they are: no bundler has touched them.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Miniflare } from "miniflare";
import { expectServer } from "./shared/expect.mjs";

const dist = dirname(createRequire(import.meta.url).resolve("volc-im"));
const TYPES = { js: "ESModule", cjs: "CommonJS", wasm: "CompiledWasm" };
const code = readFileSync("worker.mjs", "utf8").replace('"volc-im"', '"./volc-im/workerd.js"');
const modules = [
  { type: "ESModule", path: "worker.mjs", contents: code },
  { type: "ESModule", path: "shared/exercise.mjs", contents: readFileSync("shared/exercise.mjs") },
];
for (const file of ["workerd.js", "whole.cjs", "im.wasm", "callbacks.wasm"]) {
  const type = TYPES[file.split(".").at(-1)];
  modules.push({ type, path: `volc-im/${file}`, contents: readFileSync(join(dist, file)) });
}
const { VOLC_IM_BASE_URL, VOLC_IM_APP_ID, VOLC_IM_ACCESS_KEY, VOLC_IM_SECRET_KEY } = process.env;
const miniflare = new Miniflare({
  modules,
  compatibilityDate: "2025-06-01",
  bindings: { VOLC_IM_BASE_URL, VOLC_IM_APP_ID, VOLC_IM_ACCESS_KEY, VOLC_IM_SECRET_KEY },
});
try {
  await expectServer((await miniflare.ready).origin);
} finally {
  await miniflare.dispose();
}
