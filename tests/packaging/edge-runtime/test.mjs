// Vercel's edge runtime: its builder bundles a function and compiles each `.wasm?module` import into a global.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EdgeRuntime, runServer } from "edge-runtime";
import { build } from "esbuild";
import { expectServer } from "./shared/expect.mjs";

const modules = {};
const wasmGlobals = {
  name: "wasm-globals",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ importer, path }) => ({
      namespace: "wasm-global",
      path: join(dirname(importer), path.replace("?module", "")),
    }));
    onLoad({ filter: /./, namespace: "wasm-global" }, ({ path }) => {
      const name = `wasm_${Object.keys(modules).length}`;
      modules[name] = new WebAssembly.Module(readFileSync(path));
      return { contents: `export default globalThis.${name};` };
    });
  },
};
const { outputFiles } = await build({
  entryPoints: ["handler.mjs"],
  bundle: true,
  write: false,
  format: "iife",
  conditions: ["edge-light"],
  platform: "browser",
  plugins: [wasmGlobals],
});
const runtime = new EdgeRuntime({
  initialCode: outputFiles[0].text,
  extend: (context) => Object.assign(context, modules, { ENV: { ...process.env } }),
});
const server = await runServer({ runtime, port: 0, host: "127.0.0.1" });
try {
  await expectServer(server.url.replace(/\/$/, ""));
} finally {
  await server.close();
}
