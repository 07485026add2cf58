// Builds dist/ from src/ and wasm/: one bundle per entry and module system, and the declarations for both.
// Run by `cargo xtask build npm`, which makes wasm/ first.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
process.chdir(here);
rmSync("dist", { recursive: true, force: true });

/** The formats of every entry, by the ending of its file. */
const FORMATS = { ".js": "esm", ".cjs": "cjs" };

for (const [ending, format] of Object.entries(FORMATS)) {
  await build({
    entryPoints: { inline: "src/entry/inline.ts" },
    outdir: "dist",
    outExtension: { ".js": ending },
    bundle: true,
    format,
    platform: "neutral",
    target: "es2022",
    loader: { ".wasm": "base64" },
    // Names of functions stay, so that a user's stack trace can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "--project", "tsconfig.json"], { stdio: "inherit" });
prune("dist/types", "index.d.ts");
forRequire("dist/types");
report();

/** Removes the declarations of what is inside only: nothing that a user imports leads to them. */
function prune(folder, first) {
  const reached = new Set([first]);
  for (const file of reached) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, name] of text.matchAll(/(?:from|import\()\s*"(\.[^"]*)\.js"/g)) {
      reached.add(join(dirname(file), `${name}.d.ts`));
    }
  }
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith(".ts") && !reached.has(file)) rmSync(join(folder, file));
  }
}

/** Gives every declaration a twin for CommonJS, where `.js` would name the ESM file. */
function forRequire(folder) {
  for (const entry of readdirSync(folder, { recursive: true })) {
    if (!entry.endsWith(".d.ts")) continue;
    const text = readFileSync(join(folder, entry), "utf8");
    const twin = text.replace(/((?:from|import\()\s*"\.[^"]*)\.js"/g, '$1.cjs"');
    writeFileSync(join(folder, entry.replace(/\.d\.ts$/, ".d.cts")), twin);
  }
}

function report() {
  for (const file of ["dist/inline.js", "dist/inline.cjs"]) {
    const text = readFileSync(file);
    const code = text.toString().replace(/"[A-Za-z0-9+/=]{1000,}"/, '""');
    const gzip = gzipSync(code, { level: 9 }).length;
    console.log(`${file}: ${statSync(file).size} bytes, of it JavaScript ${code.length} (${gzip} gzip)`);
  }
}
