// Builds dist/: the page, its script and its style, compressed as the emulator serves them. The bytes depend on the
// sources and the lock file alone. `--out FOLDER` writes elsewhere.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import zopfli from "@gfx/zopfli";
import { build } from "esbuild";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));
const flag = process.argv.indexOf("--out");
const out = flag > 0 ? process.argv[flag + 1] : join(here, "dist");

/** Most bytes that the console may have in all, compressed. */
const LIMIT = 40 * 1024;
const target = ["chrome123", "firefox120", "safari17.5"];
const options = { absWorkingDir: here, bundle: true, minify: true, charset: "utf8", legalComments: "none", target, write: false };

const script = await build({
  ...options,
  entryPoints: { console: "src/main.tsx" },
  format: "esm",
  jsx: "transform",
  jsxFactory: "h",
  jsxFragment: "Fragment",
  inject: ["src/jsx.ts"],
  // The automatic runtime is for the type checker alone.
  tsconfigRaw: { compilerOptions: {} },
  outdir: out,
});
const style = await build({ ...options, entryPoints: ["src/style/console.css"], outdir: out });
const smaller = await minify(script.outputFiles[0].text, {
  module: true,
  ecma: 2022,
  compress: { passes: 3, unsafe_arrows: true },
});

const files = new Map([
  ["index.html", readFileSync(join(here, "src/index.html"))],
  ["console.js", Buffer.from(smaller.code)],
  ["icon.svg", readFileSync(join(here, "src/icon.svg"))],
  ["console.css", Buffer.from(style.outputFiles[0].contents)],
]);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
let total = 0;
for (const [name, bytes] of files) {
  const packed = await zopfli.gzipAsync(bytes, { numiterations: 15 });
  writeFileSync(join(out, `${name}.gz`), packed);
  total += packed.length;
  console.log(`${name}: ${bytes.length} bytes, ${packed.length} compressed`);
}
console.log(`total: ${total} of ${LIMIT} bytes compressed`);
if (total > LIMIT) throw new Error(`the console has ${total} bytes compressed, more than ${LIMIT}`);
