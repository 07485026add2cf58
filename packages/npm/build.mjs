// Builds dist/ from src/ and wasm/: see HACKING.md for what each file there is for. Run by `cargo xtask build npm`, which
// makes wasm/ first.

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";
import { writeDeclarations } from "./build/declarations.mjs";
import { entries } from "./build/entries.mjs";
import { writeStartFunction } from "./build/start-functions.mjs";

process.chdir(import.meta.dirname ?? new URL(".", import.meta.url).pathname);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
for (const name of ["im", "callbacks"]) {
  await writeStartFunction(name);
  copyFileSync(`wasm/${name}.wasm`, `dist/${name}.wasm`);
}
// The code is in the package once, as CommonJS: Node's `import` and `require`, and every bundler, take it.
await bundle("src/entry/whole.ts", "dist/whole.cjs", "cjs");
await bundle("src/wasm/unpack.ts", "dist/unpack.cjs", "cjs");
await bundle("src/entry/callbacks.ts", "dist/callbacks-edge.js", "esm");
const packed = deflateRawSync(readFileSync("wasm/im.wasm"), { level: 9 }).toString("base64");
writeFileSync("dist/im-packed.cjs", `module.exports="${packed}";\n`);

const { whole, callbacks } = createRequire(import.meta.url)("./dist/whole.cjs");
const names = [whole, callbacks].map((exported) => Object.keys(exported).sort());
for (const [file, text] of Object.entries(entries(...names))) writeFileSync(`dist/${file}`, `${text}\n`);
writeDeclarations("dist/types", {
  index: names[0],
  "callbacks-only": names[1],
  "entry/slim": [...names[0], "init"],
});
for (const file of readdirSync("dist").sort()) console.log(`dist/${file}: ${statSync(`dist/${file}`).size} bytes`);

async function bundle(entry, outfile, format) {
  const target = { platform: "neutral", target: "es2022", minify: true, legalComments: "none" };
  await build({ entryPoints: [entry], outfile, format, bundle: true, logLevel: "warning", ...target });
}
