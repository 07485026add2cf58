// Builds dist/ from src/. Run by `cargo xtask build emulator-packages`.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

process.chdir(import.meta.dirname ?? new URL(".", import.meta.url).pathname);
rmSync("dist", { recursive: true, force: true });

const shared = { bundle: true, platform: "node", target: "node20", legalComments: "none", logLevel: "warning", external: ["vitest"] };
const modules = ["index", "jest", "node-test", "vitest", "bin"];
// What the entries share is there once, so that an error of one is an instance of the other's class.
await build({ ...shared, entryPoints: modules.map((name) => `src/${name}.ts`), outdir: "dist", format: "esm", splitting: true });
await build({
  ...shared,
  entryPoints: ["index", "jest", "node-test"].map((name) => `src/${name}.ts`),
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "importMetaUrl" },
});

const compiler = createRequire(import.meta.url).resolve("typescript/package.json").replace("package.json", "bin/tsc");
execFileSync(process.execPath, [compiler], { stdio: "inherit" });
for (const file of readdirSync("dist/types", { recursive: true }).filter((file) => file.endsWith(".d.ts"))) {
  const text = readFileSync(join("dist/types", file), "utf8");
  writeFileSync(join("dist/types", file.replace(/\.d\.ts$/, ".d.cts")), text.replace(/(from "\.[^"]*)\.js"/g, '$1.cjs"'));
}
